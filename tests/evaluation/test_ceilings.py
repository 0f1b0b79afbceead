"""Recall beside its ceiling, on the evaluation's and the thresholds' page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.ceilings import reachable, recall_on_expected
from evaluation.models import Evaluation
from labeling.services import judge_expected
from people.models import Role
from tests.builders import make_person


@pytest.fixture
def judged(evaluated: Evaluation) -> Evaluation:
    """Ann is in two frames; the missed one cannot be expected to be found."""
    ann = evaluated.show.characters.get(name="Ann")
    for pair in evaluated.pairs.filter(character=ann, truth="yes").select_related("frame"):
        missed = pair.score < 0.5
        for _ in range(2):
            judge_expected(pair.frame, ann, make_person(), not missed, "silhouette" if missed else "")
    return evaluated


def test_recall_on_expected_positives_leaves_the_others_out(judged: Evaluation) -> None:
    found = recall_on_expected(judged)
    assert (found["Ann"]["value"], found["Ann"]["judged"], list(found)) == (1.0, 2, ["Ann"])


def test_frame_on_which_reviewers_are_even_counts_half(judged: Evaluation) -> None:
    ann = judged.show.characters.get(name="Ann")
    missed = judged.pairs.get(character=ann, truth="yes", score__lt=0.5)
    for _ in range(2):
        judge_expected(missed.frame, ann, make_person(), True)
    assert recall_on_expected(judged)["Ann"]["value"] == pytest.approx(1 / 1.5)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (0.95, "above what"),
        (0.85, "about all"),
        (0.76, "95 % of what a model could find; the"),
        (0.5, "62 % of what a model could find"),
    ],
)
def test_recall_target_is_held_against_the_ceiling(target: float, said: str) -> None:
    assert reachable({"share": 0.8, "interval": (0.7, 0.9)}, target).startswith(said)


def test_pages_show_both_recalls_and_what_can_be_reached(judged: Evaluation, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, judged.show))
    page = client.get(reverse("evaluation:evaluation", args=[judged.show.slug, judged.pk])).content.decode()
    assert "Recall on expected" in page
    page = client.get(reverse("evaluation:thresholds", args=[judged.show.slug, judged.pk])).content.decode()
    assert "What recall can be reached" in page


def test_without_judgements_the_page_sends_to_the_review(evaluated: Evaluation, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, evaluated.show))
    page = client.get(reverse("evaluation:thresholds", args=[evaluated.show.slug, evaluated.pk])).content.decode()
    assert "judge some positives" in page


def test_summary_looks_at_the_judged_frames_only_and_counts_positives_once(
    judged: Evaluation, django_assert_num_queries: Callable
) -> None:
    """Three queries, however many positives there are; the first look also counts them, which is kept."""
    with django_assert_num_queries(4):
        first = recall_on_expected(judged)
    with django_assert_num_queries(3):
        assert recall_on_expected(judged) == first
