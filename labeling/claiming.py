"""How frames are handed out: claim, release, skip, and what becomes of a lease that ran out.

A claim walks the index of open items from where this person was last, wraps around once, and takes what nobody else is
taking at this moment: O(log N + count), however much of the queue is done. Nothing here counts rows.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import islice
from time import sleep
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corpus.models import Frame, Show
from labeling import slots, statements
from labeling.asking import DEFAULT_QUEUE, cast, questions
from labeling.limits import Limit, limit_by
from labeling.mixing import LAST, Pick, gold_turns, mixed
from labeling.models import Lease, LeaseState, Place, Queue, QueueItem, QueueOrder, QueuePurpose
from labeling.queues import filled_queues
from labeling.refusals import Conflict, Unknown
from labeling.slots import SKIPS_TO_REVIEWER
from labeling.turns import in_turn
from people.models import Person

LEASE_TIME = timedelta(minutes=10)
MAX_RECLAIMED = 50  # per claim, so that one claim never pays for a whole evening of closed laptops
MAX_HELD = 100  # frames one person may hold at once: nobody can lock a show by claiming
TOP = 2**15  # above every priority
PATIENCE = 50  # looks, 10 ms apart, at items that are locked by others
# These states bar a person from a frame for good, or as long as they hold it.
BARRING = (LeaseState.LIVE, LeaseState.VOTED, LeaseState.SKIPPED)


def claim(
    person: Person, source: Queue | Show, count: int = 1, *, holding: Sequence[UUID] | None = None
) -> list[Lease]:
    """Lease up to `count` frames to a person, from one queue or from the open queues of a show.

    A caller who says which leases it is `holding` gets the person's other live ones first, their ten minutes begun anew:
    what a closed or crashed tab held need not be waited for by the very person who held it.
    """
    reclaim_expired()
    show = source.show_id if isinstance(source, Queue) else source.pk
    claimant = statements.claimant(person.pk, show, MAX_HELD)
    is_resuming = holding is not None and claimant.held and not statements.tokens_held(person.pk) <= set(holding)
    leases = _resumed(person, source, count, holding) if is_resuming else []
    if claimant.held >= MAX_HELD and not leases:
        raise Conflict(
            f"You hold {claimant.held} frames and have answered none of them. Tag or release them, then ask for more."
        )
    limit = limit_by(person.pk, show, claimant)
    wanted = len(leases) + min(count - len(leases), MAX_HELD - claimant.held, *_room(limit))
    for queue in open_queues(source, limit.queue):
        if len(leases) >= wanted:
            break
        leases += _claim_patiently(queue, person, wanted - len(leases))
    return leases


def _room(limit: Limit) -> tuple[int, ...]:
    return () if limit.room is None else (limit.room,)


@in_turn
def _resumed(person: Person, source: Queue | Show, count: int, holding: Sequence[UUID]) -> list[Lease]:
    of = Q(item__queue__show=source)
    if isinstance(source, Queue):
        of = Q(item__queue=source, drawn_for=None) | Q(drawn_for=source)
    live = Lease.objects.filter(of, person=person, state=LeaseState.LIVE).select_related("item__frame", "item__queue")
    live = live.exclude(token__in=holding)
    leases = list(live.select_for_update(of=("self",)).order_by("pk")[:count])
    until = timezone.now() + LEASE_TIME
    Lease.objects.filter(pk__in=[lease.pk for lease in leases]).update(expires_at=until)
    for lease in leases:
        lease.expires_at = until
    return leases


def open_queues(source: Queue | Show, invited_to: int | None = None) -> list[Queue]:
    """What somebody opened for a purpose comes before the queue of all evaluation frames.

    Gold frames come mixed into other queues only; who was invited to one queue tags that one.
    """
    if isinstance(source, Queue):
        if invited_to not in (None, source.pk):
            invited = Queue.objects.get(pk=invited_to)
            raise Conflict(f"You were invited to tag '{invited}', so '{source}' is not for you. Claim from that one.")
        return [source] if source.is_open and source.purpose != QueuePurpose.GOLD else []
    queues = [queue for queue in filled_queues(source) if queue.is_open and queue.purpose != QueuePurpose.GOLD]
    if invited_to is not None:
        return [queue for queue in queues if queue.pk == invited_to]
    return sorted(queues, key=lambda queue: (queue.name == DEFAULT_QUEUE, queue.pk))


def _claim_patiently(queue: Queue, person: Person, count: int) -> list[Lease]:
    """`No frames` must never be said falsely: what others were just holding a lock on may be free a moment later."""
    for _ in range(PATIENCE):
        leases = _claim_from(queue, person, count)
        if leases or not free_items(queue, person).values_list("pk").first():
            return leases
        sleep(0.01)
    return []


@in_turn
def _claim_from(queue: Queue, person: Person, count: int) -> list[Lease]:
    place, asked = _locked_place(queue, person), cast(queue)
    ordinary = list(islice(_ordinary(queue, person, place.cursor, asked, count), count))
    gold = gold_turns(queue, person.pk, place, count, asked, partial(_item, queue))
    picks = list(mixed(ordinary, gold))
    if picks:
        cursor = next((pick.item.shuffle for pick in reversed(picks) if not pick.is_gold), place.cursor)
        statements.move_place(place.pk, cursor, len(picks))
    return _lease_out(queue, person, picks)


def _ordinary(queue: Queue, person: Person, cursor: int, asked: list[int], count: int) -> Iterator[Pick]:
    """Frames with an open slot and an open question, from the cursor on; what turns out to be settled is closed."""
    for priority, above, up_to in _stretches(queue.pk, cursor):
        while free := statements.free_items(queue.pk, priority, above, up_to, person.pk, count):
            items = [_item(queue, row) for row in free]
            left = questions(queue, items, asked)
            slots.close(item.pk for item in items if not left[item.pk])
            yield from (Pick(item, left[item.pk]) for item in items if left[item.pk])
            if len(items) < count:
                break
            above = items[-1].shuffle


def _locked_place(queue: Queue, person: Person) -> statements.PlaceRow:
    """A person's place, made on their first claim."""
    found = statements.locked_place(queue.pk, person.pk)
    if found is None:
        places = Place.objects.select_for_update(no_key=True)
        place, _ = places.get_or_create(queue=queue, person=person, defaults={"cursor": first_cursor(queue, person)})
        found = statements.PlaceRow(place.pk, place.cursor, place.handed_out, place.practiced)
    return found


