import pytest

from corpus.models import Frame, Show
from labeling import services
from labeling.asking import DEFAULT_QUEUE
from labeling.choosing import FrameChoice
from labeling.exporting import frame_rows
from labeling.models import LabelSource, QueueItem
from labeling.progress import counts, frame_counts, frames_for_reviewer
from labeling.queue_editing import make_queue
from labeling.refusals import Conflict, Invalid
from people.models import AuditEntry, Person
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import imbalance

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def slots_of(frame: Frame) -> tuple[int, int]:
    return QueueItem.objects.values_list("target", "open_slots").get(frame=frame)


def test_rejected_frame_is_asked_of_nobody_until_it_is_restored(show: Show, reviewer: Person) -> None:
    frames = make_frames(make_episode(show), 2)
    queue = services.open_queue(show, "twice", frames, 2)
    held = services.claim(make_person(), queue, 2)

    assert services.reject_frames(show, [frames[0].pk], reviewer, "black") == 1
    assert slots_of(frames[0]) == (1, 0)
    assert [lease.item.frame_id for lease in services.claim(make_person(), queue, 2)] == [frames[1].pk]
    services.release(held[0].person, [lease.token for lease in held])  # the slot that comes back is offered to nobody
    assert [lease.item.frame_id for lease in services.claim(make_person(), queue, 2)] == [frames[1].pk]

    assert services.restore_frames(show, [frames[0].pk, frames[1].pk], reviewer) == 1
    assert slots_of(frames[0]) == (2, 2)
    assert [lease.item.frame_id for lease in services.claim(make_person(), queue, 2)] == [frames[0].pk]
    assert imbalance(queue) == []


def test_what_was_answered_is_kept_and_only_the_rest_is_asked_again(show: Show, reviewer: Person) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    queue = services.open_queue(show, "three", [frame], 3)
    lease = services.claim(make_person(), queue)[0]
    services.record_vote(lease.token, lease.person, [], idempotency_key="k")

    services.reject_frames(show, [frame.pk], reviewer, "a duplicate")
    assert slots_of(frame) == (1, 0)
    services.restore_frames(show, [frame.pk], reviewer)

    assert slots_of(frame) == (3, 2)
    assert imbalance(queue) == []


def test_an_adaptive_queue_goes_on_where_it_was_uncertain(show: Show, reviewer: Person) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    queue = services.open_queue(show, "adaptive", [frame], 2, is_adaptive=True)
    for present in ([], [show.characters.first().pk]):
        lease = services.claim(make_person(), queue)[0]
        services.record_vote(lease.token, lease.person, present, idempotency_key="k")
    assert slots_of(frame) == (3, 1)

    services.reject_frames(show, [frame.pk], reviewer, "black")
    assert slots_of(frame) == (2, 0)
    services.restore_frames(show, [frame.pk], reviewer)

    assert slots_of(frame) == (3, 1)


def test_a_restored_frame_is_asked_by_the_queue_that_took_it_over_alone(show: Show, reviewer: Person) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    services.queue_evaluation_frames(show)
    choice = FrameChoice(only_unlabeled=False)
    queue = make_queue(show, "by hand", choice, reviewer, overlap=2)

    services.reject_frames(show, [frame.pk], reviewer, "black")
    services.restore_frames(show, [frame.pk], reviewer)

    items = QueueItem.objects.filter(frame=frame).order_by("queue")
    assert list(items.values_list("queue__name", "open_slots")) == [(DEFAULT_QUEUE, 0), ("by hand", 2)]
    assert imbalance(queue) == []


def test_rejected_frames_are_in_no_figure_and_no_export(show: Show, reviewer: Person) -> None:
    kept, rejected = make_frames(make_episode(show), 2)
    ann = show.characters.first()
    for frame in (kept, rejected):
        services.set_label(frame, ann, "yes", LabelSource.REVIEW)
    services.open_queue(show, "a queue", [rejected])
    QueueItem.objects.update(needs_reviewer=True)

    services.reject_frames(show, [rejected.pk], reviewer, "not of this show")

    assert counts(show) == {("dev", ann.pk, "yes"): 1}
    assert frame_counts(show) == {"dev": 1}
    assert frames_for_reviewer(show) == 0
    assert [row.filename for row in frame_rows(show)] == [kept.name]
    assert [row.filename for row in frame_rows(show, only=[rejected.pk, kept.pk])] == [kept.name]


def test_rejected_frames_join_no_queue_and_come_to_the_default_one_when_restored(show: Show, reviewer: Person) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    services.reject_frames(show, [frame.pk], reviewer, "credits")

    services.open_queue(show, "by hand", [frame])
    assert services.claim(make_person(), show) == []
    assert QueueItem.objects.count() == 0

    services.restore_frames(show, [frame.pk], reviewer)
    assert [lease.item.frame_id for lease in services.claim(make_person(), show)] == [frame.pk]


def test_each_rejection_is_logged_and_needs_a_reason(show: Show, reviewer: Person) -> None:
    frames = [frame.pk for frame in make_frames(make_episode(show), 2)]

    with pytest.raises(Invalid, match="why"):
        services.reject_frames(show, frames, reviewer, "  ")
    services.reject_frames(show, frames, reviewer, "black", "split=dev")
    assert services.reject_frames(show, frames, reviewer, "again") == 0
    services.restore_frames(show, frames, reviewer)

    log = list(AuditEntry.objects.order_by("pk").values_list("action", "person", "detail"))
    assert log == [
        ("reject frames", reviewer.pk, {"reason": "black", "frames": 2, "ids": frames, "chosen_by": "split=dev"}),
        ("restore frames", reviewer.pk, {"frames": 2, "ids": frames, "chosen_by": ""}),
    ]


def test_sending_a_rejected_frame_back_is_refused(show: Show, reviewer: Person) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    services.open_queue(show, "a queue", [frame])
    services.reject_frames(show, [frame.pk], reviewer, "black")

    with pytest.raises(Conflict, match="Restore it first"):
        services.send_back(QueueItem.objects.get())


def test_frames_of_another_show_are_left_alone(show: Show, reviewer: Person) -> None:
    other = make_show()
    stranger = make_frames(make_episode(other), 1)[0]
    services.open_queue(other, "theirs", [stranger])

    assert services.reject_frames(show, [stranger.pk], reviewer, "mine") == 0
    assert Frame.objects.rejected().count() == 0
    assert slots_of(stranger) == (1, 1)
