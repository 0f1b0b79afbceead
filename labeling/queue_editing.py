"""How an owner runs a queue: opens one by a choice of frames, edits, closes and reopens it."""

from collections.abc import Iterable
from typing import Any, Unpack

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from corpus.models import Show
from labeling.asking import DEFAULT_QUEUE
from labeling.choosing import FrameChoice, chosen_frames
from labeling.models import Lease, LeaseState, Queue, QueueItem, Vote
from labeling.overlap import first_target
from labeling.queue_rules import QueueSettings, refuse_settings
from labeling.queues import add_items, open_queue, take_over
from labeling.refusals import Conflict, Invalid
from people.models import Person
from people.services import record

EDITABLE = (
    "name", "overlap", "closes_early", "is_adaptive", "most_votes", "certainty", "gold_share", "practice_frames",
    "price_per_answer",
)  # fmt: skip


def make_queue(
    show: Show,
    name: str,
    choice: FrameChoice,
    by: Person | None,
    *,
    overlap: int = 1,
    asks: Iterable[int] = (),
    priority: int = 0,
    **settings: Unpack[QueueSettings],
) -> Queue:
    """A new queue of chosen frames."""
    name = name.strip()
    if not name:
        raise Invalid("A queue needs a name, so that people can tell it from others.")
    if Queue.objects.filter(show=show, name=name).exists():
        raise Conflict(f"There is a queue '{name}' already. Choose another name, or add frames to that one.")
    frames = chosen_frames(show, choice)
    given = {**settings, "purpose": choice.purpose, "created_by": by}
    return open_queue(show, name, frames, overlap, asks=asks, priority=priority, **given)


def add_frames(queue: Queue, choice: FrameChoice, by: Person | None, *, priority: int = 0) -> int:
    """More frames for a queue that exists; returns how many were new to it."""
    frames = chosen_frames(queue.show, choice)
    before = queue.items.count()
    add_items(queue, frames, priority=priority)
    take_over(queue, frames)
    added = queue.items.count() - before
    record(by, "add frames to queue", show_id=queue.show_id, queue=queue.pk, frames=added)
    return added


@transaction.atomic
def edit_queue(queue: Queue, by: Person | None, **changes: Any) -> Queue:
    """Change what may be changed; what people were promised or asked already (purpose, order, questions) may not."""
    if unknown := sorted(set(changes) - set(EDITABLE)):
        raise Invalid(f"{unknown[0]} of a queue is not changed once it is open; only {', '.join(EDITABLE)}.")
    queue = Queue.objects.select_for_update(no_key=True).get(pk=queue.pk)
    changes = {name: value for name, value in changes.items() if value != getattr(queue, name)}
    _refuse_changes(queue, changes)
    before = first_target(queue.overlap, is_adaptive=queue.is_adaptive)
    Queue.objects.filter(pk=queue.pk).update(**changes)
    queue.refresh_from_db()
    _raise_targets(queue, before, first_target(queue.overlap, is_adaptive=queue.is_adaptive))
    if changes:
        told = {name: str(value) for name, value in changes.items()}
        record(by, "edit queue", show_id=queue.show_id, queue=queue.pk, **told)
    return queue


def _refuse_changes(queue: Queue, changes: dict[str, Any]) -> None:
    after = {name: changes.get(name, getattr(queue, name)) for name in EDITABLE}
    refuse_settings(after.pop("overlap"), {key: value for key, value in after.items() if key != "name"})
    if "name" in changes and queue.name == DEFAULT_QUEUE:
        raise Invalid(f"The queue '{DEFAULT_QUEUE}' is every show's own and keeps its name.")
    if "name" in changes and Queue.objects.filter(show=queue.show_id, name=changes["name"]).exists():
        raise Conflict(f"There is a queue '{changes['name']}' already. Choose another name.")
    if changes.get("overlap", queue.overlap) < queue.overlap:
        raise Invalid(
            f"{queue.overlap} people per frame were asked for; the number can be raised, but not lowered to "
            f"{changes['overlap']}, since answers may be in. Close this queue and open another one."
        )


def _raise_targets(queue: Queue, before: int, after: int) -> None:
    """Frames that were closed early, or wait for a reviewer, stay as they are: their target fell below what it was."""
    items = QueueItem.objects.filter(queue=queue, target__gte=before, target__lt=after, needs_reviewer=False)
    items.update(open_slots=F("open_slots") + after - F("target"), target=after)


@transaction.atomic
def close_queue(queue: Queue, by: Person | None) -> None:
    """Nothing more is handed out; what it leaves undone, the queue of all evaluation frames asks about again."""
    Queue.objects.filter(pk=queue.pk).update(is_open=False)
    undone = QueueItem.objects.filter(queue=queue, frame=OuterRef("frame"), open_slots__gt=0)
    live = Lease.objects.filter(item=OuterRef("pk"), state=LeaseState.LIVE)
    given = Vote.objects.filter(item=OuterRef("pk"), withdrawn_at=None)
    if not queue.asks and queue.name != DEFAULT_QUEUE:
        left = QueueItem.objects.filter(queue__show=queue.show_id, queue__name=DEFAULT_QUEUE, open_slots=0)
        left = left.filter(Exists(undone), ~Exists(live), ~Exists(given), needs_reviewer=False, target=0)
        left.update(target=1, open_slots=1)
    record(by, "close queue", show_id=queue.show_id, queue=queue.pk)


@transaction.atomic
def reopen_queue(queue: Queue, by: Person | None) -> None:
    Queue.objects.filter(pk=queue.pk).update(is_open=True)
    take_over(queue, list(queue.items.filter(open_slots__gt=0).values_list("frame", flat=True)))
    record(by, "reopen queue", show_id=queue.show_id, queue=queue.pk)
