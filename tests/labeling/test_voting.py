from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from labeling import services
from labeling.guidelines import write_guidelines
from labeling.models import Label, LabelRevision, Lease, LeaseState, Place, Queue, QueueItem, Vote
from labeling.refusals import Conflict, Invalid, Unknown
from people.models import Person
from tests.builders import make_person
from tests.labeling.conftest import expire, imbalance

MakeQueue = Callable[..., Queue]


def labels(queue: Queue) -> dict[str, str]:
    return dict(Label.objects.filter(show=queue.show).values_list("character__name", "state"))


def lease_for(person: Person, queue: Queue) -> Lease:
    return services.claim(person, queue)[0]


@pytest.mark.database
def test_vote_answers_labels_and_slot_come_together(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=1), make_person()
    write_guidelines(queue.show, "Hats count.", None)
    ann, ben, cleo, dan = (character.pk for character in queue.show.characters.all())

    receipt = services.record_vote(
        lease_for(person, queue).token, person, [ann, cleo], [dan], idempotency_key="k", duration_ms=900, comment="?"
    )

    vote = Vote.objects.get()
    assert receipt.body["id"] == vote.pk
    assert set(receipt.body) == {"id", "frame", "saved_at", "state"}
    assert (vote.counted, vote.guidelines_version, vote.duration_ms, vote.comment) == (True, 1, 900, "?")
    assert dict(vote.answers.values_list("character", "answer")) == {ann: "yes", ben: "no", cleo: "yes", dan: "unsure"}
    assert labels(queue) == {"Ann": "yes", "Ben": "no", "Cleo": "yes", "Dan": "open"}
    assert LabelRevision.objects.count() == 4
    assert Lease.objects.get().state == LeaseState.VOTED
    assert Place.objects.get().votes == 1
    assert imbalance(queue) == []


@pytest.mark.database
def test_the_same_request_again_is_answered_the_same_and_changes_nothing(make_queue: MakeQueue) -> None:
    queue, person = make_queue(), make_person()
    token = lease_for(person, queue).token
    first = services.record_vote(token, person, [], idempotency_key="k")
    again = services.record_vote(token, person, [], idempotency_key="k")

    assert again.body == first.body
    assert (first.is_replay, again.is_replay) == (False, True)
    assert Vote.objects.count() == 1


@pytest.mark.database
def test_another_answer_under_the_same_key_is_refused(make_queue: MakeQueue) -> None:
    queue, person = make_queue(), make_person()
    token = lease_for(person, queue).token
    services.record_vote(token, person, [], idempotency_key="k")

    with pytest.raises(Conflict, match="new key"):
        services.record_vote(token, person, [queue.show.characters.first().pk], idempotency_key="k")
    with pytest.raises(Conflict, match="new key"):
        services.record_vote(lease_for(person, queue).token, person, [], idempotency_key="k")


def test_a_second_answer_to_the_same_frame_is_refused(make_queue: MakeQueue) -> None:
    person = make_person()
    token = lease_for(person, make_queue()).token
    services.record_vote(token, person, [], idempotency_key="k")

    with pytest.raises(Conflict, match="already answered"):
        services.record_vote(token, person, [], idempotency_key="other")


def test_an_answer_that_names_strangers_or_one_twice_is_refused(make_queue: MakeQueue) -> None:
    queue, person = make_queue(), make_person()
    token, first = lease_for(person, queue).token, queue.show.characters.first().pk

    with pytest.raises(Invalid, match="asks about"):
        services.record_vote(token, person, [10**6], idempotency_key="k")
    with pytest.raises(Invalid, match="named as both"):
        services.record_vote(token, person, [first], [first], idempotency_key="k")
    with pytest.raises(Invalid, match="Idempotency-Key"):
        services.record_vote(token, person, [first], idempotency_key="")
    assert Vote.objects.count() == 0


def test_a_lease_of_somebody_else_takes_no_answer(make_queue: MakeQueue) -> None:
    token = lease_for(make_person(), make_queue()).token

    for unknown in (token, uuid4()):
        with pytest.raises(Unknown):
            services.record_vote(unknown, make_person(), [], idempotency_key="k")


