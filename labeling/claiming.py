"""How frames are handed out: claim, release, skip, and what becomes of a lease that ran out.

A claim walks the index of open items from where this person was last, wraps around once, and takes what nobody else is
taking at this moment: O(log N + count), however much of the queue is done. Nothing here counts rows.
"""

import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from time import sleep
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from corpus.models import Show
from labeling import slots
from labeling.asking import DEFAULT_QUEUE, questions
from labeling.models import Lease, LeaseState, Place, Queue, QueueItem
from labeling.queues import fill_default_queue
from labeling.refusals import Conflict, Unknown
from people.models import Person

LEASE_TIME = timedelta(minutes=10)
MAX_RECLAIMED = 50  # per claim, so that one claim never pays for a whole evening of closed laptops
MAX_HELD = 100  # frames one person may hold at once: nobody can lock a show by claiming
SKIPS_TO_REVIEWER = 3
PATIENCE = 50  # looks, 10 ms apart, at items that are locked by others
# These states bar a person from a frame for good, or as long as they hold it.
BARRING = (LeaseState.LIVE, LeaseState.VOTED, LeaseState.SKIPPED)


def claim(person: Person, source: Queue | Show, count: int = 1) -> list[Lease]:
    """Lease up to `count` frames to a person, from one queue or from the open queues of a show."""
    reclaim_expired()
    held = len(Lease.objects.filter(person=person, state=LeaseState.LIVE).values_list("pk")[:MAX_HELD])
    if held >= MAX_HELD:
        raise Conflict(
            f"You hold {held} frames and have answered none of them. Tag or release them, then ask for more."
        )
    wanted = min(count, MAX_HELD - held)
    leases: list[Lease] = []
    for queue in open_queues(source):
        leases += _claim_patiently(queue, person, wanted - len(leases))
        if len(leases) == wanted:
            break
    return leases


def open_queues(source: Queue | Show) -> list[Queue]:
    """What somebody opened for a purpose comes before the queue of all evaluation frames."""
    if isinstance(source, Queue):
        return [source] if source.is_open else []
    fill_default_queue(source)
    queues = Queue.objects.filter(show=source, is_open=True)
    return sorted(queues, key=lambda queue: (queue.name == DEFAULT_QUEUE, queue.pk))


def _claim_patiently(queue: Queue, person: Person, count: int) -> list[Lease]:
    """`No frames` must never be said falsely: what others were just holding a lock on may be free a moment later."""
    for _ in range(PATIENCE):
        leases = _claim_from(queue, person, count)
        if leases or not free_items(queue, person).values_list("pk").first():
            return leases
        sleep(0.01)
    return []


@transaction.atomic
def _claim_from(queue: Queue, person: Person, count: int) -> list[Lease]:
    place = _locked_place(queue, person)
    leases: list[Lease] = []
    for stretch in _stretches(queue, person, place.cursor):
        items = _locked(stretch, count - len(leases))
        while items:
            leases += _lease_out(queue, person, items)
            items = _locked(stretch, count - len(leases))
        if len(leases) == count:
            break
    if leases:
        Place.objects.filter(pk=place.pk).update(cursor=leases[-1].item.shuffle)
    return leases


def _locked_place(queue: Queue, person: Person) -> Place:
    places = Place.objects.select_for_update(no_key=True)
    return places.get_or_create(queue=queue, person=person, defaults={"cursor": first_cursor(queue, person)})[0]


def first_cursor(queue: Queue, person: Person) -> int:
    """People start apart from each other, so that they rarely reach for the same rows."""
    return zlib.crc32(f"{queue.pk}:{person.pk}".encode()) >> 1


def free_items(queue: Queue, person: Person) -> QuerySet[QueueItem]:
    """Items with a slot left for somebody who neither holds, answered nor skipped them."""
    barred = Lease.objects.filter(item=OuterRef("pk"), person=person, state__in=BARRING)
    return QueueItem.objects.filter(~Exists(barred), queue=queue, open_slots__gt=0)


