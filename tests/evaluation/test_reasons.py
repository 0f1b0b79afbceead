"""Why gaps happened: one key per reason, Pareto charts, and the child run with one change."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.aims import AIMS, REASONS, pareto, proposals
from evaluation.models import Evaluation, EvaluationPair, GapReason
from people.models import Role
from tests.builders import make_person
from training.models import Run
from training.recipe import default_recipe, demo_recipe, to_json, with_changes


def test_every_proposal_is_one_allowed_change() -> None:
    recipe = demo_recipe()
    for reason in AIMS:
        assert reason in REASONS.values()
        for one in proposals(reason, recipe):
            assert with_changes(recipe, {one.key: one.after}) != recipe
    assert [(one.key, one.before, one.after) for one in proposals("small", recipe)] == [
        ("composing.scale_min", 0.2, 0.12)
    ]


def test_what_cannot_be_changed_further_is_not_proposed() -> None:
    full = with_changes(default_recipe(), {"composing.truncation_probability": 1.0})
    assert "composing.truncation_probability" not in [one.key for one in proposals("hidden", full)]
    assert proposals("a reason of one's own", full) == []


def test_pareto_puts_the_most_frequent_first() -> None:
    rows = pareto({"small": 1, "dark": 3})
    assert [(row["reason"], row["share"], row["cumulative"]) for row in rows] == [
        ("dark", 0.75, 0.75),
        ("small", 0.25, 1.0),
    ]


@pytest.fixture
def trainer_client(evaluated: Evaluation, client: Client) -> Client:
    Run.objects.filter(pk=evaluated.run_id).update(recipe=to_json(demo_recipe()))
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    return client


def address_of(row: EvaluationPair, name: str) -> str:
    return reverse(f"evaluation:{name}", args=[row.evaluation.show.slug, row.evaluation_id, row.pk])


def pair_of(evaluated: Evaluation, score: float) -> EvaluationPair:
    return evaluated.pairs.get(character__name="Ann", score=score)


def test_the_large_view_says_scores_thresholds_and_labels(evaluated: Evaluation, trainer_client: Client) -> None:
    page = trainer_client.get(address_of(pair_of(evaluated, 0.2), "gap")).content.decode()
    for words in ("Ann missed", "0.20", "0.50", "human knowledge", "Pin to run 1"):
        assert words in page


def test_a_reason_is_kept_and_the_next_frame_of_the_cell_comes(evaluated: Evaluation, trainer_client: Client) -> None:
    other = pair_of(evaluated, 0.9)
    EvaluationPair.objects.filter(pk=other.pk).update(score=0.3)  # missed too, less badly
    first = pair_of(evaluated, 0.2)

    answer = trainer_client.post(address_of(first, "reason"), {"reason": "small", "note": "far away"})

    assert answer["Location"] == address_of(other, "gap")
    assert list(GapReason.objects.values_list("frame", "reason", "note")) == [(first.frame_id, "small", "far away")]
    page = trainer_client.get(address_of(other, "gap")).content.decode()
    assert f'href="{address_of(first, "gap")}"' in page


def test_a_typed_reason_wins_and_can_be_taken_back(evaluated: Evaluation, trainer_client: Client) -> None:
    row = pair_of(evaluated, 0.8)
    trainer_client.post(address_of(row, "reason"), {"reason": "small", "own": " Baseball  cap "})
    assert GapReason.objects.get().reason == "baseball cap"
    assert "baseball cap" in trainer_client.get(address_of(row, "gap")).content.decode()

    trainer_client.post(address_of(row, "reason"), {"take-back": "1"})
    assert not GapReason.objects.exists()


def test_a_frame_is_pinned_to_the_run_but_none_of_the_sealed_set(evaluated: Evaluation, trainer_client: Client) -> None:
    row = pair_of(evaluated, 0.8)
    trainer_client.post(address_of(row, "pin"))
    assert list(evaluated.run.pins.values_list("frame", flat=True)) == [row.frame_id]

    sealed = pair_of(evaluated, 0.2)
    type(sealed.frame).objects.filter(pk=sealed.frame_id).update(split="test")
    answer = trainer_client.post(address_of(sealed, "pin"), follow=True)
    assert "sealed test set" in answer.content.decode()
    assert evaluated.run.pins.count() == 1


def test_reasons_add_up_and_propose_a_child_with_one_change(evaluated: Evaluation, trainer_client: Client) -> None:
    trainer_client.post(address_of(pair_of(evaluated, 0.2), "reason"), {"reason": "small"})
    address = reverse("evaluation:reasons", args=[evaluated.show.slug, evaluated.pk])
    page = trainer_client.get(address, {"character": "Ann", "reason": "small"}).content.decode()
    assert "composing.scale_min" in page
    assert page.count("<figure") == 1

    answer = trainer_client.post(
        reverse("evaluation:child", args=[evaluated.show.slug, evaluated.pk]),
        {"reason": "small", "key": "composing.scale_min"},
    )

    child = Run.objects.get(parent=evaluated.run)
    assert answer["Location"] == reverse("training:run", args=[evaluated.show.slug, child.number])
    assert (child.recipe["composing"]["scale_min"], child.label_version) == (0.12, evaluated.run.label_version)
    assert "Aims at 'small' (1 gaps of run 1): composing.scale_min 0.2 → 0.12" in child.note


def test_a_change_that_aims_at_nothing_is_refused(evaluated: Evaluation, trainer_client: Client) -> None:
    address = reverse("evaluation:child", args=[evaluated.show.slug, evaluated.pk])
    answer = trainer_client.post(address, {"reason": "small", "key": "fitting.epochs"}, follow=True)
    assert "No change of fitting.epochs aims at" in answer.content.decode()
    assert Run.objects.count() == 1


def test_without_reasons_the_page_says_where_to_begin(evaluated: Evaluation, trainer_client: Client) -> None:
    page = trainer_client.get(reverse("evaluation:reasons", args=[evaluated.show.slug, evaluated.pk])).content.decode()
    assert "No reasons yet" in page


def test_the_pages_cost_the_same_with_one_and_three_reasons(
    evaluated: Evaluation, trainer_client: Client, django_assert_max_num_queries: Callable
) -> None:
    address = reverse("evaluation:reasons", args=[evaluated.show.slug, evaluated.pk])
    for score, reason in ((0.2, "small"), (0.8, "dark"), (0.9, "faded")):
        trainer_client.post(address_of(pair_of(evaluated, score), "reason"), {"reason": reason})
        trainer_client.get(address)  # shows the message of what was kept
        with django_assert_max_num_queries(11):
            trainer_client.get(address)


def test_the_api_takes_and_lists_reasons(evaluated: Evaluation, trainer_client: Client) -> None:
    row = pair_of(evaluated, 0.2)
    address = reverse("evaluation-api:reasons", args=[evaluated.show.slug, evaluated.pk])
    said = trainer_client.post(
        address, {"frame": row.frame_id, "character": "Ann", "reason": "Hidden"}, "application/json"
    )
    strange = trainer_client.post(
        address, {"frame": row.frame_id, "character": "Zoe", "reason": "x"}, "application/json"
    )

    assert (said.status_code, said.json()["reason"]) == (201, "hidden")
    assert strange.status_code == 400
    assert [one["character"] for one in trainer_client.get(address).json()["results"]] == ["Ann"]


# --- narrowing a cell


@pytest.fixture
def three_missed(evaluated: Evaluation) -> list[EvaluationPair]:
    """Ann is missed in three frames, the most wrong first; why, was said of the second."""
    pairs = [pair_of(evaluated, score) for score in (0.2, 0.9, 0.8)]
    for pair, score in zip(pairs, (0.1, 0.2, 0.4), strict=True):
        EvaluationPair.objects.filter(pk=pair.pk).update(score=score, truth="yes")
    second = pairs[1]
    GapReason.objects.create(evaluation=evaluated, frame=second.frame, character=second.character, reason="small")
    return pairs


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ({}, [0, 1, 2]),
        ({"low": "0.15"}, [1, 2]),
        ({"low": ".15", "high": ".3"}, [1]),
        ({"reason": "small"}, [1]),
        ({"reason": "-"}, [0, 2]),
        ({"low": "x", "reason": "nobody said so"}, [0, 1, 2]),
    ],
)
def test_a_cell_is_narrowed(
    evaluated: Evaluation, trainer_client: Client, three_missed: list[EvaluationPair], asked: dict, left: list[int]
) -> None:
    where = [evaluated.show.slug, evaluated.pk]
    cell = {"character": "Ann", "kind": "fn"}
    page = trainer_client.get(reverse("evaluation:gaps", args=where), {**cell, **asked})
    assert [one["url"].split("?")[0] for one in page.context["cells"]] == [
        address_of(three_missed[place], "gap") for place in left
    ]
    answer = trainer_client.get(reverse("evaluation-api:gaps", args=where), {**cell, **asked})
    if "x" in asked.values():
        assert (answer.status_code, set(answer.json())) == (400, {"low", "reason"})
    else:
        assert [one["frame"] for one in answer.json()["results"]] == [three_missed[place].frame_id for place in left]


def test_a_cell_is_narrowed_to_an_episode(
    evaluated: Evaluation, trainer_client: Client, three_missed: list[EvaluationPair]
) -> None:
    episode = three_missed[2].frame.episode_id
    where = {"character": "Ann", "kind": "fn", "episode": episode}
    page = trainer_client.get(reverse("evaluation:gaps", args=[evaluated.show.slug, evaluated.pk]), where)
    assert [one["url"] for one in page.context["cells"]] == [f"{address_of(three_missed[2], 'gap')}?episode={episode}"]


def test_neighbors_are_of_the_narrowed_cell(
    evaluated: Evaluation, trainer_client: Client, three_missed: list[EvaluationPair]
) -> None:
    first, _, third = (address_of(pair, "gap") for pair in three_missed)
    page = trainer_client.get(f"{first}?reason=-").content.decode()
    assert f'href="{third}?reason=-"' in page
    said = trainer_client.post(f"{address_of(three_missed[0], 'reason')}?reason=-", {"reason": "dark"})
    assert said["Location"] == f"{third}?reason=-"
