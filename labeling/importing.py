"""Labels that come from a file, written in batches, never over what people settled.

Each batch is a transaction, and writing one twice changes nothing: an import that was cut off goes on where it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from corpus.models import Character, Frame, Show
from labeling import statements
from labeling.checking import ROWS
from labeling.label_rows import NewLabel
from labeling.labels import set_labels
from labeling.models import LabelSource, LabelState, Suggestion
from labeling.queues import close_settled
from labeling.refusals import Invalid
from people.models import Person

BATCH = 1000  # frames; whoever tags waits for a batch that is being written, a tenth of a second
Row = tuple[str, Mapping[str, str]]  # sha256 of the frame's file, {character name: yes, no or open}
# A frame's id, (character id, state) of its labels, (character id, model, score) of its suggestions.
CheckedRow = tuple[int, Sequence[tuple[int, str]], Sequence[tuple[int, str, float]]]


def import_labels(
    show: Show, rows: Iterable[Row], *, source: str = LabelSource.IMPORT, person: Person | None = None
) -> dict[str, int]:
    """Write rows that know their frames by content; may be repeated."""
    counts: Counter[str] = Counter()
    for batch in batches(rows):
        counts += import_batch(show, batch, source=source, person=person)
    return summary(counts)


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


@transaction.atomic
def import_batch(
    show: Show, batch: list[Row], *, source: str = LabelSource.IMPORT, person: Person | None = None
) -> Counter[str]:
    refuse_wrong(show, batch)
    characters = dict(Character.objects.filter(show=show).values_list("name", "pk"))
    frames = dict(Frame.objects.filter(show=show, sha256__in=[row[0] for row in batch]).values_list("sha256", "pk"))
    rows: list[CheckedRow] = [
        (frames[content], [(characters[name], state) for name, state in answers.items()], ())
        for content, answers in batch
        if content in frames
    ]
    counts = write_batch(show, rows, source=source, person=person)
    return counts + Counter(unknown_frames=sum(row[0] not in frames for row in batch))


@transaction.atomic
def write_batch(
    show: Show, rows: Sequence[CheckedRow], *, source: str = LabelSource.IMPORT, person: Person | None = None
) -> Counter[str]:
    """Labels and suggestions of some frames; nobody is asked in the default queue about what is settled now."""
    frames = [frame for frame, labels, _ in rows if labels]
    statements.lock_items(frames)
    labels = [NewLabel(frame, character, state) for frame, answers, _ in rows for character, state in answers]
    changed = set_labels(show.pk, labels, source, person, "import") if labels else 0
    close_settled(show, frames)
    suggestions = write_suggestions(rows)
    return Counter(frames=len(rows), labels=len(labels), changed=changed, suggestions=suggestions)


def write_suggestions(rows: Sequence[CheckedRow]) -> int:
    """What a model said before about a character in a frame is replaced."""
    now = timezone.now()
    new = [
        Suggestion(frame_id=frame, character_id=character, model=model, score=score, created_at=now)
        for frame, _, suggestions in rows
        for character, model, score in {(one[0], one[1]): one for one in suggestions}.values()
    ]
    keys = ["frame", "character", "model"]
    Suggestion.objects.bulk_create(new, update_conflicts=True, unique_fields=keys, update_fields=["score"])
    return len(new)


def checked_rows(folder: Path, skip: int = 0) -> Iterator[list[CheckedRow]]:
    """Batches of what checking laid down, from the given number of rows on."""
    with (folder / ROWS).open("rb") as lines:
        yield from batches(orjson.loads(line) for line in islice(lines, skip, None))


def summary(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("frames", "labels", "changed", "unknown_frames")}


def refuse_wrong(show: Show, rows: Iterable[Row]) -> int:
    """Names and states are checked before anything is written, so that nothing is half imported; returns the rows."""
    count = 0
    names = list(Character.objects.filter(show=show).values_list("name", flat=True))
    for _, answers in rows:
        count += 1
        for name, state in answers.items():
            if name not in names:
                raise Invalid(f"The file speaks of '{name}'; the characters of this show are {', '.join(names)}.")
            if state not in LabelState.values:
                raise Invalid(f"The file says '{state}' of {name}; a label is one of {', '.join(LabelState.values)}.")
    return count