def first_cursor(queue: Queue, person: Person) -> int:
    """People start apart from each other, so that they rarely reach for the same rows; in turn means from the first on."""
    if queue.order == QueueOrder.IN_TURN:
        return 0
    return zlib.crc32(f"{queue.pk}:{person.pk}".encode()) >> 1


def _stretches(queue: int, cursor: int) -> Iterator[tuple[int, int, int]]:
    """(priority, above, up to): per priority, from the highest, what lies after the cursor, then what lies before it."""
    priority = statements.next_priority(queue, below=TOP)
    while priority is not None:
        yield priority, cursor, LAST
        yield priority, -1, cursor
        priority = statements.next_priority(queue, below=priority)


def _item(queue: Queue, row: tuple) -> QueueItem:
    """The rows of an item and its frame, as far as they were fetched; from_db wants values in the models' own order."""
    pk, frame, target, shuffle, again, *about = row
    names = ["id", "frame_id", "target", "shuffle", "asks_again"]
    item = QueueItem.from_db("default", names, [pk, frame, target, shuffle, again])
    item.queue = queue
    item.frame = Frame.from_db("default", ["id", "file", "thumb", "width", "height"], [frame, *about])
    return item


def free_items(queue: Queue, person: Person) -> QuerySet[QueueItem]:
    """Items with a slot left for somebody who neither holds, answered nor skipped them."""
    barred = Lease.objects.filter(item=OuterRef("pk"), person=person, state__in=BARRING)
    return QueueItem.objects.filter(~Exists(barred), queue=queue, open_slots__gt=0, frame__rejected_at=None)


