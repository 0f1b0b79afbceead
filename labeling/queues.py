"""What is in a queue. Every show has one for all its evaluation frames; a person may open others."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Unpack

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from corpus.models import Character, Frame, Purpose, Show
from labeling import slots, statements
from labeling.asking import DEFAULT_QUEUE, SETTLED, questions
from labeling.models import Queue, QueueItem, QueueOrder, QueuePurpose
from labeling.overlap import first_target
from labeling.queue_rules import QueueSettings, parts, refuse_frames, refuse_settings
from labeling.refusals import Conflict, Invalid
from labeling.turns import in_turn
from people.models import Person
from people.services import record

BATCH = 1000
# What handing out frames needs to know of a queue; the rest is fetched where somebody asks for it.
NOT_NEEDED = ("price_per_answer", "created_by", "created_at")
COLUMNS = [field.attname for field in Queue._meta.concrete_fields if field.name not in NOT_NEEDED]
# Imports that run side by side may commit an older frame after a newer one; so a fill looks back this far.
LOOK_BACK = 5000


def open_queue(
    show: Show,
    name: str,
    frames: Iterable[Frame] | Iterable[int],
    overlap: int = 1,
    *,
    asks: Iterable[int] = (),
    priority: int = 0,
    **settings: Unpack[QueueSettings],
) -> Queue:
    """The queue of that name with these frames (rows or ids) in it; frames it already has stay as they are.

    The queue of all evaluation frames asks about them no more. Refused as a whole where a setting makes no sense or a
    frame does not fit the purpose. A queue that exists keeps the settings it has.
    """
    refuse_settings(overlap, settings)
    ids = list(dict.fromkeys(frame.pk if isinstance(frame, Frame) else frame for frame in frames))
    known = Queue.objects.filter(show=show, name=name).first()
    refuse_frames(show, known.purpose if known else settings.get("purpose", QueuePurpose.EVALUATION), ids)
    given = {"overlap": overlap, "asks": list(asks), **settings}
    queue, is_new = Queue.objects.get_or_create(show=show, name=name, defaults=given)
    if not queue.is_open:
        Queue.objects.filter(pk=queue.pk).update(is_open=True)
        queue.is_open = True
    add_items(queue, ids, priority=priority)
    take_over(queue, ids)
    if is_new:
        record(queue.created_by, "open queue", show_id=show.pk, queue=queue.pk, name=name, frames=len(ids))
    return queue


def take_over(queue: Queue, frames: Sequence[int]) -> None:
    """Nobody is asked the same question by two queues: where this one asks everything, the default queue leaves it be."""
    if queue.asks or queue.name == DEFAULT_QUEUE:
        return
    for ids in parts(frames):
        items = QueueItem.objects.filter(queue__show=queue.show_id, queue__name=DEFAULT_QUEUE, frame__in=ids)
        slots.close(items.filter(open_slots__gt=0).order_by("pk").values_list("pk", flat=True))


def add_items(queue: Queue, frame_ids: Iterable[int], *, priority: int = 0) -> None:
    """Cost follows the new rows. Frames lie in the order of a hash, so that all episodes mix, or as they were added.

    Rejected frames are passed over: whoever finds the rejection wrong takes it back first.
    """
    batch: list[QueueItem] = []
    target = first_target(queue.overlap, is_adaptive=queue.is_adaptive)
    for frame in _kept(frame_ids):
        batch.append(
            QueueItem(
                queue=queue, frame_id=frame, target=target, open_slots=target,
                shuffle=place_of(queue, frame), priority=priority,
            )
        )  # fmt: skip
        if len(batch) == BATCH:
            QueueItem.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    QueueItem.objects.bulk_create(batch, ignore_conflicts=True)


def place_of(queue: Queue, frame: int) -> int:
    """Where in the order a frame lies; the same frame always has the same place."""
    if queue.order == QueueOrder.IN_TURN:
        return frame % 2**31
    return zlib.crc32(f"{queue.pk}/{frame}".encode()) >> 1


def _kept(frame_ids: Iterable[int]) -> Iterator[int]:
    ids = iter(frame_ids)
    while part := list(islice(ids, BATCH)):
        rejected = set(Frame.objects.rejected().filter(pk__in=part).values_list("pk", flat=True))
        yield from (frame for frame in part if frame not in rejected)


def default_queue(show: Show) -> Queue:
    return Queue.objects.get_or_create(show=show, name=DEFAULT_QUEUE)[0]


def filled_queues(show: Show) -> list[Queue]:
    """The open queues, and the default one with every frame that came since: each claim asks, in one statement."""
    found = statements.queues(show.pk, COLUMNS, DEFAULT_QUEUE)
    queues = [_queue(row) for _, *row in found]
    default = next((queue for queue in queues if queue.name == DEFAULT_QUEUE), None)
    if default is None or (found[0][0] or 0) > default.filled_to:
        queue_evaluation_frames(show)
        queues = [_queue(row) for _, *row in statements.queues(show.pk, COLUMNS, DEFAULT_QUEUE)]
    return queues


def _queue(row: list) -> Queue:
    given = dict(zip(COLUMNS, row, strict=True))
    return Queue.from_db("default", COLUMNS, list({**given, "asks": json.loads(given["asks"])}.values()))


@transaction.atomic
def queue_evaluation_frames(show: Show) -> int:
    """Put evaluation frames that still have an open question into the show's default queue; returns how many were new.

    Frames that somebody queued by hand for the whole cast stay there: nobody is asked the same question by two queues.
    Importers live a floor below and may not call up, and there are no signals; so who hands frames out looks for new
    ones itself. A mark on the queue makes that look cheap.
    """
    queue = Queue.objects.select_for_update(no_key=True).get(pk=default_queue(show).pk)
    newest = Frame.objects.filter(show=show).order_by("-pk").values_list("pk", flat=True).first() or 0
    frames = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION, pk__gt=queue.filled_to - LOOK_BACK)
    added = _add_unqueued(queue, frames)
    Queue.objects.filter(pk=queue.pk).update(filled_to=newest)
    return added


def queue_again(show: Show, frame_ids: Iterable[int]) -> int:
    """Evaluation frames that were rejected when their turn to be queued came."""
    frames = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION, pk__in=list(frame_ids))
    return _add_unqueued(default_queue(show), frames)


def _add_unqueued(queue: Queue, frames: QuerySet[Frame]) -> int:
    queued = QueueItem.objects.filter(Q(queue=queue) | Q(queue__asks=[]), frame=OuterRef("pk"))
    new = _unsettled(queue.show, frames.kept()).filter(~Exists(queued)).order_by("pk").values_list("pk", flat=True)
    add_items(queue, list(new))
    return len(new)


def _unsettled(show: Show, frames: QuerySet[Frame]) -> QuerySet[Frame]:
    """Frames with at least one active character that neither a review nor an import has settled."""
    cast = Character.objects.filter(show=show, retired_at=None).count()
    known = Q(labels__source__in=SETTLED) & ~Q(labels__state="open") & Q(labels__character__retired_at=None)
    return frames.annotate(known=Count("labels", filter=known)).filter(known__lt=cast)


def close_settled(show: Show, frame_ids: Iterable[int]) -> None:
    """After an import: nobody is asked in the default queue about frames that are wholly labeled now."""
    waiting = statements.waiting_items(show.pk, DEFAULT_QUEUE, frame_ids)
    if not waiting:
        return
    frames = [frame for _, frame in waiting]
    unsettled = set(_unsettled(show, Frame.objects.filter(pk__in=frames)).values_list("pk", flat=True))
    slots.close(item for item, frame in waiting if frame not in unsettled)


def send_back(item: QueueItem) -> None:
    """One more person is asked about a frame: a reviewer found the answers wanting."""
    if item.frame.rejected_at is not None:
        raise Conflict("This frame is rejected, so nobody is asked about it. Restore it first.")
    slots.reopen([item.pk])


@in_turn
def send_back_items(queue: Queue, frame_ids: Iterable[int], reason: str, by: Person) -> int:
    """A batch goes back: one more answer is wanted of each frame, however certain its labels are. Returns how many went.

    Passed over are frames that were rejected, and those that people settled (gold, a review): their labels stand.
    """
    if not reason.strip():
        raise Invalid("Say why these frames go back; whoever is asked again will wonder.")
    ids = list(frame_ids)
    items = QueueItem.objects.filter(queue=queue, frame__in=ids, frame__rejected_at=None).order_by("pk")
    left = questions(queue, [_to_be_asked_again(item) for item in items.select_for_update(of=("self",), no_key=True)])
    sent = slots.reopen(item for item, asked in left.items() if asked)
    record(by, "send frames back", show_id=queue.show_id, queue=queue.pk, frames=sent, reason=reason.strip()[:200])
    return sent


def _to_be_asked_again(item: QueueItem) -> QueueItem:
    item.asks_again = True
    return item
