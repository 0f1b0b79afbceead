"""Reads for the pages of invitations: who came by a link, and what they did."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from corpus.models import Show
from labeling.assignments import FRAMES_UNLESS_SAID, receipt_code
from labeling.models import Assignment, Place, QueueItem, Vote
from labeling.mturk import Arithmetic, arithmetic
from people.models import AuditEntry, Invitation, Membership


def invitations_of(show: Show) -> QuerySet[Invitation]:
    return Invitation.objects.filter(show=show).select_related("queue", "created_by").annotate(came=Count("members"))


def invitation_lines(show: Show, invitations: Sequence[Invitation]) -> list[dict[str, Any]]:
    """Per invitation how many came by it and the frames they answered, in one query more."""
    places = Place.objects.filter(queue__show=show, person__memberships__invitation__in=invitations)
    frames = dict(places.values_list("person__memberships__invitation").annotate(Sum("votes")))
    return [{"invitation": row, "came": row.came, "frames": frames.get(row.pk, 0)} for row in invitations]


def members_of(invitation: Invitation) -> QuerySet[Membership]:
    return Membership.objects.filter(invitation=invitation).select_related("person")


def member_lines(invitation: Invitation, members: Sequence[Membership]) -> list[dict[str, Any]]:
    """Per person who came by the link: when, the frames they answered, and when they last did."""
    people = [member.person_id for member in members]
    places = Place.objects.filter(queue__show=invitation.show_id, person__in=people).order_by()
    frames = dict(places.values_list("person").annotate(Sum("votes")))
    votes = Vote.objects.filter(person__in=people, frame__show=invitation.show_id).order_by()
    last = dict(votes.values_list("person").annotate(Max("created_at")))
    joins = AuditEntry.objects.filter(action="join", person__in=people, show=invitation.show_id).order_by("pk")
    joined = dict(joins.values_list("person", "at"))
    return [
        {
            "member": member,
            "person": member.person,
            "joined": joined.get(member.person_id),
            "frames": frames.get(member.person_id, 0),
            "last": last.get(member.person_id),
        }
        for member in members
    ]


def assignments_of(invitation: Invitation) -> QuerySet[Assignment]:
    done = Count("leases__votes", filter=Q(leases__votes__withdrawn_at=None, leases__votes__is_practice=False))
    return Assignment.objects.filter(invitation=invitation).select_related("person").annotate(done=done)


def assignment_lines(assignments: Sequence[Assignment]) -> list[dict[str, Any]]:
    """Per assignment what to pay for: a receipt is shown where one was given out."""
    return [
        {"assignment": row, "done": row.done, "receipt": receipt_code(row.assignment_id, row.done)}
        if row.finished_at
        else {"assignment": row, "done": row.done, "receipt": ""}
        for row in assignments
    ]


def cost_of(invitation: Invitation) -> Arithmetic | None:
    """What it costs to have the rest of the queue answered by this link; none where the queue has no price."""
    queue = invitation.queue
    if queue is None or queue.price_per_answer is None:
        return None
    wanted = QueueItem.objects.filter(queue=queue, open_slots__gt=0).aggregate(sum=Sum(F("open_slots")))["sum"] or 0
    return arithmetic(queue.price_per_answer, invitation.most_frames or FRAMES_UNLESS_SAID, wanted)
