"""How an answer comes in: the vote, its slot and the labels in one transaction, once per idempotency key; and how it is undone.

A vote whose lease ran out takes an open slot if there is one; if not it is kept as an extra vote: it is evidence for the
label as any other, but it does not count towards the frame's target. The votes of somebody who is set aside are kept and
are neither; so is practice, which is answered with the truth.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from corpus.models import Show
from labeling import adapting, slots, statements
from labeling.claiming import LEASE_TIME, HeldLease, held_lease
from labeling.estimating import EVERY, estimate_if_due
from labeling.gold import truth_of
from labeling.labels import follow_votes
from labeling.models import Answer, Lease, LeaseState, Queue, Vote
from labeling.presenting import lease_bodies
from labeling.refusals import Conflict, Invalid, Unknown
from labeling.turns import in_turn
from people.models import Person


@dataclass(frozen=True)
class Receipt:
    """What was acknowledged; `is_replay` when the same request had been acknowledged before."""

    body: dict[str, Any]
    is_replay: bool


@dataclass(frozen=True)
class Ballot:
    """A request to vote."""

    lease: UUID
    present: frozenset[int]
    unsure: frozenset[int]
    key: str
    duration_ms: int | None
    comment: str
    is_flagged: bool
    guidelines_version: int | None

    @property
    def sha256(self) -> str:
        body = [str(self.lease), sorted(self.present), sorted(self.unsure), self.duration_ms, self.comment]
        if self.is_flagged or self.guidelines_version is not None:  # so that older answers keep their hash
            body += [self.is_flagged, self.guidelines_version]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()

    def answer_for(self, character: int) -> Answer:
        if character in self.present:
            return Answer.YES
        return Answer.UNSURE if character in self.unsure else Answer.NO


def record_vote(
    lease_token: UUID,
    person: Person,
    present: Sequence[int],
    unsure: Sequence[int] = (),
    *,
    idempotency_key: str,
    duration_ms: int | None = None,
    comment: str = "",
    flagged: bool = False,
    guidelines_version: int | None = None,
    show: Show | None = None,
) -> Receipt:
    """Store an answer: ids of who is present and who is unsure; all others asked about are absent.

    `flagged`: the person wants a reviewer to look. `guidelines_version`: which one they saw; the newest if not said.
    With `show` only leases of that show are known.
    """
    if not idempotency_key or len(idempotency_key) > 64:
        raise Invalid("An Idempotency-Key of 1 to 64 characters is required, a new one for each answer.")
    ballot = Ballot(
        lease_token, frozenset(present), frozenset(unsure), idempotency_key, duration_ms, comment, flagged,
        guidelines_version,
    )  # fmt: skip
    try:
        receipt = _record(ballot, person, show)
    except IntegrityError:  # the same key on another lease at the same moment: it is there now
        again = _replayed(ballot, person)
        if again is None:
            raise
        return again
    if receipt.body["id"] % EVERY == 0 and not receipt.is_replay:
        estimate_if_due(receipt.body["frame"])
    return receipt


@in_turn
def _record(ballot: Ballot, person: Person, show: Show | None) -> Receipt:
    held = held_lease(ballot.lease, person, show)  # locked: a second request with the same key waits here
    receipt = _replayed(ballot, person)
    if receipt is not None:
        return receipt
    _refuse_wrong(held, ballot)
    _refuse_answered(held)
    _count(held, person, 1)
    counted = _take_slot(held)
    statements.close_lease(held.pk)
    receipt, vote = _insert(ballot, person, held, counted)
    statements.insert_answers(vote, ((character, ballot.answer_for(character)) for character in held.asked))
    if held.asks_again:
        slots.answered_again(held.item)
    if held.is_evidence:
        _conclude(held, person)
    return receipt


def _count(held: HeldLease, person: Person, change: int) -> None:
    count = statements.count_practice if held.is_practice else statements.count_votes
    count(held.drawn_for, person.pk, change)


def _take_slot(held: HeldLease) -> bool:
    """Whether the vote counts towards the target; somebody who is set aside uses up no slot."""
    if held.set_aside is None:
        return held.state == LeaseState.LIVE or slots.take(held.item)
    if held.state == LeaseState.LIVE:
        slots.give_back([held.item])
    return False


def _conclude(held: HeldLease, person: Person) -> None:
    """The labels follow; an adaptive queue asks one more, or no more."""
    if not held.is_adaptive:
        follow_votes(held.show, held.frame, held.asked, person, "vote")
        return
    items = adapting.lock([held.item])
    follow_votes(held.show, held.frame, held.asked, person, "vote")
    adapting.adapt(Queue.objects.get(pk=held.queue), items)


def _insert(ballot: Ballot, person: Person, held: HeldLease, counted: bool) -> tuple[Receipt, int]:
    now = timezone.now()
    answer = {"frame": held.frame, "saved_at": now.isoformat(), "state": "counted" if counted else "kept"}
    if held.is_practice:
        answer |= {"state": "practice", "truth": truth_of(held.frame, held.asked)}
    values = {
        "lease_id": held.pk, "item_id": held.item, "frame_id": held.frame, "person_id": person.pk,
        "idempotency_key": ballot.key, "body_sha256": ballot.sha256, "answer": answer, "counted": counted,
        "duration_ms": ballot.duration_ms, "comment": ballot.comment, "is_flagged": ballot.is_flagged,
        "is_practice": held.is_practice, "set_aside_id": held.set_aside, "is_simulated": person.is_simulated,
        "created_at": now,
    }  # fmt: skip
    vote = statements.insert_vote(values, held.show, ballot.guidelines_version)
    return Receipt({"id": vote, **answer}, is_replay=False), vote


def _replayed(ballot: Ballot, person: Person) -> Receipt | None:
    earlier = statements.earlier_vote(person.pk, ballot.key)
    if earlier is None:
        return None
    vote, sha256, answer = earlier
    if sha256 != ballot.sha256:
        raise Conflict("This Idempotency-Key was used for another answer. Use a new key for each answer.")
    return Receipt({"id": vote, **json.loads(answer)}, is_replay=True)


def _refuse_wrong(held: HeldLease, ballot: Ballot) -> None:
    foreign = (ballot.present | ballot.unsure) - set(held.asked)
    if foreign:
        raise Invalid(f"This frame asks about the characters {held.asked}; the answer names {sorted(foreign)} too.")
    both = ballot.present & ballot.unsure
    if both:
        raise Invalid(f"A character is either present or unsure; {sorted(both)} are named as both.")


def _refuse_answered(held: HeldLease) -> None:
    if held.state == LeaseState.VOTED:
        raise Conflict("You have already answered this frame. Undo that answer to give another one.")
    if held.state == LeaseState.SKIPPED:
        raise Conflict("You skipped this frame, so it was handed on and takes no answer of yours. Go on with the next.")


@in_turn
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
        return Receipt(vote.withdrawal_answer, is_replay=True)
    count = statements.count_practice if vote.is_practice else statements.count_votes
    count(lease.drawn_for_id or lease.item.queue_id, person.pk, -1)
    if not vote.counted and not slots.take(lease.item_id):
        slots.widen(lease.item_id)
    lease.state, lease.expires_at = LeaseState.LIVE, timezone.now() + LEASE_TIME
    lease.save(update_fields=["state", "expires_at"])
    _withdraw(vote, lease, idempotency_key)
    if vote.set_aside_id is None and not vote.is_practice:
        follow_votes(lease.item.queue.show_id, vote.frame_id, lease.asked, person, "vote withdrawn")
    return Receipt(vote.withdrawal_answer, is_replay=False)


def _withdraw(vote: Vote, lease: Lease, key: str) -> None:
    vote.withdrawn_at, vote.withdrawal_key = timezone.now(), key
    vote.withdrawal_answer = {
        "id": vote.pk,
        "frame": vote.frame_id,
        "state": "withdrawn",
        "lease": lease_bodies([lease], lease.item.queue.show_id)[0],
    }
    vote.save(update_fields=["withdrawn_at", "withdrawal_key", "withdrawal_answer"])
