"""Standing thresholds: let stand by a person, used by what comes later; and the cheapest thresholds by cost."""

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from evaluation.costs import cheapest_threshold, costs_judged
from evaluation.models import Evaluation, StandingThresholds
from evaluation.standing import standing_thresholds
from people.models import Role
from screening.models import Screening
from screening.tasks import thresholds_of
from tests.builders import make_job, make_person

TRUTH = np.array([1, 0, 1, 0, 0], bool)
SCORES = np.array([0.9, 0.8, 0.4, 0.3, 0.1])


@pytest.fixture
def trainer(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, evaluated.show, username="tara"))
    return client


def address(evaluated: Evaluation, name: str) -> str:
    return reverse(f"evaluation:{name}", args=[evaluated.show.slug, evaluated.pk])


def test_dear_misses_lower_the_threshold_and_dear_alarms_raise_it() -> None:
    low, high = cheapest_threshold(TRUTH, SCORES, 5, 1), cheapest_threshold(TRUTH, SCORES, 1, 5)
    assert (low.threshold, low.value) == (pytest.approx(0.35), pytest.approx(1 / 5))
    assert (high.threshold, high.value) == (pytest.approx(0.85), pytest.approx(1 / 5))
    assert not cheapest_threshold(np.zeros(3, bool), SCORES[:3], 1, 1).reached
    with pytest.raises(ValueError, match="not both 0"):
        cheapest_threshold(TRUTH, SCORES, 0, 0)


@pytest.mark.parametrize("seed", range(8))
def test_the_cheapest_threshold_is_the_cheapest_of_all(seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth, scores = generator.random(40) < 0.4, generator.integers(0, 12, 40) / 12
    miss, alarm = generator.uniform(0.1, 5, 2)
    tried = [
        miss * (truth & (scores < at)).sum() + alarm * (~truth & (scores >= at)).sum()
        for at in np.arange(0, 1.05, 0.01)
    ]
    assert cheapest_threshold(truth, scores, miss, alarm).value == pytest.approx(min(tried) / 40)


def test_choosing_by_cost_on_the_same_frames_flatters() -> None:
    generator = np.random.default_rng(5)
    truth = (generator.random((200, 1)) < 0.3).astype(np.int8)
    scores = np.clip(generator.random((200, 1)) * 0.7 + 0.2 * truth, 0, 1)
    row = costs_judged(truth, scores, np.repeat(np.arange(20), 10), ["Ann"], {"Ann": (3, 1)})["characters"]["Ann"]
    assert row["crossed"] >= row["value"]


def test_thresholds_stand_with_who_and_why_and_the_newest_hold(evaluated: Evaluation, trainer: Client) -> None:
    run = evaluated.run
    assert standing_thresholds(run) == {"Ann": 0.5, "Ben": 0.5}  # the recipe's policy
    assert "Nobody has chosen yet" in trainer.get(address(evaluated, "thresholds")).content.decode()
    for first in ("0.25", "0.125"):
        given = {"threshold-0": first, "threshold-1": "0.75", "note": "few misses"}
        assert trainer.post(address(evaluated, "stand"), given)["Location"] == address(evaluated, "thresholds")

    assert standing_thresholds(run) == {"Ann": 0.125, "Ben": 0.75}
    assert StandingThresholds.objects.count() == 2
    page = trainer.get(address(evaluated, "thresholds")).content.decode()
    assert "tara chose so" in page and "few misses" in page
    screening = Screening(show=evaluated.show, run=run, name="a video", job=make_job(), policy="standing")
    assert thresholds_of(screening) == [0.125, 0.75]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"threshold-0": "0.5"}, "no threshold for Ben"),
        ({"threshold-0": "2", "threshold-1": "0.5"}, "no threshold for Ann"),
    ],
)
def test_what_cannot_stand_is_refused(evaluated: Evaluation, trainer: Client, given: dict, says: str) -> None:
    assert says in trainer.post(address(evaluated, "stand"), given, follow=True).content.decode()
    assert not StandingThresholds.objects.exists()


def test_nothing_is_let_stand_from_the_sealed_set(evaluated: Evaluation, trainer: Client) -> None:
    Evaluation.objects.filter(pk=evaluated.pk).update(split="test", sealed_set=1)
    assert trainer.post(address(evaluated, "stand"), {"threshold-0": "0.5", "threshold-1": "0.5"}).status_code == 404
    api = reverse("evaluation-api:thresholds", args=[evaluated.show.slug, evaluated.pk])
    answer = trainer.post(api, {"thresholds": {"Ann": 0.5, "Ben": 0.5}}, "application/json")
    assert (answer.status_code, "must not set them" in answer.json()["detail"]) == (400, True)


def test_the_api_lets_stand_and_lists(evaluated: Evaluation, trainer: Client) -> None:
    api = reverse("evaluation-api:thresholds", args=[evaluated.show.slug, evaluated.pk])
    assert trainer.post(api, {"thresholds": {"Ann": 0.3, "Ben": 0.6}}, "application/json").status_code == 201
    assert trainer.post(api, {"thresholds": {"Ann": -1, "Ben": 0.6}}, "application/json").status_code == 400
    assert [one["thresholds"] for one in trainer.get(api).json()["results"]] == [{"Ann": 0.3, "Ben": 0.6}]


def test_costs_add_a_row_and_bad_ones_are_refused(evaluated: Evaluation, trainer: Client) -> None:
    dear = trainer.get(address(evaluated, "thresholds"), {"miss-0": "5", "false-0": "1"}).content.decode()
    assert "lowest cost" in dear and "a miss costs 5, a false alarm 1" in dear
    refused = trainer.get(address(evaluated, "thresholds"), {"miss-0": "-1"}).content.decode()
    assert "The costs of Ann are no costs" in refused and "lowest cost" not in refused
