"""Opening evaluations, and the sealed test set."""

import pytest
from django.db import IntegrityError, transaction

from corpus.models import Frame
from evaluation.models import Evaluation, Score, TestLook
from evaluation.queries import cell, leading_evaluation, worst_pairs
from evaluation.services import EvaluationRefused, start_evaluation, store_scores
from people.models import Role
from tests.builders import make_person, make_run, make_show
from tests.evaluation.conftest import evaluate_by_hand, report

pytestmark = pytest.mark.database


def test_test_set_needs_a_reason(evaluated: Evaluation) -> None:
    with pytest.raises(EvaluationRefused, match="The test set is sealed"):
        start_evaluation(evaluated.run, "test", reason="  ")
    assert not TestLook.objects.exists()


def test_look_at_the_test_set_is_logged_as_it_is_opened(evaluated: Evaluation) -> None:
    evaluate_by_hand(make_show(["Ann", "Ben"]), "test")
    other = Evaluation.objects.get(split="test")
    person = make_person(Role.TRAINER, other.show)

    opened = start_evaluation(other.run, "test", reason="final figure", by=person)

    look = TestLook.objects.get()
    assert (look.evaluation, look.person, look.reason) == (opened, person, "final figure")
    assert (opened.job.function, opened.job.arguments) == ("evaluation.tasks.evaluate", {"evaluation_id": opened.pk})


def test_database_itself_refuses_a_test_look_without_a_reason(evaluated: Evaluation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluated.pk).update(split="test", sealed_set=1, reason="")


@pytest.mark.parametrize(("split", "sentence"), [("train", "cannot be evaluated"), ("test", "No test frame")])
def test_evaluation_of_nothing_is_refused(evaluated: Evaluation, split: str, sentence: str) -> None:
    with pytest.raises(EvaluationRefused, match=sentence):
        start_evaluation(evaluated.run, split, reason="why not")


def test_unfinished_run_is_refused(evaluated: Evaluation) -> None:
    with pytest.raises(EvaluationRefused, match="only a finished run"):
        start_evaluation(make_run(evaluated.show, finished_at=None), "dev")


def test_scores_are_kept_once(evaluated: Evaluation) -> None:
    cast = {character.name: character for character in evaluated.show.characters.all()}
    frame = Frame.objects.filter(show=evaluated.show).first()
    store_scores(evaluated.run, cast, [frame.pk], [[0.25, 0.75]])
    store_scores(evaluated.run, cast, [frame.pk], [[0.5, 0.5]])

    assert list(Score.objects.order_by("character").values_list("value", flat=True)) == [0.25, 0.75]


@pytest.mark.parametrize(("kind", "scores"), [("tp", [0.9]), ("fn", [0.2]), ("fp", [0.8]), ("tn", [0.1])])
def test_cell_of_the_matrix_opens_its_pairs(evaluated: Evaluation, kind: str, scores: list[float]) -> None:
    ann = evaluated.show.characters.get(name="Ann")

    assert [pair.score for pair in cell(evaluated, ann, kind)] == scores


def test_score_at_the_threshold_is_a_yes(evaluated: Evaluation) -> None:
    ann = evaluated.show.characters.get(name="Ann")
    evaluated.pairs.filter(character=ann, truth="no").update(score=0.5)

    assert [cell(evaluated, ann, kind).count() for kind in ("fp", "tn")] == [2, 0]


def test_leading_evaluation_has_the_highest_macro_f1_of_those_that_are_finished(evaluated: Evaluation) -> None:
    worse = evaluate_by_hand(make_show(["Ann", "Ben"]))
    Evaluation.objects.filter(pk=worse.pk).update(show=evaluated.show, report=report() | {"macro_f1": 0.4})
    start_evaluation(evaluated.run, "dev")

    assert leading_evaluation(evaluated.show) == evaluated


def test_worst_pairs_are_farthest_from_their_threshold(evaluated: Evaluation) -> None:
    evaluated.thresholds = {"Ann": 0.4, "Ben": 0.5}

    assert [pair.score for pair in worst_pairs(evaluated, 12)] == [0.8, 0.2]
