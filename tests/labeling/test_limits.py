"""What an invitation says of a person's work: from which queue, and how many frames."""

import pytest

from corpus.models import Show
from labeling import services
from labeling.assignments import claim_for
from labeling.models import Assignment, Queue
from labeling.queries import tagging_status
from labeling.refusals import Conflict
from people.models import Invitation, Membership, Person, Role
from tests.builders import make_episode, make_frames, make_person


def invited(show: Show, **terms: object) -> tuple[Person, Invitation]:
    invitation = Invitation.objects.create(show=show, expires_at="2100-01-01T00:00Z", **terms)
    person = make_person()
    Membership.objects.create(person=person, show=show, role=Role.TAGGER, invitation=invitation)
    return person, invitation


def queue_of(show: Show, name: str, frames: int) -> Queue:
    return services.open_queue(show, name, make_frames(make_episode(show), frames))


@pytest.mark.database
def test_who_was_invited_to_a_queue_tags_that_one_only(show: Show) -> None:
    theirs, others = queue_of(show, "theirs", 2), queue_of(show, "others", 2)
    person, _ = invited(show, queue=theirs)

    leases = services.claim(person, show, 10)

    assert {lease.item.queue_id for lease in leases} == {theirs.pk}
    assert len(leases) == 2
    with pytest.raises(Conflict, match="invited to tag 'theirs'"):
        services.claim(person, others)
    assert tagging_status(show, person).remaining == 0
    assert tagging_status(show, make_person()).remaining == 2


@pytest.mark.database
def test_nobody_is_handed_more_frames_than_they_were_asked_for(show: Show) -> None:
    queue = queue_of(show, "queue", 6)
    person, _ = invited(show, most_frames=3)
    assert (tagging_status(show, person).limit, tagging_status(show, person).limit_left) == (3, 3)

    first = services.claim(person, queue, 2)
    second = services.claim(person, queue, 2)
    assert (len(first), len(second), services.claim(person, queue, 2)) == (2, 1, [])
    for lease in first + second:
        services.record_vote(lease.token, person, [], idempotency_key=str(lease.pk))

    status = tagging_status(show, person)
    assert (status.remaining, status.limit, status.limit_left, status.mine) == (0, 3, 0, 3)
    assert services.claim(person, queue) == []


def test_each_assignment_of_a_market_asks_for_as_many_frames_again(show: Show) -> None:
    queue = queue_of(show, "queue", 6)
    person, invitation = invited(show, most_frames=2, is_for_mturk=True)
    works = [
        Assignment.objects.create(
            invitation=invitation, person=person, assignment_id=str(number), hit_id="h", submit_to="https://example.org"
        )
        for number in range(2)
    ]

    assert [len(claim_for(work, 10, None)) for work in works] == [2, 2]
    assert claim_for(works[0], 10, None) == []
    assert queue.items.filter(open_slots__gt=0).count() == 2


def test_who_came_without_an_invitation_has_no_limit(show: Show) -> None:
    queue = queue_of(show, "queue", 3)
    person = make_person(Role.TAGGER, show)

    status = tagging_status(show, person)
    assert (status.limit, status.limit_left) == (None, None)
    assert len(services.claim(person, queue, 10)) == 3
