"""How far the queues of a show are: frames, answers, speed, cost. Reads only; nothing here counts a million rows twice a minute."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Avg, Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Least
from django.utils import timezone

from corpus.models import Show
from labeling.costly_counts import counted
from labeling.models import Lease, LeaseState, Place, Queue, QueueItem, QueuePurpose, Vote
from people.models import AuditEntry, Person

COST = Sum(
    F("votes") * F("queue__price_per_answer"), output_field=DecimalField(max_digits=16, decimal_places=4)
)  # of places
LONGEST_MS = 120_000  # a frame left open over lunch was not looked at for an hour
LATEST_VOTES = 20_000  # of the whole site: speed is about now, and this bounds the search for it


@dataclass(frozen=True)
class Speed:
    """Of the latest answers: how many came within the last hour, and how many frames an hour of looking brings."""

    last_hour: int = 0
    per_hour: float | None = None


class Counts(NamedTuple):
    """Frames of a queue. `unasked` are those about which nobody need be asked: settled before, rejected, or taken over."""

    frames: int = 0
    open: int = 0
    for_reviewer: int = 0
    unasked: int = 0


def queue_lines(show: Show) -> list[dict[str, Any]]:
    """Every queue with its counts, newest first; the default queue last, as it is handed out last."""
    queues = list(show.queues.order_by("-pk"))
    numbers = counted(f"queue-counts:{show.pk}", lambda: item_counts(show.queues.all()))
    votes, live = answers(queues), live_leases()
    return [queue_line(queue, numbers.get(queue.pk, Counts()), votes.get(queue.pk, 0), live) for queue in queues]


def queue_line(queue: Queue, numbers: Counts, votes: int, live: dict[int, int]) -> dict[str, Any]:
    asked = numbers.frames - numbers.unasked
    done = asked - numbers.open
    cost = queue.price_per_answer * votes if queue.price_per_answer is not None else None
    return {
        "queue": queue,
        "frames": numbers.frames,
        "unasked": numbers.unasked,
        "asked": asked,
        "open": numbers.open,
        "done": done,
        "skipped": numbers.for_reviewer,
        "percent": 100 * done // asked if asked else 100 * bool(numbers.frames),
        "votes": votes,
        "live": live.get(queue.pk, 0),
        "cost": cost,
        "cost_per_frame": cost / done if cost is not None and done else None,
    }


def item_counts(queues: QuerySet[Queue]) -> dict[int, Counts]:
    items = QueueItem.objects.filter(queue__in=list(queues.values_list("pk", flat=True)))
    frames, *others = (
        _numbers(items),
        _numbers(items.filter(open_slots__gt=0)),
        _numbers(items.filter(needs_reviewer=True)),
        _numbers(items.filter(target=0)),
    )
    return {queue: Counts(number, *(one.get(queue, 0) for one in others)) for queue, number in frames.items()}


def _numbers(items: QuerySet[QueueItem]) -> dict[int, int]:
    """{queue: items}, each kind from an index that holds nothing else, without a look at a row."""
    return dict(items.order_by().values_list("queue").annotate(Count("pk")))


def answers(queues: Iterable[Queue]) -> dict[int, int]:
    """{queue: standing answers}, from the counters."""
    rows = Place.objects.filter(queue__in=list(queues)).order_by().values_list("queue").annotate(Sum("votes"))
    return dict(rows)


def live_leases() -> dict[int, int]:
    """{queue: frames in somebody's hands} of the whole site: they are few, and have an index; a queue's items have not."""
    rows = Lease.objects.filter(state=LeaseState.LIVE).order_by()
    return dict(rows.values_list("item__queue").annotate(Count("pk")))


def one_queue(queue: Queue) -> dict[str, Any]:
    only = Queue.objects.filter(pk=queue.pk)
    numbers = counted(f"counts-of-queue:{queue.pk}", lambda: item_counts(only)).get(queue.pk, Counts())
    return queue_line(queue, numbers, answers([queue]).get(queue.pk, 0), live_leases())


def speed(votes: QuerySet[Vote]) -> Speed:
    """Of some votes, as far as they are among the latest of the site."""
    newest = Vote.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    recent = votes.filter(pk__gt=newest - LATEST_VOTES, withdrawn_at=None, is_practice=False)
    hour = Q(created_at__gte=timezone.now() - timedelta(hours=1))
    found = recent.aggregate(hour=Count("pk", filter=hour), looked=Avg(Least("duration_ms", LONGEST_MS)))
    per_hour = 3_600_000 / found["looked"] if found["looked"] else None
    return Speed(found["hour"], per_hour)


def people_of(queue: Queue) -> list[dict[str, Any]]:
    """Who answered in a queue, most first; cost where answers have a price."""
    places = Place.objects.filter(queue=queue, votes__gt=0).select_related("person").order_by("-votes", "person")
    price = queue.price_per_answer
    return [
        {"person": place.person, "votes": place.votes, "cost": price * place.votes if price is not None else None}
        for place in places[:200]
    ]


def latest_items(queue: Queue, number: int) -> list[QueueItem]:
    """What was answered last in a queue: the frames somebody may want to send back."""
    newest = Vote.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    votes = Vote.objects.filter(pk__gt=newest - LATEST_VOTES, item__queue=queue, withdrawn_at=None)
    ids = list(dict.fromkeys(votes.order_by("-pk").values_list("item", flat=True)[: number * 4]))[:number]
    items = {item.pk: item for item in QueueItem.objects.filter(pk__in=ids).select_related("frame__episode")}
    return [items[pk] for pk in ids]


def sent_back(queue: Queue, number: int = 20) -> list[dict[str, Any]]:
    """The reasons for which frames of a queue went back, newest first."""
    entries = AuditEntry.objects.filter(show=queue.show_id, action="send frames back", detail__queue=queue.pk)
    return [
        {"by": entry.person, "at": entry.at, "reason": entry.detail["reason"], "frames": entry.detail["frames"]}
        for entry in entries.select_related("person").order_by("-id")[:number]
    ]


def total_cost(show: Show, purposes: Iterable[str] = QueuePurpose) -> Decimal | None:
    """What all answers cost so far; None where no queue has a price."""
    priced = Place.objects.filter(queue__show=show, queue__purpose__in=list(purposes))
    priced = priced.filter(queue__price_per_answer__isnull=False)
    return priced.aggregate(cost=COST)["cost"]


def voters(show: Show, people: Sequence[Person]) -> dict[int, tuple[int, Decimal | None]]:
    """{person: (standing answers, cost)} of some people in a show."""
    rows = Place.objects.filter(queue__show=show, person__in=people).order_by().values_list("person")
    rows = rows.annotate(answers=Sum("votes"), cost=COST)
    return {person: (votes, cost) for person, votes, cost in rows}
