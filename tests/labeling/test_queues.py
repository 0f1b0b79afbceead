from decimal import Decimal

import pytest

from corpus.models import Purpose, Show, Split
from labeling import services
from labeling.models import Queue, QueueItem
from labeling.refusals import Invalid
from tests.builders import make_episode, make_frames, make_show


def test_a_queue_keeps_what_was_said_of_it(show: Show) -> None:
    frames = make_frames(make_episode(show), 2)

    queue = services.open_queue(
        show, "dev", frames, 2, purpose="dev", order="in turn", is_adaptive=True, most_votes=5, certainty=0.95,
        gold_share=0.1, practice_frames=3, price_per_answer=Decimal("0.02"), priority=10,
    )  # fmt: skip

    queue.refresh_from_db()
    assert (queue.purpose, queue.order, queue.is_adaptive, queue.most_votes) == ("dev", "in turn", True, 5)
    assert (queue.certainty, queue.gold_share, queue.practice_frames) == (0.95, 0.1, 3)
    assert queue.price_per_answer == Decimal("0.02")
    rows = QueueItem.objects.filter(queue=queue).order_by("frame").values_list("target", "priority", "shuffle")
    assert list(rows) == [(2, 10, frame.pk) for frame in frames]


@pytest.mark.parametrize(
    ("purpose", "split", "of", "sentence"),
    [
        ("dev", Split.TEST, Purpose.EVALUATION, "a queue for dev takes dev frames only"),
        ("test", Split.DEV, Purpose.EVALUATION, "a queue for test takes test frames only"),
        ("training", Split.DEV, Purpose.EVALUATION, "takes frames of training episodes only"),
        ("evaluation", Split.TRAIN, Purpose.TRAINING, "takes dev and test frames of evaluation episodes"),
        ("gold", Split.TEST, Purpose.EVALUATION, "takes any frames but test frames"),
    ],
)
def test_a_queue_refuses_frames_that_do_not_fit_its_purpose(
    show: Show, purpose: str, split: str, of: str, sentence: str
) -> None:
    frames = make_frames(make_episode(show, split=split, purpose=of), 2)

    with pytest.raises(Invalid, match=f"2 of these 2 frames do not fit.*{sentence}"):
        services.open_queue(show, "queue", frames, purpose=purpose)

    assert not Queue.objects.exists()


def test_frames_added_to_a_queue_fit_the_purpose_it_has(show: Show) -> None:
    services.open_queue(show, "dev", make_frames(make_episode(show), 1), purpose="dev")

    with pytest.raises(Invalid, match="1 of these 1 frames do not fit"):
        services.open_queue(show, "dev", make_frames(make_episode(show, split=Split.TEST), 1))


def test_a_queue_refuses_frames_of_another_show(show: Show) -> None:
    with pytest.raises(Invalid, match="2 of these 2 frames are not in this show"):
        services.open_queue(show, "queue", make_frames(make_episode(make_show()), 2))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"overlap": 0}, "number of people per frame is 0; it should lie between 1 and 20"),
        ({"purpose": "fun"}, "'fun' is no purpose"),
        ({"order": "random"}, "'random' is no order"),
        ({"overlap": 3, "is_adaptive": True, "most_votes": 2}, "most votes of an adaptive queue is 2"),
        ({"certainty": 1.0}, "A certainty lies between .5 and 1"),
        ({"gold_share": 0.6}, "share of gold frames is 0.6"),
        ({"price_per_answer": Decimal("-1")}, "price per answer is -1"),
    ],
)
def test_a_queue_refuses_settings_that_make_no_sense(show: Show, given: dict, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        services.open_queue(show, "queue", [], **given)
