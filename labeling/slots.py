"""The arithmetic of slots: open slots + live leases + counted votes = target, for every item at every commit.

Each function is one UPDATE of item rows inside the caller's transaction; the caller moves the lease or the vote that is
the other half of the sum. Every transaction locks in one order (lease, place, item, frame, label), so none can deadlock.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from labeling.models import QueueItem


def take(item_id: int) -> bool:
    """Take one open slot, if there is one."""
    return bool(QueueItem.objects.filter(pk=item_id, open_slots__gt=0).update(open_slots=F("open_slots") - 1))


def give_back(item_ids: Iterable[int]) -> None:
    """One slot per mention becomes free again. A frame that waits for a reviewer is offered to nobody: its target falls."""
    mentions = Counter(item_ids)
    # In the order of their ids, or two transactions that give back the same items could wait for each other.
    items = QueueItem.objects.filter(pk__in=mentions).order_by("pk").select_for_update(no_key=True)
    for item, needs_reviewer in items.values_list("pk", "needs_reviewer"):
        slots = mentions[item]
        free = {"target": F("target") - slots} if needs_reviewer else {"open_slots": F("open_slots") + slots}
        QueueItem.objects.filter(pk=item).update(**free)


def close(item_ids: Iterable[int]) -> None:
    """Nobody is asked about these frames any more; who holds one may still answer."""
    QueueItem.objects.filter(pk__in=list(item_ids)).update(target=F("target") - F("open_slots"), open_slots=0)


def reopen(item_id: int) -> None:
    """One more answer is wanted."""
    QueueItem.objects.filter(pk=item_id).update(
        target=F("target") + 1, open_slots=F("open_slots") + 1, needs_reviewer=False, skips=0
    )


def widen(item_id: int) -> None:
    """Room for one more lease where no slot is open: the target is raised."""
    QueueItem.objects.filter(pk=item_id).update(target=F("target") + 1)
