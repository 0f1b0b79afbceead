"""Two runs, decision by decision: fixed, broken, tests, warnings; the leaderboard and the odometer."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from evaluation.models import Evaluation, TestLook
from evaluation.pairing import leaderboard, seed_noise, turned
from evaluation.presenting import worn_warning
from evaluation.services import store_evaluation
from people.models import Role
from tests.builders import make_episode, make_frame, make_job, make_person, make_run, make_show
from tests.reading import text_of
from training.models import Run
from training.recipe import demo_recipe, to_json, with_changes

EPISODES = 6
SCORES = {1: [0.9, 0.2, 0.1, 0.2, 0.9, 0.4], 2: [0.9, 0.8, 0.9, 0.7, 0.9, 0.1]}  # Ann is in every frame but the third
CHANGES = {1: {}, 2: {"composing.scale_min": 0.1, "fitting.epochs": 3}}


def dev(macro_f1: float) -> dict:
    return {"macro_f1": macro_f1, "frames": 6, "characters": {}}


@pytest.fixture
def show(db: None) -> Show:
    show = make_show(["Ann"])
    ann = show.characters.get()
    frames = [make_frame(make_episode(show)) for _ in range(EPISODES)]
    for number, scores in SCORES.items():
        run = make_run(show, recipe=to_json(with_changes(demo_recipe(), CHANGES[number])), dev=dev(number / 10))
        row = Evaluation.objects.create(show=show, run=run, split="dev", policy="max_f", job=make_job(show))
        truths = ["yes", "yes", "no", "yes", "yes", "yes"]
        pairs = [(frame.pk, ann, truth, score) for frame, truth, score in zip(frames, truths, scores, strict=True)]
        ann_figures = {"f1": 0.5, "confusion": [[1, 0], [3, 2]]}
        report = {**dev(number / 10), "macro_f1_interval": [0.0, 0.5], "characters": {"Ann": ann_figures}}
        store_evaluation(row, pairs, {"Ann": 0.5}, report)
    return show


@pytest.fixture
def trainer_client(show: Show, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, show))
    return client


def test_what_only_one_run_got_right_is_fixed_or_broken(show: Show) -> None:
    first, second = Evaluation.objects.order_by("pk")
    found = turned(first, second)

    assert [(one.first, one.second) for one in found["fixed"]] == [(0.2, 0.8), (0.2, 0.7)]
    assert [(one.first, one.second) for one in found["broken"]] == [(0.1, 0.9)]
    assert found["characters"] == [{"name": "Ann", "fixed": 2, "broken": 1, "frames": 6, "p_value": 1.0}]


def test_the_page_shows_both_galleries_and_warns_of_two_changes(show: Show, trainer_client: Client) -> None:
    page = trainer_client.get(reverse("evaluation:pair", args=[show.slug, 1, 2])).content.decode()

    assert page.count("<figure") == 3
    assert "More than one thing changed." in page
    assert "The difference may be chance." in page
    assert ".20 → .80" in page


def test_seed_noise_is_the_spread_of_runs_that_differ_by_seed(show: Show) -> None:
    first, second = Run.objects.order_by("number")
    assert seed_noise([first, second]) is None
    make_run(show, recipe=to_json(with_changes(demo_recipe(), {"fitting.seed": 7})), dev=dev(0.35))
    assert seed_noise([first, second]) == pytest.approx(0.25)


def test_a_difference_inside_seed_noise_asks_for_three_seeds(show: Show, trainer_client: Client) -> None:
    make_run(show, recipe=to_json(with_changes(demo_recipe(), {"fitting.seed": 7})), dev=dev(0.35))
    page = trainer_client.get(reverse("evaluation:pair", args=[show.slug, 1, 2])).content.decode()

    assert "The difference lies inside seed noise." in page
    assert "Train each recipe under 3 seeds" in page


def test_a_run_without_an_evaluation_leads_back_with_a_sentence(show: Show, trainer_client: Client) -> None:
    make_run(show)
    answer = trainer_client.get(reverse("evaluation:pair", args=[show.slug, 1, 3]), follow=True)
    assert "Run 3 has no finished evaluation on dev yet." in answer.content.decode()


def test_the_page_costs_the_same_with_more_turned_frames(
    show: Show, trainer_client: Client, django_assert_max_num_queries: Callable
) -> None:
    for first, second in ((1, 2), (2, 1)):
        trainer_client.get(reverse("evaluation:pair", args=[show.slug, first, second]))
        with django_assert_max_num_queries(14):
            trainer_client.get(reverse("evaluation:pair", args=[show.slug, first, second]))


def test_the_leaderboard_has_each_run_once_the_best_first(show: Show, trainer_client: Client) -> None:
    assert [row["run__number"] for row in leaderboard(show)] == [2, 1]
    page = trainer_client.get(reverse("evaluation:evaluations", args=[show.slug])).content.decode()
    assert "against run 2" in page


def test_the_odometer_says_what_a_look_showed_and_warns(show: Show, trainer_client: Client) -> None:
    Evaluation.objects.update(split="test", sealed_set=1, reason="to know")
    for row in Evaluation.objects.all():
        TestLook.objects.create(show=show, evaluation=row, reason="to know")
    page = trainer_client.get(reverse("evaluation:evaluations", args=[show.slug])).content.decode()
    assert "macro-F1 .20 on 6 frames; F1 of Ann .50" in text_of(page)
    assert "The test set was looked at 2 times." in page


def test_the_warning_grows_with_the_looks() -> None:
    assert [worn_warning(count).get("kind") for count in (0, 1, 2, 4, 8)] == [None, None, "", "accent", "error"]


def test_a_button_queues_the_seeds_that_are_missing(evaluated: Evaluation, client: Client) -> None:
    show, recipe = evaluated.show, to_json(demo_recipe())
    Run.objects.filter(pk=evaluated.run_id).update(recipe=recipe)
    make_run(show, recipe=to_json(with_changes(demo_recipe(), {"composing.scale_max": 1.2})))
    client.force_login(make_person(Role.TRAINER, show))
    address = reverse("evaluation:seeds", args=[show.slug, 1, 2])

    client.post(address)

    found = [
        (row.parent.number, row.recipe["fitting"]["seed"])
        for row in Run.objects.filter(number__gt=2).order_by("number")
    ]
    assert found == [(1, 1), (1, 2), (2, 1), (2, 2)]
    client.post(address)  # they wait already
    assert Run.objects.count() == 6