def _lease_out(queue: Queue, person: Person, picks: list[Pick]) -> list[Lease]:
    if not picks:
        return []
    statements.take_slots([pick.item.pk for pick in picks])
    now = timezone.now()
    leases = [
        Lease(
            token=uuid4(),
            item=pick.item,
            person=person,
            asked=pick.asked,
            drawn_for=queue if pick.is_gold else None,
            is_practice=pick.is_practice,
            created_at=now,
            expires_at=now + LEASE_TIME,
        )
        for pick in picks
    ]
    ids = statements.insert_leases(leases)
    for lease in leases:
        lease.pk = ids[lease.token]
    return leases


def reclaim_expired() -> int:
    """Give back the slots of leases that ran out, at most 50; looks before it locks."""
    return _reclaim() if statements.is_any_lease_over(timezone.now()) else 0


@in_turn
def _reclaim() -> int:
    expired = Lease.objects.filter(state=LeaseState.LIVE, expires_at__lt=timezone.now()).order_by("expires_at")
    rows = list(expired.select_for_update(skip_locked=True)[:MAX_RECLAIMED])
    Lease.objects.filter(pk__in=[lease.pk for lease in rows]).update(state=LeaseState.EXPIRED)
    slots.give_back(lease.item_id for lease in rows)
    return len(rows)


@in_turn
def release(person: Person, tokens: Sequence[UUID]) -> int:
    """Hand back what one does not want to answer now; what is not one's own or not live is passed over."""
    mine = Lease.objects.filter(person=person, token__in=tokens, state=LeaseState.LIVE)
    leases = list(mine.order_by("pk").select_for_update())
    Lease.objects.filter(pk__in=[lease.pk for lease in leases]).update(state=LeaseState.RELEASED)
    slots.give_back(lease.item_id for lease in leases)
    return len(leases)


@dataclass(frozen=True)
class HeldLease:
    """A locked lease and where it belongs, by ids. `drawn_for` is the queue that handed it out: another for gold frames."""

    pk: int
    state: str
    asked: list[int]
    is_practice: bool
    drawn_for: int
    item: int
    frame: int
    queue: int
    show: int
    purpose: str
    is_adaptive: bool
    asks_again: bool
    set_aside: int | None  # the person's votes are believed no more

    @property
    def is_evidence(self) -> bool:
        return self.set_aside is None and not self.is_practice


@in_turn
def skip(token: UUID, person: Person, reason: str = "", show: Show | None = None) -> HeldLease:
    """The frame never comes back to this person; after three skips it goes to a reviewer and to no tagger.

    Gold frames are asked of everybody, so that three of hundreds skip one says nothing.
    """
    held = held_lease(token, person, show)
    if held.state == LeaseState.SKIPPED:
        return held
    if held.state == LeaseState.VOTED:
        raise Conflict("You have already answered this frame, so it cannot be skipped. Undo the answer first.")
    Lease.objects.filter(pk=held.pk).update(state=LeaseState.SKIPPED, skip_reason=reason[:200])
    if held.state == LeaseState.LIVE:
        slots.give_back([held.item])
    skips = QueueItem.objects.select_for_update(no_key=True).get(pk=held.item).skips + 1
    QueueItem.objects.filter(pk=held.item).update(skips=skips)
    if skips >= SKIPS_TO_REVIEWER and held.purpose != QueuePurpose.GOLD:
        slots.close([held.item])
        slots.need_reviewer([held.item])
    return replace(held, state=LeaseState.SKIPPED)


def held_lease(token: UUID, person: Person, show: Show | None = None) -> HeldLease:
    """The lease behind a token, locked; where that one ran out, the one by which the person holds the same frame now."""
    found = statements.locked_lease(token, person.pk)
    held = HeldLease(*found[:2], json.loads(found[2]), *found[3:]) if found else None
    if held is None or (show and held.show != show.pk):
        raise Unknown("There is no such lease, or it is another person's. Claim a frame and answer that one.")
    if held.state in BARRING:
        return held
    own = Lease.objects.select_for_update().filter(person=person, item=held.item, state__in=BARRING).first()
    if own is None:
        return held
    drawn_for = own.drawn_for_id or held.queue
    return replace(held, pk=own.pk, state=own.state, asked=own.asked, is_practice=own.is_practice, drawn_for=drawn_for)
