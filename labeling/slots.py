"""The arithmetic of slots: open slots + live leases + counted votes = target, for every item at every commit.

Each function is one UPDATE of item rows inside the caller's transaction; the caller moves the lease or the vote that is
the other half of the sum. Every transaction locks in one order (lease, place, item, frame, label), so none can deadlock.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from labeling.models import QueueItem

SKIPS_TO_REVIEWER = 3


def take(item_id: int) -> bool:
    """Take one open slot, if there is one."""
    return bool(QueueItem.objects.filter(pk=item_id, open_slots__gt=0).update(open_slots=F("open_slots") - 1))


def give_back(item_ids: Iterable[int], *, asks_others: bool = False) -> None:
    """One slot per mention becomes free again.

    A frame that was rejected or waits for a reviewer is offered to nobody: its target falls. With `asks_others`, where
    votes are believed no more, a frame waits only if people skipped it: what was uncertain is asked anew.
    """
    mentions = Counter(item_ids)
    # In the order of their ids, or two transactions that give back the same items could wait for each other.
    items = QueueItem.objects.filter(pk__in=mentions).order_by("pk").select_for_update(of=("self",), no_key=True)
    for item in items.select_related("frame").only("needs_reviewer", "skips", "frame__rejected_at"):
        waits = item.needs_reviewer and not (asks_others and item.skips < SKIPS_TO_REVIEWER)
        free = (
            {"target": F("target") - mentions[item.pk]}
            if waits or item.frame.rejected_at
            else {"open_slots": F("open_slots") + mentions[item.pk], "needs_reviewer": False}
        )
        QueueItem.objects.filter(pk=item.pk).update(**free)


def close(item_ids: Iterable[int]) -> None:
    """Nobody is asked about these frames any more; who holds one may still answer."""
    ids = list(item_ids)
    if ids:
        QueueItem.objects.filter(pk__in=ids).update(target=F("target") - F("open_slots"), open_slots=0)


def reopen(item_ids: Iterable[int]) -> int:
    """One more answer is wanted of each, however certain its label is; returns how many there are."""
    return QueueItem.objects.filter(pk__in=list(item_ids)).update(
        target=F("target") + 1, open_slots=F("open_slots") + 1, needs_reviewer=False, skips=0, asks_again=True
    )


def answered_again(item_id: int) -> None:
    """The answer for which a frame was sent back is there."""
    QueueItem.objects.filter(pk=item_id).update(asks_again=False)


def widen(item_id: int) -> None:
    """Room for one more lease where no slot is open: the target is raised."""
    QueueItem.objects.filter(pk=item_id).update(target=F("target") + 1)


def ask_one_more(item_ids: Iterable[int]) -> None:
    """All who were asked have answered and it is still uncertain."""
    ids = list(item_ids)
    if ids:
        QueueItem.objects.filter(pk__in=ids).update(target=F("target") + 1, open_slots=F("open_slots") + 1)


def need_reviewer(item_ids: Iterable[int]) -> None:
    ids = list(item_ids)
    if ids:
        QueueItem.objects.filter(pk__in=ids).update(needs_reviewer=True)


def need_no_reviewer(item_ids: Iterable[int]) -> None:
    """It became certain; what several people skipped is looked at all the same."""
    ids = list(item_ids)
    if ids:
        waiting = QueueItem.objects.filter(pk__in=ids, needs_reviewer=True, skips__lt=SKIPS_TO_REVIEWER)
        waiting.update(needs_reviewer=False)
