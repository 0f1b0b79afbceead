"""Reads that join tagging with what lies below it: what is left for somebody, frames by their labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Sum

from corpus.models import Frame, Show
from labeling.claiming import BARRING, free_items
from labeling.limits import limit_of
from labeling.models import Label, Lease, LeaseState, Place, Queue, QueuePurpose, Vote
from people.models import Person, Role

COUNTED_TO = 1000  # "1,000 and more" is enough to know on a page


@dataclass(frozen=True)
class TaggingStatus:
    """What is left for one person in a show; `waiting` frames are with others until `until` at the latest.

    Who came by an invitation for so many frames has that `limit`; with `limit_left` 0 they have done what they were asked.
    """

    remaining: int
    waiting: int
    until: datetime | None
    mine: int
    limit: int | None = None
    limit_left: int | None = None


def tagging_status(show: Show, person: Person) -> TaggingStatus:
    limit = limit_of(person.pk, show.pk)
    queues = list(Queue.objects.filter(show=show, is_open=True).exclude(purpose=QueuePurpose.GOLD))
    queues = [queue for queue in queues if limit.queue in (None, queue.pk)]
    remaining = sum(len(free_items(queue, person).values_list("pk")[:COUNTED_TO]) for queue in queues)
    remaining = remaining if limit.room is None else min(remaining, limit.room)
    others = Lease.objects.filter(state=LeaseState.LIVE, item__queue__in=queues, item__open_slots=0)
    answered = Lease.objects.filter(item=OuterRef("item"), person=person, state__in=BARRING)
    others = others.filter(
        ~Exists(answered)
    )  # asked of each live lease, or it would read all that somebody ever answered
    ends = list(others.order_by("expires_at").values_list("expires_at", flat=True)[:COUNTED_TO])
    until = min(ends, default=None)
    return TaggingStatus(remaining, len(ends), until, votes_of(show, person), limit.most, limit.left)


def votes_of(show: Show, person: Person) -> int:
    """Standing votes, from the counters."""
    return Place.objects.filter(queue__show=show, person=person).aggregate(sum=Sum("votes"))["sum"] or 0


def has_voted_on(person: Person, frame: Frame) -> bool:
    return Vote.objects.filter(person=person, frame=frame, withdrawn_at=None).exists()


def labels_to_show(frames: Sequence[Frame], person: Person, role: Role) -> dict[int, dict[str, str]]:
    """{frame id: {character: state}} of the frames whose labels this person may see.

    A tagger sees them once they have voted on the frame: before that, what others said would lead them.
    """
    seen = {frame.pk for frame in frames}
    if role.rank < Role.REVIEWER.rank:
        votes = Vote.objects.filter(person=person, frame__in=frames, withdrawn_at=None)
        seen = set(votes.values_list("frame_id", flat=True))
    labels: dict[int, dict[str, str]] = {frame: {} for frame in seen}
    rows = Label.objects.filter(frame__in=seen).order_by("character__position")
    for frame, name, state in rows.values_list("frame_id", "character__name", "state"):
        labels[frame][name] = state
    return labels
