"""Votes that are believed no more: kept, their slots free, the labels those of the others; and all of it lifted again."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from jobs.models import Job
from labeling import services
from labeling.models import Label, LabelRevision, Lease, LeaseState, Queue, QueueItem, Vote
from labeling.refusals import Conflict, Invalid
from people.models import AuditEntry, Person
from tests.builders import make_person
from tests.labeling.conftest import imbalance

MakeQueue = Callable[..., Queue]


def tag_all(queue: Queue, person: Person, names: tuple[str, ...] = ()) -> list[Lease]:
    there = list(queue.show.characters.filter(name__in=names).values_list("pk", flat=True))
    leases = services.claim(person, queue, 10)
    for lease in leases:
        services.record_vote(lease.token, person, there, idempotency_key=str(lease.token))
    return leases


def ann_is(queue: Queue) -> set[tuple[str, bool]]:
    return set(Label.objects.filter(show=queue.show, character__name="Ann").values_list("state", "is_disputed"))


@pytest.mark.database
def test_setting_somebody_aside_frees_their_slots_for_others_and_labels_follow_the_rest(make_queue: MakeQueue) -> None:
    queue, careful, careless, by = make_queue(frames=3, overlap=2), make_person(), make_person(), make_person()
    tag_all(queue, careful, ("Ann",))
    tag_all(queue, careless)
    assert ann_is(queue) == {("open", True)}

    aside = services.set_aside_person(queue.show, careless, "answers before the frame is drawn", by)

    assert ann_is(queue) == {("yes", False)}
    assert Vote.objects.filter(set_aside=aside, counted=False).count() == 3
    assert set(QueueItem.objects.values_list("open_slots", flat=True)) == {1}
    assert imbalance(queue) == []
    assert services.claim(careless, queue) == []
    assert len(tag_all(queue, make_person(), ("Ann",))) == 3
    assert LabelRevision.objects.filter(reason__startswith="votes set aside", person=by).count() == 3 * 1
    entry = AuditEntry.objects.filter(action="set votes aside").get()
    assert (entry.person, entry.detail["votes"], entry.detail["person"]) == (by, 3, careless.pk)
    assert Job.objects.filter(function="labeling.tasks.estimate_skills").count() == 1


@pytest.mark.database
def test_what_somebody_who_is_set_aside_answers_later_is_kept_and_takes_no_slot(make_queue: MakeQueue) -> None:
    queue, person, by = make_queue(frames=1), make_person(), make_person()
    lease = services.claim(person, queue)[0]
    aside = services.set_aside_person(queue.show, person, "a bot", by)

    receipt = services.record_vote(lease.token, person, [], idempotency_key="k")

    assert receipt.body["state"] == "kept"
    assert Vote.objects.get().set_aside == aside
    assert not Label.objects.exists()
    assert QueueItem.objects.get().open_slots == 1
    assert imbalance(queue) == []
    services.undo_vote(receipt.body["id"], person, "u")
    services.record_vote(lease.token, person, [], idempotency_key="k2")
    assert QueueItem.objects.get().open_slots == 1
    assert imbalance(queue) == []


@pytest.mark.database
def test_lifting_brings_back_what_can_be_counted(make_queue: MakeQueue) -> None:
    queue, person, by = make_queue(frames=3), make_person(), make_person()
    tag_all(queue, person, ("Ann",))
    aside = services.set_aside_person(queue.show, person, "mistaken for a bot", by)
    assert ann_is(queue) == {("open", False)}
    other = make_person()
    lease = services.claim(other, queue)[0]
    services.record_vote(lease.token, other, [], idempotency_key="k")

    assert services.lift(aside, by) == 3

    counted = dict(Vote.objects.filter(person=person).values_list("item", "counted"))
    assert counted == {item.pk: item.pk != lease.item_id for item in QueueItem.objects.all()}
    assert ann_is(queue) == {("yes", False), ("open", True)}
    assert set(QueueItem.objects.values_list("open_slots", flat=True)) == {0}
    assert imbalance(queue) == []
    with pytest.raises(Conflict, match="lifted before"):
        services.lift(aside, by)
    assert Vote.objects.filter(set_aside__isnull=False).count() == 0


@pytest.mark.database
def test_a_batch_is_what_was_answered_so_far_in_a_queue_or_since(make_queue: MakeQueue) -> None:
    queue, person, by = make_queue(frames=4), make_person(), make_person()
    for lease in services.claim(person, queue, 2):
        services.record_vote(lease.token, person, [], idempotency_key=str(lease.token))
    noon = timezone.now()
    tag_all(queue, person)

    aside = services.set_aside_batch(queue.show, person, "tired", by, queue, since=noon)

    assert Vote.objects.filter(set_aside=aside).count() == 2
    assert not aside.is_whole_person
    with pytest.raises(Invalid, match="nothing to set aside"):
        services.set_aside_batch(queue.show, person, "tired", by, queue, since=noon)
    assert imbalance(queue) == []


def test_a_batch_that_is_lifted_stays_under_the_person_s_own_decision(make_queue: MakeQueue) -> None:
    queue, person, by = make_queue(frames=2), make_person(), make_person()
    tag_all(queue, person)
    batch = services.set_aside_batch(queue.show, person, "tired", by)
    whole = services.set_aside_person(queue.show, person, "a bot", by)

    services.lift(batch, by)

    assert set(Vote.objects.values_list("set_aside", "counted")) == {(whole.pk, False)}
    services.lift(whole, by)
    assert set(Vote.objects.values_list("set_aside", "counted")) == {(None, True)}


def test_setting_aside_needs_a_reason_and_happens_once(make_queue: MakeQueue) -> None:
    queue, person, by = make_queue(), make_person(), make_person()
    with pytest.raises(Invalid, match="why"):
        services.set_aside_person(queue.show, person, " ", by)
    services.set_aside_person(queue.show, person, "a bot", by)
    with pytest.raises(Conflict, match="a bot"):
        services.set_aside_person(queue.show, person, "still a bot", by)


@pytest.mark.database
def test_a_frame_that_was_too_uncertain_is_asked_anew_when_a_vote_is_set_aside(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1, overlap=2)
    Queue.objects.update(is_adaptive=True, most_votes=2)
    queue.refresh_from_db()
    one, other, by = make_person(), make_person(), make_person()
    tag_all(queue, one, ("Ann",))
    tag_all(queue, other)
    assert QueueItem.objects.get().needs_reviewer

    services.set_aside_person(queue.show, other, "clicks through", by)

    item = QueueItem.objects.get()
    assert (item.needs_reviewer, item.open_slots, item.target) == (False, 1, 2)
    assert imbalance(queue) == []
    assert not Lease.objects.filter(state=LeaseState.LIVE).exists()
