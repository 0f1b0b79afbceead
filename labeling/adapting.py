"""Queues that ask until it is certain: after an answer (or after fewer are believed) each frame's target is looked at anew.

Runs in the transaction that changed the evidence; the caller holds the items' locks, as every writer of slots does.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count

from labeling import slots
from labeling.asking import questions
from labeling.models import Lease, LeaseState, Queue, QueueItem
from labeling.overlap import Step, next_step


def lock(item_ids: Iterable[int]) -> list[QueueItem]:
    """The items as they are now, to be adapted; before labels are written, to keep the order of locks.

    A frame that was rejected is left closed.
    """
    items = QueueItem.objects.filter(pk__in=list(item_ids), frame__rejected_at=None)
    return list(items.order_by("pk").select_for_update(of=("self",), no_key=True))


def adapt(queue: Queue, items: Sequence[QueueItem]) -> None:
    """Close, widen or hand to a reviewer."""
    left = questions(queue, items)
    live = _live(items)
    steps: dict[Step, list[int]] = {step: [] for step in Step}
    for item in items:
        steps[_step(queue, item, is_settled=not left[item.pk], live=live[item.pk])].append(item.pk)
    slots.close(steps[Step.CLOSE])
    slots.need_no_reviewer(steps[Step.CLOSE])
    slots.ask_one_more(steps[Step.RAISE])
    slots.need_reviewer(steps[Step.REVIEW])


def adapt_frames(frame_ids: Iterable[int]) -> None:
    """The same for every adaptive queue these frames are in."""
    among = QueueItem.objects.filter(frame__in=list(frame_ids), queue__is_adaptive=True, queue__is_open=True)
    of: dict[int, list[QueueItem]] = {}
    for item in lock(among.values_list("pk", flat=True)):
        of.setdefault(item.queue_id, []).append(item)
    for queue in Queue.objects.filter(pk__in=of).order_by("pk"):
        adapt(queue, of[queue.pk])


def _step(queue: Queue, item: QueueItem, *, is_settled: bool, live: int) -> Step:
    if item.needs_reviewer and not is_settled:
        return Step.WAIT
    return next_step(
        is_settled=is_settled, target=item.target, open_slots=item.open_slots, live=live, most_votes=queue.most_votes
    )


def _live(items: Sequence[QueueItem]) -> Counter[int]:
    held = Lease.objects.filter(item__in=items, state=LeaseState.LIVE).order_by()
    return Counter(dict(held.values_list("item").annotate(Count("pk"))))
