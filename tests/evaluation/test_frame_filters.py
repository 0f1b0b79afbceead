from collections.abc import Callable

import pytest
from django.http import QueryDict

from corpus.models import Frame
from evaluation.models import Evaluation, Score
from labeling.filters import asked_frames
from labeling.refusals import Invalid
from people.models import Role
from tests.builders import make_run, make_show
from tests.evaluation.conftest import ANN, evaluate_by_hand

pytestmark = pytest.mark.database


@pytest.fixture
def found(evaluated: Evaluation) -> Callable[[str], list[int]]:
    """Places of the frames of ANN a trainer finds; run 1 has the same scores as the evaluation."""
    frames = list(Frame.objects.filter(show=evaluated.show, split="dev").order_by("pk"))
    ann, ben = evaluated.show.characters.all()
    for frame, (_, value) in zip(frames, ANN, strict=True):
        Score.objects.create(run=evaluated.run, frame=frame, character=ann, value=value)
        Score.objects.create(run=evaluated.run, frame=frame, character=ben, value=0.05)
    place = {frame.pk: number for number, frame in enumerate(frames)}

    def find(query: str) -> list[int]:
        asked = asked_frames(QueryDict(query), evaluated.show, Role.TRAINER)
        return [place[pk] for pk in asked.in_order().values_list("pk", flat=True)]

    return find


def test_frames_by_score_and_by_difference_from_the_label(found: Callable[[str], list[int]]) -> None:
    assert found("score=Ann&score_from=.6") == [4, 2, 0]
    assert found("score=Ann&score_to=.3&run=1") == [3, 1]
    assert found("score_to=.06&score=Ben") == [4, 3, 2, 1, 0]
    assert found("differs_from_run=Ann") == found("differs_from_run=any") == [2, 1]
    assert found("differs_from_run=Ben") == []
    assert found("run=1") == [4, 3, 2, 1, 0]


def test_orders_by_score_and_by_how_undecided_the_run_is(found: Callable[[str], list[int]]) -> None:
    assert found("order=score&score=Ann") == [0, 2, 4, 1, 3]
    undecided = found("order=undecided&score=Ann")
    assert (undecided[0], sorted(undecided)) == (4, [0, 1, 2, 3, 4])


def test_the_sealed_test_set_is_never_sorted_by_what_a_model_says(
    evaluated: Evaluation, found: Callable[[str], list[int]]
) -> None:
    sealed = evaluate_by_hand(evaluated.show, "test")
    for frame in Frame.objects.filter(show=evaluated.show, split="test"):
        Score.objects.create(run=evaluated.run, frame=frame, character=evaluated.show.characters.first(), value=0.9)

    assert sealed.split == "test"
    assert found("score=Ann&score_from=.6&run=1") == [4, 2, 0]
    assert len(found("order=score&run=1&score=Ann")) == 5
    assert found("split=test&run=1") == []


def test_scores_are_for_trainers_and_need_a_finished_run(evaluated: Evaluation) -> None:
    with pytest.raises(Invalid, match="trainers only"):
        asked_frames(QueryDict("run=1"), evaluated.show, Role.REVIEWER)
    with pytest.raises(Invalid, match="trainers only"):
        asked_frames(QueryDict("order=score"), evaluated.show, Role.REVIEWER)
    with pytest.raises(Invalid, match="no finished run 7"):
        asked_frames(QueryDict("run=7"), evaluated.show, Role.TRAINER)
    with pytest.raises(Invalid, match="no finished run"):
        asked_frames(QueryDict("score=any"), make_show(["Ann"]), Role.TRAINER)


def test_a_run_without_thresholds_of_a_new_character_still_answers(evaluated: Evaluation) -> None:
    evaluated.show.characters.create(name="Zoe", position=9)
    make_run(evaluated.show, thresholds={})

    assert list(asked_frames(QueryDict("score=Zoe&run=1"), evaluated.show, Role.TRAINER).in_order()) == []
    assert list(asked_frames(QueryDict("run=2&differs_from_run=any"), evaluated.show, Role.TRAINER).in_order()) == []
