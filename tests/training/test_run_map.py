"""The run map: its geometry from literals, its page, its panel, its API."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from people.models import Person, Role
from tests.builders import make_person, make_run
from training.models import Run
from training.recipe import demo_recipe, to_json, with_changes
from training.run_map import (
    NODE_HEIGHT,
    NODE_WIDTH,
    MapFilter,
    MapRun,
    best_way,
    draw_map,
    fits,
    neighbors,
    shades_of,
    tidy_tree,
)


@pytest.mark.parametrize(
    ("parents", "places"),
    [
        ({}, {}),
        ({1: None}, {1: (0, 0)}),
        ({1: None, 2: 1, 3: 2}, {1: (0, 0), 2: (1, 0), 3: (2, 0)}),
        ({1: None, 2: 1, 3: 1}, {1: (0, 0.5), 2: (1, 0), 3: (1, 1)}),
        ({1: None, 2: None}, {1: (0, 0), 2: (0, 1)}),
        ({2: 1, 3: 2}, {2: (0, 0), 3: (1, 0)}),  # the parent is not among them
        # A lone sibling tucks in under a bushy one: only columns that both have keep them apart.
        ({1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2}, {1: (0, 1.5), 2: (1, 1), 3: (1, 2), 4: (2, 0), 5: (2, 1), 6: (2, 2)}),
        # A parent that came later than its child, as an import may bring it.
        ({1: 2, 2: None}, {2: (0, 0), 1: (1, 0)}),
    ],
)
def test_tidy_tree(parents: dict[int, int | None], places: dict[int, tuple[int, float]]) -> None:
    assert tidy_tree(parents) == places


def test_tidy_tree_of_a_chain_longer_than_the_stack() -> None:
    places = tidy_tree({1: None, **{number: number - 1 for number in range(2, 3001)}})
    assert places[3000] == (2999, 0)


def test_best_way_leads_to_the_highest_figure_and_of_equal_ones_to_the_earliest() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: 2, 5: 1}
    assert best_way(parents, {1: 0.5, 3: 0.7, 4: 0.7, 5: 0.6}) == {1, 2, 3}
    assert best_way(parents, {}) == set()


def test_shades_spread_over_what_is_shown_but_not_over_a_hair() -> None:
    assert shades_of({1: 0.2, 2: 0.5, 3: 0.8}) == {1: 0, 2: 2, 3: 4}
    assert shades_of({1: 0.7, 2: 0.709}) == {1: 0, 2: 0}
    assert shades_of({}) == {}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (MapFilter(), True),
        (MapFilter(text="SCALE"), True),
        (MapFilter(text="crowd"), True),
        (MapFilter(text="rotation"), False),
        (MapFilter(state="failed"), False),
        (MapFilter(changed="composing.scale_max", least=0.7), True),
        (MapFilter(changed="composing.scale"), False),
        (MapFilter(least=0.72), False),
    ],
)
def test_fits(wanted: MapFilter, found: bool) -> None:
    run = MapRun(7, note="the crowd", macro_f1=0.71, changes=("scale max .85 → 1.2",), keys=("composing.scale_max",))
    assert fits(run, wanted) is found


def test_arrows_lead_along_the_tree() -> None:
    parents = {1: None, 2: 1, 3: 1, 4: 3}
    assert neighbors(parents, tidy_tree(parents), {1, 3, 4}) == {
        1: {"right": 3},
        2: {"left": 1, "down": 3},
        3: {"left": 1, "right": 4, "up": 2},
        4: {"left": 3},
    }


def test_a_node_has_its_whisker_and_an_edge_its_words() -> None:
    drawn = draw_map([
        MapRun(1, macro_f1=0.5, interval=(0.4, 0.6)),
        MapRun(2, parent=1, macro_f1=0.75, changes=("scale max .85 → 1.2",)),
        MapRun(3, parent=1, state="failed", changes=("dropout .1 → .3", "other cut-outs")),
    ])  # fmt: skip
    assert [(node.low, node.mid, node.high, node.shade, node.is_best) for node in drawn.nodes] == [
        (48.4, 58, 67.6, 0, True), (None, 82, None, 4, True), (None, None, None, None, False),
    ]  # fmt: skip
    assert [(edge.words, edge.all_words, edge.is_best, edge.is_large_step) for edge in drawn.edges] == [
        ("scale max .85 → 1.2", "scale max .85 → 1.2", True, False),
        ("2 changes", "dropout .1 → .3; other cut-outs", False, True),
    ]


def grown(number: int) -> dict[int, int | None]:
    """A tree as people grow one: mostly from one of the last runs, now and then from far back, here and there anew."""
    return {
        n: None if n in (1, 150) else max(1, n - 1 - (n * 7919 % 5) * (n * 104729 % 7)) for n in range(1, number + 1)
    }


def test_three_hundred_runs_do_not_overlap() -> None:
    drawn = draw_map([MapRun(number, parent) for number, parent in grown(300).items()])
    corners = sorted((node.x, node.y) for node in drawn.nodes)
    assert len(corners) == 300
    for (x, y), (other_x, other_y) in pairwise(corners):
        assert other_x >= x + NODE_WIDTH or other_y >= y + NODE_HEIGHT
    assert {edge.x for edge in drawn.edges}.isdisjoint({node.x for node in drawn.nodes})


@pytest.fixture
def trainer(show: Show, client: Client) -> Person:
    person = make_person(Role.TRAINER, show, is_staff=True)
    client.force_login(person)
    return person


def report(macro_f1: float) -> dict:
    return {
        "frames": 100,
        "macro_f1": macro_f1,
        "macro_f1_interval": [macro_f1 - 0.1, macro_f1 + 0.1],
        "characters": {},
    }


@pytest.mark.parametrize("number", [1, 3, 300])
def test_the_page_costs_the_same_with_one_three_and_three_hundred_runs(
    show: Show, trainer: Person, client: Client, number: int, django_assert_max_num_queries: Callable
) -> None:
    rows: dict[int, Run] = {}
    for one, parent in grown(number).items():
        recipe = with_changes(demo_recipe(), {"composing.scale_max": 0.8 + one / 1000})
        rows[one] = make_run(show, number=one, parent=rows.get(parent), recipe=to_json(recipe), dev=report(one / 400))
    client.get(reverse("training:map", args=[show.slug]))  # the figures of the bar are cached now, for some seconds

    with django_assert_max_num_queries(18):
        page = client.get(reverse("training:map", args=[show.slug])).content.decode()
    assert page.count('class="node') == number


def test_the_page_shows_what_changed_and_dims_what_does_not_fit(show: Show, trainer: Person, client: Client) -> None:
    first = make_run(show, recipe=to_json(demo_recipe()), dev=report(0.5), cutout_hashes={"train": {"Ann": ["a"]}})
    changed = to_json(with_changes(demo_recipe(), {"composing.scale_max": 1.2}))
    same = {"parent": first, "cutout_hashes": {"train": {"Ann": ["a"]}}}
    make_run(show, recipe=changed, note="# Wider\nheads were missed", dev=report(0.6), **same)
    make_run(show, recipe=changed, parent=first, cutout_hashes={"train": {"Ann": ["a", "b"]}}, dev=report(0.7))

    page = client.get(reverse("training:map", args=[show.slug]), {"text": "wider", "run": "2"}).content.decode()
    assert "scale max 1.3 → 1.2" in page
    assert "scale max 1.3 → 1.2; other cut-outs" in page
    assert "1 of 3 runs" in page
    assert page.count(" dim") == 2
    assert "<h1>Wider</h1>" in page  # the panel of run 2, its note as Markdown

    answer = client.get(reverse("training-api:map", args=[show.slug]), {"changed": "cut-outs", "least": "0.65"}).json()
    assert [(run["number"], run["parent"], run["fits"], run["on_best_way"]) for run in answer["runs"]] == [
        (1, None, False, True), (2, 1, False, False), (3, 1, True, True),
    ]  # fmt: skip


def test_a_show_without_runs_says_what_to_do(show: Show, trainer: Person, client: Client) -> None:
    page = client.get(reverse("training:map", args=[show.slug]))
    assert page.status_code == 200
    assert b"Train the first one" in page.content