def test_a_skipped_frame_takes_no_answer(make_queue: MakeQueue) -> None:
    person = make_person()
    token = lease_for(person, make_queue()).token
    services.skip(token, person)

    with pytest.raises(Conflict, match="skipped"):
        services.record_vote(token, person, [], idempotency_key="k")


@pytest.mark.database
def test_a_late_answer_takes_an_open_slot(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=1), make_person()
    token = lease_for(person, queue).token
    expire()
    services.reclaim_expired()

    receipt = services.record_vote(token, person, [], idempotency_key="k")

    assert receipt.body["state"] == "counted"
    assert QueueItem.objects.get().open_slots == 0
    assert imbalance(queue) == []


@pytest.mark.database
def test_a_late_answer_without_an_open_slot_is_kept_as_an_extra_vote(make_queue: MakeQueue) -> None:
    queue, late, quick = make_queue(frames=1), make_person(), make_person()
    token = lease_for(late, queue).token
    expire()
    services.record_vote(lease_for(quick, queue).token, quick, [], idempotency_key="k")

    receipt = services.record_vote(token, late, [], idempotency_key="k")

    assert receipt.body["state"] == "kept"
    assert Vote.objects.filter(counted=True).count() == 1
    assert imbalance(queue) == []


def test_a_late_answer_goes_to_the_lease_the_person_holds_now(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=1, overlap=2), make_person()
    old = lease_for(person, queue).token
    expire()
    new = lease_for(person, queue)

    services.record_vote(old, person, [], idempotency_key="k")

    new.refresh_from_db()
    assert new.state == LeaseState.VOTED
    assert QueueItem.objects.get().open_slots == 1
    assert imbalance(queue) == []


@pytest.mark.database
def test_undo_withdraws_the_vote_and_leases_the_frame_again(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=1), make_person()
    ann = queue.show.characters.first().pk
    token = lease_for(person, queue).token
    vote = services.record_vote(token, person, [], idempotency_key="k").body["id"]

    receipt = services.undo_vote(vote, person, "u")
    again = services.undo_vote(vote, person, "u")

    assert again.body == receipt.body
    assert receipt.body["state"] == "withdrawn"
    assert receipt.body["lease"]["asked"] == ["Ann", "Ben", "Cleo", "Dan"]
    assert labels(queue) == dict.fromkeys(["Ann", "Ben", "Cleo", "Dan"], "open")
    assert Place.objects.get().votes == 0
    assert imbalance(queue) == []

    services.record_vote(UUID(receipt.body["lease"]["lease"]), person, [ann], idempotency_key="k2")
    assert labels(queue)["Ann"] == "yes"
    assert Vote.objects.filter(withdrawn_at=None).count() == 1
    assert imbalance(queue) == []
    assert services.undo_vote(vote, person, "u").body == receipt.body


def test_undo_of_an_extra_vote_raises_the_target(make_queue: MakeQueue) -> None:
    queue, late, quick = make_queue(frames=1), make_person(), make_person()
    token = lease_for(late, queue).token
    expire()
    services.record_vote(lease_for(quick, queue).token, quick, [], idempotency_key="k")
    vote = services.record_vote(token, late, [], idempotency_key="k").body["id"]

    services.undo_vote(vote, late, "u")

    assert QueueItem.objects.get().target == 2
    assert imbalance(queue) == []


def test_undo_of_the_vote_of_somebody_else_or_twice_is_refused(make_queue: MakeQueue) -> None:
    person = make_person()
    vote = services.record_vote(lease_for(person, make_queue()).token, person, [], idempotency_key="k").body["id"]

    with pytest.raises(Unknown):
        services.undo_vote(vote, make_person(), "u")
    services.undo_vote(vote, person, "u")
    with pytest.raises(Conflict):
        services.undo_vote(vote, person, "other")


def test_votes_of_simulated_people_say_so(make_queue: MakeQueue) -> None:
    person = make_person(is_simulated=True)
    services.record_vote(lease_for(person, make_queue()).token, person, [], idempotency_key="k")

    assert Vote.objects.get().is_simulated
