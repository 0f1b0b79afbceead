"""Votes that are believed no more. They are kept; their slots are free again, labels follow the others, and it can be lifted."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from corpus.models import Show
from labeling import slots, statements
from labeling.estimating import decide_again, request_estimate
from labeling.models import Lease, LeaseState, Queue, SetAside, Vote
from labeling.refusals import Conflict, Invalid
from labeling.turns import in_turn
from people.models import Person
from people.services import record

CHUNK = 300


def set_aside_person(show: Show, person: Person, reason: str, by: Person) -> SetAside:
    """All votes of somebody in a show, those to come too."""
    _refuse_without(reason)
    aside, is_new = SetAside.objects.get_or_create(
        show=show, person=person, is_whole_person=True, lifted_at=None,
        defaults={"reason": reason[:200], "created_by": by},
    )  # fmt: skip
    if not is_new and not _standing(aside).exists():
        raise Conflict(f"The votes of {person} are set aside already: {aside.reason}. Lift that first.")
    _wait_for_answers_under_way(aside)
    _set_aside(aside, _standing(aside), by)
    return aside


def set_aside_batch(
    show: Show, person: Person, reason: str, by: Person, queue: Queue | None = None, since: datetime | None = None
) -> SetAside:
    """What somebody answered so far: all of it, or that of one queue, or since a moment."""
    _refuse_without(reason)
    aside = SetAside(show=show, person=person, is_whole_person=False, queue=queue, reason=reason[:200], created_by=by)
    votes = _standing(aside)
    if queue is not None:
        votes = votes.filter(Q(item__queue=queue, lease__drawn_for=None) | Q(lease__drawn_for=queue))
    if since is not None:
        votes = votes.filter(created_at__gte=since)
    if not votes.exists():
        raise Invalid(f"{person} has given no such answers in {show.title}, so there is nothing to set aside.")
    aside.save()
    _set_aside(aside, votes, by)
    return aside


def lift(aside: SetAside, by: Person) -> int:
    """The votes are evidence again, and count where a slot is still open; returns how many there were."""
    now = SetAside.objects.filter(pk=aside.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by)
    marked = Vote.objects.filter(set_aside=aside)
    if not now and not marked.exists():  # with votes left it was cut off half-way, and is finished now
        raise Conflict("This was lifted before; the votes are believed again.")
    aside.refresh_from_db()
    lifted = _in_chunks(marked, lambda ids: _believe(aside, ids, by))
    record(by, "lift votes set aside", show_id=aside.show_id, person=aside.person_id, set_aside=aside.pk, votes=lifted)
    request_estimate(aside.show, by)
    return lifted


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Say in a few words why these votes are set aside; the person may ask, and so may others.")


def _standing(aside: SetAside) -> QuerySet[Vote]:
    return Vote.objects.filter(
        person=aside.person_id, item__queue__show=aside.show_id, withdrawn_at=None, set_aside=None
    )


@in_turn
def _wait_for_answers_under_way(aside: SetAside) -> None:
    """A vote holds its lease's row until it is committed; whatever begins later sees that the person is set aside."""
    live = Lease.objects.filter(person=aside.person_id, state=LeaseState.LIVE, item__queue__show=aside.show_id)
    list(live.order_by("pk").select_for_update(of=("self",)))


def _set_aside(aside: SetAside, votes: QuerySet[Vote], by: Person) -> None:
    number = _in_chunks(votes, lambda ids: _disbelieve(aside, ids, by))
    record(
        by, "set votes aside", show_id=aside.show_id, person=aside.person_id, set_aside=aside.pk, reason=aside.reason,
        is_whole_person=aside.is_whole_person, votes=number,
    )  # fmt: skip
    request_estimate(aside.show, by)


def _in_chunks(votes: QuerySet[Vote], work: Callable[[list[int]], int]) -> int:
    done = after = 0
    while ids := list(votes.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += work(ids)
        after = ids[-1]
    return done


def _locked(vote_ids: list[int]) -> QuerySet[Vote]:
    """Who undoes a vote locks its lease first; so does this, and then looks again."""
    leases = Lease.objects.filter(pk__in=Vote.objects.filter(pk__in=vote_ids).values("lease"))
    list(leases.order_by("pk").select_for_update().values_list("pk"))
    return Vote.objects.filter(pk__in=vote_ids)


@in_turn
def _disbelieve(aside: SetAside, vote_ids: list[int], by: Person) -> int:
    votes = list(_locked(vote_ids).filter(withdrawn_at=None, set_aside=None))
    frames = {vote.frame_id for vote in votes}
    statements.lock_items(frames)
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(set_aside=aside, counted=False)
    slots.give_back((vote.item_id for vote in votes if vote.counted), asks_others=True)
    decide_again(aside.show_id, sorted(frames), by, f"votes set aside: {aside.reason}")
    return len(votes)


@in_turn
def _believe(aside: SetAside, vote_ids: list[int], by: Person) -> int:
    """Where the whole person is set aside by another decision, the votes stay so under that one."""
    votes = list(_locked(vote_ids).filter(set_aside=aside))
    others = SetAside.objects.filter(show=aside.show_id, person=aside.person_id, is_whole_person=True, lifted_at=None)
    other = others.exclude(pk=aside.pk).first()
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(set_aside=other)
    if other is None:
        frames = {vote.frame_id for vote in votes}
        statements.lock_items(frames)
        for vote in votes:
            if vote.withdrawn_at is None and slots.take(vote.item_id):
                Vote.objects.filter(pk=vote.pk).update(counted=True)
        decide_again(aside.show_id, sorted(frames), by, "votes no longer set aside")
    return len(votes)
