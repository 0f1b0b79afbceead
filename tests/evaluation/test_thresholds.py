"""Thresholds: cross-fitting, the compact arrays behind the sliders, frames at any threshold."""

import base64
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from evaluation.crossfit import fold_of, policies_judged
from evaluation.models import Evaluation
from evaluation.threshold_pages import presented
from people.models import Role
from tests.builders import make_person

TARGETS = {"recall": 0.75, "precision": 0.99}


def drawn(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    truth = (generator.random((60, 1)) < 0.4).astype(np.int8)
    return truth, np.clip(generator.random((60, 1)) * 0.7 + 0.2 * truth, 0, 1), np.repeat(np.arange(12), 5)


def test_episodes_stay_whole_in_five_folds() -> None:
    folds = fold_of(np.repeat(np.arange(12), 5))
    assert all(len(set(folds[place : place + 5])) == 1 for place in range(0, 60, 5))
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}


def test_choosing_on_the_same_frames_flatters_on_average() -> None:
    found = [policies_judged(*drawn(seed), ["Ann"], TARGETS)[0] for seed in range(20)]
    assert np.mean([one["macro_f1"] - one["crossfitted"] for one in found]) > 0.02


def test_an_unreachable_target_and_ties_are_said() -> None:
    truth = np.array([[1], [0], [1], [0]], np.int8)
    rows = policies_judged(truth, np.array([[0.2], [0.9], [0.6], [0.1]]), [1, 2, 3, 4], ["Ann"], TARGETS)
    precision = presented({**next(row for row in rows if row["policy"] == "precision"), "target": 0.99})
    assert precision["cells"][0]["said"] == "no threshold reaches precision .99; the nearest has .67"
    best = presented({**next(row for row in rows if row["policy"] == "max_accuracy"), "target": None})
    assert best["cells"][0]["said"] == ""
    tied = policies_judged(truth[:2], np.array([[0.2], [0.9]]), [1, 2], ["Ann"], TARGETS)
    accuracy = presented({**next(row for row in tied if row["policy"] == "max_accuracy"), "target": None})
    assert accuracy["cells"][0]["said"] == "2 thresholds do equally well; the highest is taken"


@pytest.fixture
def trainer_client(evaluated: Evaluation, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    return client


def address_of(evaluated: Evaluation, name: str) -> str:
    return reverse(f"evaluation:{name}", args=[evaluated.show.slug, evaluated.pk])


def test_the_page_has_a_slider_per_character_and_all_policies(evaluated: Evaluation, trainer_client: Client) -> None:
    page = trainer_client.get(address_of(evaluated, "thresholds")).content.decode()
    assert page.count('type="range"') == 2
    for words in (
        "highest F1",
        "highest accuracy",
        "recall target .75",
        "precision target .75",
        "Ben is in no labeled frame",
    ):
        assert words in page


def test_the_arrays_are_those_of_the_rows(evaluated: Evaluation, trainer_client: Client) -> None:
    data = trainer_client.get(address_of(evaluated, "threshold-scores")).json()
    ann = data["characters"][0]
    assert (ann["name"], ann["threshold"], data["group_count"]) == ("Ann", 0.5, 5)
    assert np.frombuffer(base64.b64decode(ann["truth"]), np.int8).tolist() == [1, 1, 0, 0, -1]
    scores = np.frombuffer(base64.b64decode(ann["scores"]), "<f4")
    assert scores == pytest.approx([0.9, 0.2, 0.8, 0.1, 0.7])


@pytest.mark.parametrize(("threshold", "figures"), [("0.5", 2), ("0.85", 1), ("0.15", 1), ("1.0000001", 2)])
def test_frames_at_any_threshold(evaluated: Evaluation, trainer_client: Client, threshold: str, figures: int) -> None:
    page = trainer_client.get(address_of(evaluated, "threshold-frames"), {"character": "Ann", "threshold": threshold})
    assert page.content.decode().count("<figure") == figures


@pytest.mark.parametrize(
    "query",
    [{}, {"character": "Ann"}, {"character": "Ann", "threshold": "nan"}, {"character": "Zoe", "threshold": "0.5"}],
)
def test_frames_of_no_threshold_are_not_found(evaluated: Evaluation, trainer_client: Client, query: dict) -> None:
    assert trainer_client.get(address_of(evaluated, "threshold-frames"), query).status_code == 404


def test_the_page_asks_the_same_number_of_queries_again(
    evaluated: Evaluation, trainer_client: Client, django_assert_max_num_queries: Callable
) -> None:
    trainer_client.get(address_of(evaluated, "thresholds"))
    with django_assert_max_num_queries(14):
        trainer_client.get(address_of(evaluated, "thresholds"))


def test_nobody_chooses_thresholds_on_the_sealed_set(evaluated: Evaluation, trainer_client: Client) -> None:
    Evaluation.objects.filter(pk=evaluated.pk).update(split="test", sealed_set=1)
    answer = trainer_client.get(address_of(evaluated, "thresholds"), follow=True)
    assert "Thresholds are chosen on dev" in answer.content.decode()
    assert trainer_client.get(address_of(evaluated, "threshold-scores")).status_code == 404
