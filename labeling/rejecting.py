"""Frames that are set apart: nobody is asked about them and no figure counts them; what was said of them stays."""

from collections.abc import Iterator, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from corpus.models import Frame, Show
from labeling import slots, statements
from labeling.adapting import adapt_frames
from labeling.asking import DEFAULT_QUEUE
from labeling.models import Queue, QueueItem
from labeling.queues import queue_again
from labeling.refusals import Invalid
from labeling.turns import in_turn
from people.models import Person
from people.services import record

CHUNK = 1000
NAMED_IN_LOG = 50  # ids; a rejection of thousands is told by its filter


@in_turn
def reject_frames(show: Show, frames: Sequence[int], person: Person, reason: str, told: str = "") -> int:
    """Set frames apart; returns how many were not before. `told` is the filter they were chosen by, for the audit log."""
    if not reason.strip():
        raise Invalid("Say why these frames are rejected; whoever finds them missing will ask.")
    changed = 0
    for ids in _parts(Frame.objects.for_show(show).kept(), frames):
        statements.lock_items(ids)  # before the frames, as everybody does
        slots.close(QueueItem.objects.filter(frame__in=ids, open_slots__gt=0).values_list("pk", flat=True))
        kept = Frame.objects.kept().filter(pk__in=ids)
        changed += kept.update(rejected_at=timezone.now(), rejected_reason=reason.strip()[:200])
    if changed:
        log = {"frames": changed, "ids": list(frames[:NAMED_IN_LOG]), "chosen_by": told}
        record(person, "reject frames", show_id=show.pk, reason=reason.strip()[:200], **log)
    return changed


@in_turn
def restore_frames(show: Show, frames: Sequence[int], person: Person, told: str = "") -> int:
    """Take rejections back: queues ask for what was left to ask, and figures count the frames again."""
    changed = 0
    for ids in _parts(Frame.objects.for_show(show).rejected(), frames):
        statements.lock_items(ids)
        rejected = Frame.objects.rejected().filter(pk__in=ids)
        changed += rejected.update(rejected_at=None, rejected_reason="")
        _ask_again(ids)
        adapt_frames(ids)
        queue_again(show, ids)
    if changed:
        log = {"frames": changed, "ids": list(frames[:NAMED_IN_LOG]), "chosen_by": told}
        record(person, "restore frames", show_id=show.pk, **log)
    return changed


def _ask_again(frames: list[int]) -> None:
    """As many answers as the queue wants of each frame; what is settled meanwhile is closed by the next claim."""
    overlap = Subquery(Queue.objects.filter(pk=OuterRef("queue")).values("overlap"))
    items = QueueItem.objects.filter(frame__in=frames, needs_reviewer=False, target__lt=F("queue__overlap"))
    by_hand = QueueItem.objects.filter(frame=OuterRef("frame"), queue__is_open=True, queue__asks=[])
    by_hand = by_hand.exclude(queue__name=DEFAULT_QUEUE)
    items = items.exclude(Q(queue__name=DEFAULT_QUEUE) & Exists(by_hand))  # they ask in its stead
    items.update(open_slots=F("open_slots") + overlap - F("target"), target=overlap)


def _parts(among: QuerySet[Frame], frames: Sequence[int]) -> Iterator[list[int]]:
    """The ids of those that are meant and are among these rows, some at a time."""
    for start in range(0, len(frames), CHUNK):
        yield list(among.filter(pk__in=frames[start : start + CHUNK]).values_list("pk", flat=True))
