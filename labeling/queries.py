"""Reads that join tagging with what lies below it: what is left for somebody, frames by their labels."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from corpus.models import Frame, Show
from labeling.claiming import free_items
from labeling.models import Lease, LeaseState, Place, Queue, Vote
from people.models import Person

COUNTED_TO = 1000  # "1,000 and more" is enough to know on a page


@dataclass(frozen=True)
class TaggingStatus:
    """What is left for one person in a show; `waiting` frames are with others until `until` at the latest."""

    remaining: int
    waiting: int
    until: datetime | None
    mine: int


def tagging_status(show: Show, person: Person) -> TaggingStatus:
    queues = list(Queue.objects.filter(show=show, is_open=True))
    remaining = sum(len(free_items(queue, person).values_list("pk")[:COUNTED_TO]) for queue in queues)
    others = Lease.objects.filter(state=LeaseState.LIVE, item__queue__in=queues, item__open_slots=0)
    answered = Lease.objects.filter(person=person, state__in=[LeaseState.VOTED, LeaseState.SKIPPED])
    others = others.exclude(person=person).exclude(item__in=answered.values("item"))
    ends = list(others.order_by("expires_at").values_list("expires_at", flat=True)[:COUNTED_TO])
    return TaggingStatus(remaining, len(ends), min(ends, default=None), votes_of(show, person))


def votes_of(show: Show, person: Person) -> int:
    """Standing votes, from the counters."""
    return Place.objects.filter(queue__show=show, person=person).aggregate(sum=Sum("votes"))["sum"] or 0


def has_voted_on(person: Person, frame: Frame) -> bool:
    return Vote.objects.filter(person=person, frame=frame, withdrawn_at=None).exists()