def _stretches(queue: Queue, person: Person, cursor: int) -> Iterator[QuerySet[QueueItem]]:
    """Per priority, from the highest: first what lies after the cursor, then what lies before it."""
    levels = QueueItem.objects.filter(queue=queue, open_slots__gt=0).order_by("-priority")
    priority = levels.values_list("priority", flat=True).first()
    while priority is not None:
        items = free_items(queue, person).filter(priority=priority).order_by("-priority", "shuffle")
        yield items.filter(shuffle__gt=cursor)
        yield items.filter(shuffle__lte=cursor)
        priority = levels.filter(priority__lt=priority).values_list("priority", flat=True).first()


def _locked(stretch: QuerySet[QueueItem], count: int) -> list[QueueItem]:
    """The next items that nobody else is taking at this moment."""
    return list(stretch.select_related("frame").select_for_update(skip_locked=True, no_key=True, of=("self",))[:count])


def _lease_out(queue: Queue, person: Person, items: list[QueueItem]) -> list[Lease]:
    asked = questions(queue, items)
    slots.close([item.pk for item in items if not asked[item.pk]])
    items = [item for item in items if asked[item.pk]]
    QueueItem.objects.filter(pk__in=[item.pk for item in items]).update(open_slots=F("open_slots") - 1)
    until = timezone.now() + LEASE_TIME
    return Lease.objects.bulk_create(
        Lease(item=item, person=person, asked=asked[item.pk], expires_at=until) for item in items
    )


def reclaim_expired() -> int:
    """Give back the slots of leases that ran out, at most 50; looks before it locks."""
    expired = Lease.objects.filter(state=LeaseState.LIVE, expires_at__lt=timezone.now()).order_by("expires_at")
    if not expired.values_list("pk").first():
        return 0
    with transaction.atomic():
        rows = list(expired.select_for_update(skip_locked=True)[:MAX_RECLAIMED])
        Lease.objects.filter(pk__in=[lease.pk for lease in rows]).update(state=LeaseState.EXPIRED)
        slots.give_back(lease.item_id for lease in rows)
    return len(rows)


@transaction.atomic
def release(person: Person, tokens: Sequence[UUID]) -> int:
    """Hand back what one does not want to answer now; what is not one's own or not live is passed over."""
    mine = Lease.objects.filter(person=person, token__in=tokens, state=LeaseState.LIVE)
    leases = list(mine.order_by("pk").select_for_update())
    Lease.objects.filter(pk__in=[lease.pk for lease in leases]).update(state=LeaseState.RELEASED)
    slots.give_back(lease.item_id for lease in leases)
    return len(leases)


@transaction.atomic
def skip(token: UUID, person: Person, reason: str = "", show: Show | None = None) -> Lease:
    """The frame never comes back to this person; after three skips it goes to a reviewer and to no tagger."""
    lease = standing_lease(token, person, show)
    if lease.state == LeaseState.SKIPPED:
        return lease
    if lease.state == LeaseState.VOTED:
        raise Conflict("You have already answered this frame, so it cannot be skipped. Undo the answer first.")
    held = lease.state == LeaseState.LIVE
    lease.state, lease.skip_reason = LeaseState.SKIPPED, reason[:200]
    lease.save(update_fields=["state", "skip_reason"])
    if held:
        slots.give_back([lease.item_id])
    item = QueueItem.objects.select_for_update(no_key=True).get(pk=lease.item_id)
    skips = item.skips + 1
    QueueItem.objects.filter(pk=item.pk).update(skips=skips)
    if skips >= SKIPS_TO_REVIEWER:
        slots.close([item.pk])
        QueueItem.objects.filter(pk=item.pk).update(needs_reviewer=True)
    return lease


def standing_lease(token: UUID, person: Person, show: Show | None = None) -> Lease:
    """The locked lease behind a token; where that one ran out, the one by which the person holds the same frame now."""
    own = Lease.objects.select_for_update(of=("self",)).select_related("item__queue").filter(person=person)
    lease = own.filter(token=token).first()
    if lease is None or (show and lease.item.queue.show_id != show.pk):
        raise Unknown("There is no such lease, or it is another person's. Claim a frame and answer that one.")
    if lease.state in BARRING:
        return lease
    return own.filter(item=lease.item_id, state__in=BARRING).first() or lease
