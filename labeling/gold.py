"""Gold frames: their truth is settled, and people are asked about them only to learn how well they see."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, QuerySet

from corpus.models import Character, Frame, Show, Split
from labeling import slots, statements
from labeling.label_rows import NewLabel
from labeling.labels import derived, set_labels, take_over
from labeling.models import Label, LabelRevision, LabelSource, LabelState, Queue, QueueItem, QueuePurpose
from labeling.queues import add_items
from labeling.refusals import Invalid
from labeling.turns import in_turn
from people.models import Person
from people.services import record

GOLD_QUEUE = "Gold"
# Everybody is asked once, so the target is out of reach; the column holds 32,767.
GOLD_ANSWERS = 30_000
NAMED = 5  # frames that a refusal names


class Unfit(Invalid):
    """Some of the frames cannot be gold; so many of them could be."""

    def __init__(self, sentence: str, unfit: int, fit: int) -> None:
        super().__init__(sentence)
        self.unfit, self.fit = unfit, fit


@in_turn
def make_gold(show: Show, frame_ids: Iterable[int], by: Person, *, leaves_out_unfit: bool = False) -> int:
    """What is held true of these frames is settled, and queues with a share of gold mix them in. Returns how many frames.

    Refused as a whole where one of them is a test frame, was rejected, or has a character that is open or was not asked;
    unless such frames are to be left out.
    """
    ids = _fit(show, _frames(show, frame_ids), leaves_out_unfit=leaves_out_unfit)
    statements.lock_items(ids)
    known = Label.objects.filter(frame__in=ids).exclude(state=LabelState.OPEN)
    rows = [NewLabel(*row) for row in known.values_list("frame_id", "character_id", "state")]
    set_labels(show.pk, rows, LabelSource.GOLD, by, "made gold")
    queue = gold_queue(show) or Queue.objects.create(
        show=show, name=GOLD_QUEUE, purpose=QueuePurpose.GOLD, overlap=GOLD_ANSWERS, is_open=False, created_by=by
    )
    slots.close(_items(ids).exclude(queue=queue).filter(open_slots__gt=0).values_list("pk", flat=True))
    closed = QueueItem.objects.filter(queue=queue, frame__in=ids, open_slots=0)
    closed.update(open_slots=GOLD_ANSWERS - F("target"), target=GOLD_ANSWERS)
    add_items(queue, ids)
    record(by, "make gold", show_id=show.pk, frames=len(ids))
    return len(ids)


@in_turn
def unmake_gold(show: Show, frame_ids: Iterable[int], by: Person) -> int:
    """The labels are again what they were before: the votes', an import's or a review's. Returns how many frames."""
    ids = [frame.pk for frame in _frames(show, frame_ids)]
    statements.lock_items(ids)
    slots.close(_items(ids).filter(queue__purpose=QueuePurpose.GOLD).values_list("pk", flat=True))
    gold = Label.objects.filter(frame__in=ids, source=LabelSource.GOLD)
    held = {(frame, one): state for frame, one, state in gold.values_list("frame_id", "character_id", "state")}
    before = _sources_before(ids)
    by_votes = [pair for pair in held if before.get(pair) == LabelSource.VOTES]
    take_over(show.pk, derived(statements.evidence(ids), by_votes), LabelSource.VOTES, by, "no longer gold")
    for source in (LabelSource.IMPORT, LabelSource.REVIEW):
        rows = [NewLabel(*pair, held[pair]) for pair in held if before.get(pair, LabelSource.REVIEW) == source]
        take_over(show.pk, rows, source, by, "no longer gold")
    record(by, "unmake gold", show_id=show.pk, frames=len(ids))
    return len({frame for frame, _ in held})


def gold_queue(show: Show) -> Queue | None:
    return Queue.objects.filter(show=show, purpose=QueuePurpose.GOLD).order_by("pk").first()


def gold_frames(show: Show) -> QuerySet[Frame]:
    """Those that are handed out as gold."""
    return Frame.objects.filter(queue_items__in=QueueItem.objects.filter(queue=gold_queue(show), open_slots__gt=0))


def truth_of(frame_id: int, characters: Sequence[int]) -> dict[str, bool]:
    """{name: is there} of what is settled, as a person who practices is told."""
    labels = Label.objects.filter(frame=frame_id, character__in=characters).exclude(state=LabelState.OPEN)
    rows = labels.order_by("character__position").values_list("character__name", "state")
    return {name: state == LabelState.YES for name, state in rows}


def _frames(show: Show, frame_ids: Iterable[int]) -> list[Frame]:
    ids = sorted(set(frame_ids))
    frames = list(Frame.objects.filter(show=show, pk__in=ids).select_related("episode").order_by("pk"))
    if not frames or len(frames) < len(ids):
        raise Invalid(
            f"{len(ids) - len(frames)} of the {len(ids)} frames are not in {show.title}. Choose some that are."
        )
    return frames


def _items(frame_ids: Sequence[int]) -> QuerySet[QueueItem]:
    return QueueItem.objects.filter(frame__in=frame_ids).order_by("pk")


def _fit(show: Show, frames: Sequence[Frame], *, leaves_out_unfit: bool) -> list[int]:
    """The ids of those that can be gold; the others are refused, by kind, where they are not to be left out."""
    unfit = {
        "Test frames are never gold, or people would be trained on the test: {}.": [
            frame for frame in frames if frame.split == Split.TEST
        ],
        "These frames were rejected and are asked of nobody: {}.": [frame for frame in frames if frame.rejected_at],
        "Gold needs yes or no for every character; something is open or was not asked in {}. "
        "Settle them on their own pages first, or leave them out.": _open(show, frames),
    }
    left_out = {frame.pk for some in unfit.values() for frame in some}
    fit = [frame.pk for frame in frames if frame.pk not in left_out]
    if left_out and not (fit and leaves_out_unfit):
        told = [sentence.format(_named(some)) for sentence, some in unfit.items() if some]
        raise Unfit(" ".join(told), len(left_out), len(fit))
    return fit


def _open(show: Show, frames: Sequence[Frame]) -> list[Frame]:
    cast = set(Character.objects.filter(show=show, retired_at=None).values_list("pk", flat=True))
    known: dict[int, set[int]] = {frame.pk: set() for frame in frames}
    labels = Label.objects.filter(frame__in=list(known)).exclude(state=LabelState.OPEN)
    for frame, character in labels.values_list("frame_id", "character_id"):
        known[frame].add(character)
    return [frame for frame in frames if cast - known[frame.pk]]


def _named(frames: Sequence[Frame]) -> str:
    names = "; ".join(str(frame) for frame in frames[:NAMED])
    return names if len(frames) <= NAMED else f"{names}; and {len(frames) - NAMED} more"


def _sources_before(frame_ids: Sequence[int]) -> dict[tuple[int, int], Any]:
    """(frame, character) → what held it before it became gold."""
    revisions = LabelRevision.objects.filter(frame__in=frame_ids).exclude(source=LabelSource.GOLD).order_by("pk")
    return {(frame, one): by for frame, one, by in revisions.values_list("frame_id", "character_id", "source")}
