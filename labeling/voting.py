"""How an answer comes in: the vote, its slot and the labels in one transaction, once per idempotency key; and how it is undone.

A vote whose lease ran out takes an open slot if there is one; if not it is kept as an extra vote: it is evidence for the
label as any other, but it does not count towards the frame's target.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from corpus.models import Show
from labeling import slots
from labeling.claiming import LEASE_TIME, standing_lease
from labeling.labels import follow_votes
from labeling.models import Answer, Guidelines, Lease, LeaseState, Place, Vote, VoteAnswer
from labeling.presenting import lease_body, names_of
from labeling.refusals import Conflict, Invalid, Unknown
from people.models import Person


@dataclass(frozen=True)
class Receipt:
    """What was acknowledged; `is_replay` when the same request had been acknowledged before."""

    body: dict[str, Any]
    is_replay: bool
    lease: Lease | None = None


def record_vote(
    lease_token: UUID,
    person: Person,
    present: Sequence[int],
    unsure: Sequence[int] = (),
    *,
    idempotency_key: str,
    duration_ms: int | None = None,
    comment: str = "",
    show: Show | None = None,
) -> Receipt:
    """Store an answer: ids of who is present and who is unsure; all others asked about are absent.

    With `show` only leases of that show are known.
    """
    if not idempotency_key or len(idempotency_key) > 64:
        raise Invalid("An Idempotency-Key of 1 to 64 characters is required, a new one for each answer.")
    body = [str(lease_token), sorted(present), sorted(unsure), duration_ms, comment]
    vote = Vote(
        person=person,
        idempotency_key=idempotency_key,
        body_sha256=hashlib.sha256(json.dumps(body).encode()).hexdigest(),
        duration_ms=duration_ms,
        comment=comment,
        is_simulated=person.is_simulated,
    )
    try:
        return _record(vote, lease_token, present, unsure, show)
    except IntegrityError:  # the same key on another lease at the same moment: it is there now
        receipt = _replayed(vote)
        if receipt is None:
            raise
        return receipt


@transaction.atomic
def _record(vote: Vote, lease_token: UUID, present: Sequence[int], unsure: Sequence[int], show: Show | None) -> Receipt:
    lease = standing_lease(lease_token, vote.person, show)  # locked: a second request with the same key waits here
    receipt = _replayed(vote)
    if receipt is not None:
        return receipt
    _refuse_wrong(lease, present, unsure)
    _refuse_answered(lease)
    vote.lease, vote.item, vote.frame_id = lease, lease.item, lease.item.frame_id
    vote.guidelines_version = _guidelines_version(lease.item.queue.show_id)
    _count_in_place(lease, 1)
    vote.counted = lease.state == LeaseState.LIVE or slots.take(lease.item_id)
    Lease.objects.filter(pk=lease.pk).update(state=LeaseState.VOTED)
    _save_with_answer(vote)
    VoteAnswer.objects.bulk_create(
        VoteAnswer(vote=vote, character_id=character, answer=_answer(character, present, unsure))
        for character in lease.asked
    )
    follow_votes(lease.item.queue.show_id, vote.frame_id, lease.asked, vote.person, "vote")
    return Receipt(vote.answer, is_replay=False, lease=lease)


def _answer(character: int, present: Sequence[int], unsure: Sequence[int]) -> Answer:
    if character in present:
        return Answer.YES
    return Answer.UNSURE if character in unsure else Answer.NO


def _save_with_answer(vote: Vote) -> None:
    """The acknowledged body holds the vote's own id, so it is written once the id is known."""
    vote.answer = {}
    vote.save(force_insert=True)
    vote.answer = {
        "id": vote.pk,
        "frame": vote.frame_id,
        "saved_at": vote.created_at.isoformat(),
        "state": "counted" if vote.counted else "kept",
    }
    vote.save(update_fields=["answer"])


def _replayed(vote: Vote) -> Receipt | None:
    earlier = Vote.objects.filter(person=vote.person, idempotency_key=vote.idempotency_key).first()
    if earlier is None:
        return None
    if earlier.body_sha256 != vote.body_sha256:
        raise Conflict("This Idempotency-Key was used for another answer. Use a new key for each answer.")
    return Receipt(earlier.answer, is_replay=True)


def _refuse_wrong(lease: Lease, present: Sequence[int], unsure: Sequence[int]) -> None:
    foreign = (set(present) | set(unsure)) - set(lease.asked)
    if foreign:
        raise Invalid(f"This frame asks about the characters {lease.asked}; the answer names {sorted(foreign)} too.")
    both = set(present) & set(unsure)
    if both:
        raise Invalid(f"A character is either present or unsure; {sorted(both)} are named as both.")


def _refuse_answered(lease: Lease) -> None:
    if lease.state == LeaseState.VOTED:
        raise Conflict("You have already answered this frame. Undo that answer to give another one.")
    if lease.state == LeaseState.SKIPPED:
        raise Conflict("You skipped this frame, so it was handed on and takes no answer of yours. Go on with the next.")


def _guidelines_version(show_id: int) -> int:
    versions = Guidelines.objects.filter(show=show_id).order_by("-version").values_list("version", flat=True)
    return versions.first() or 0


def _count_in_place(lease: Lease, change: int) -> None:
    Place.objects.filter(queue=lease.item.queue_id, person=lease.person_id).update(votes=F("votes") + change)


@transaction.atomic
def undo_vote(vote_id: int, person: Person, idempotency_key: str, show: Show | None = None) -> Receipt:
    """Withdraw one's own vote and lease the frame again, to be answered anew."""
    if not idempotency_key or len(idempotency_key) > 64:
        raise Invalid("An Idempotency-Key of 1 to 64 characters is required.")
    lease = Lease.objects.select_for_update(of=("self",)).select_related("item__queue", "item__frame")
    lease = lease.filter(votes=vote_id, votes__person=person).first()
    if lease is None or (show and lease.item.queue.show_id != show.pk):
        raise Unknown("There is no such vote, or it is another person's.")
    vote = Vote.objects.get(pk=vote_id)
    if vote.withdrawn_at is not None:
        if vote.withdrawal_key != idempotency_key:
            raise Conflict("This vote was withdrawn before. Answer the frame again instead.")
        return Receipt(vote.withdrawal_answer, is_replay=True, lease=lease)
    _count_in_place(lease, -1)
    if not vote.counted and not slots.take(lease.item_id):
        slots.widen(lease.item_id)
    lease.state, lease.expires_at = LeaseState.LIVE, timezone.now() + LEASE_TIME
    lease.save(update_fields=["state", "expires_at"])
    _withdraw(vote, lease, idempotency_key)
    follow_votes(lease.item.queue.show_id, vote.frame_id, lease.asked, person, "vote withdrawn")
    return Receipt(vote.withdrawal_answer, is_replay=False, lease=lease)


def _withdraw(vote: Vote, lease: Lease, key: str) -> None:
    vote.withdrawn_at, vote.withdrawal_key = timezone.now(), key
    vote.withdrawal_answer = {
        "id": vote.pk,
        "frame": vote.frame_id,
        "state": "withdrawn",
        "lease": lease_body(lease, names_of(lease.item.queue.show_id)),
    }
    vote.save(update_fields=["withdrawn_at", "withdrawal_key", "withdrawal_answer"])
