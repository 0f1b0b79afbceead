"""Pieces of work that a market (Amazon Mechanical Turk) gives to somebody: so many frames of a queue, then a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.signing import Signer
from django.db import transaction
from django.utils import timezone

from labeling.claiming import claim
from labeling.models import Assignment, Lease, LeaseState, Vote
from labeling.queries import TaggingStatus, tagging_status
from labeling.refusals import Conflict, Invalid, Unknown
from people.models import Invitation, Membership
from people.passes import Pass
from people.services import join_from_market

FRAMES_UNLESS_SAID = 20  # per assignment, where the invitation names no number
MARKET = "mturk"


@dataclass(frozen=True)
class Work:
    """What the market says of a piece of work when it opens our page."""

    worker_id: str
    assignment_id: str
    hit_id: str
    submit_to: str


@dataclass(frozen=True)
class WorkDone:
    """How far an assignment is; it may be handed in when it is complete, or when nothing is left to tag."""

    done: int
    wanted: int
    may_submit: bool
    is_finished: bool


@dataclass(frozen=True)
class WorkReceipt:
    """What goes back to the market with the assignment. The code can be made by this site only."""

    assignment_id: str
    frames: int
    receipt: str


@transaction.atomic
def open_assignment(invitation: Invitation, work: Work) -> Assignment:
    """The row of this piece of work, made when it is first opened; opened again it goes on where it was."""
    person = join_from_market(invitation, f"{MARKET}:{work.worker_id}", f"worker {work.worker_id}")
    given = {
        "invitation": invitation, "person": person, "hit_id": work.hit_id, "submit_to": work.submit_to
    }  # fmt: skip
    assignment, _ = Assignment.objects.get_or_create(assignment_id=work.assignment_id, defaults=given)
    if (assignment.invitation_id, assignment.person_id) != (invitation.pk, person.pk):
        raise Conflict(
            "This assignment was opened by another worker or for another link. Return the HIT and take it anew."
        )
    return assignment


def assignment_of(right: Pass) -> Assignment:
    found = Assignment.objects.select_related("invitation__show", "invitation__queue", "person")
    assignment = found.filter(pk=right.assignment_id, person=right.person_id).first()
    if assignment is None:
        raise Unknown("There is no such assignment any more. Return the HIT and take it anew.")
    return assignment


def wanted(assignment: Assignment) -> int:
    return assignment.invitation.most_frames or FRAMES_UNLESS_SAID


def done(assignment: Assignment) -> int:
    """Frames answered for it; practice is not work."""
    return Vote.objects.filter(lease__assignment=assignment, withdrawn_at=None, is_practice=False).count()


def claim_for(assignment: Assignment, count: int, holding: Sequence[UUID] | None) -> list[Lease]:
    """Frames of the invitation's queue, never more than the assignment still wants."""
    live = Lease.objects.filter(assignment=assignment, state=LeaseState.LIVE, is_practice=False)
    if holding is not None:  # what else is live comes back first, as for everybody who loads the page again
        live = live.filter(token__in=holding)
    left = wanted(assignment) - done(assignment) - live.count()
    if assignment.finished_at is not None or left <= 0:
        return []
    invitation = assignment.invitation
    # Whoever works on two links in two tabs is kept to the one they ask for now.
    here = Membership.objects.filter(person=assignment.person, show=invitation.show).exclude(invitation=invitation)
    here.update(invitation=invitation)
    leases = claim(assignment.person, invitation.queue or invitation.show, min(count, left), holding=holding)
    Lease.objects.filter(pk__in=[lease.pk for lease in leases]).update(assignment=assignment)
    return leases


def work_done(assignment: Assignment) -> WorkDone:
    number, of = done(assignment), wanted(assignment)
    is_finished = assignment.finished_at is not None
    may_submit = is_finished or number >= of or (number > 0 and is_nothing_left(assignment))
    return WorkDone(number, of, may_submit, is_finished)


def is_nothing_left(assignment: Assignment) -> bool:
    """Nothing to claim and nothing held: nobody waits, unpaid, for what others hold."""
    status = tagging_status(assignment.invitation.show, assignment.person)
    holds = Lease.objects.filter(person=assignment.person, assignment=assignment, state=LeaseState.LIVE).exists()
    return status.remaining == 0 and not holds


def assignment_status(assignment: Assignment) -> TaggingStatus:
    """What the tagging page hears when no frame came: at the end of the piece of work nothing is left for this person."""
    status, work = tagging_status(assignment.invitation.show, assignment.person), work_done(assignment)
    if work.done >= work.wanted or work.is_finished:
        status = replace(status, remaining=0, waiting=0, until=None)
    return replace(status, mine=work.done)


@transaction.atomic
def finish(assignment: Assignment) -> WorkReceipt:
    """The receipt for the market. Asking again gives it again."""
    work = work_done(assignment)
    if not work.may_submit:
        raise Invalid(f"{work.done} of {work.wanted} frames are answered and saved. Answer the others, then submit.")
    Assignment.objects.filter(pk=assignment.pk, finished_at=None).update(finished_at=timezone.now())
    return WorkReceipt(assignment.assignment_id, work.done, receipt_code(assignment.assignment_id, work.done))


def receipt_code(assignment_id: str, frames: int) -> str:
    return Signer(salt="labeling.receipt").signature(f"{assignment_id}:{frames}")[:16]
