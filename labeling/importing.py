"""Labels that come from a file: looked up by the frame's content, written in batches, never over what people settled."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db import transaction

from corpus.models import Character, Frame, Show
from labeling.labels import NewLabel, set_labels
from labeling.models import LabelSource, LabelState
from labeling.queues import close_settled
from labeling.refusals import Invalid
from people.models import Person

BATCH = 500
Row = tuple[str, Mapping[str, str]]  # sha256 of the frame's file, {character name: yes, no or open}


def import_labels(
    show: Show, rows: Iterable[Row], *, source: str = LabelSource.IMPORT, person: Person | None = None
) -> dict[str, int]:
    """Write all rows; each batch is a transaction, and writing one twice changes nothing, so an import may be repeated."""
    counts: Counter[str] = Counter()
    for batch in batches(rows):
        counts += import_batch(show, batch, source=source, person=person)
    return summary(counts)


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
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
    labels = [
        NewLabel(frames[content], characters[name], state)
        for content, answers in batch
        if content in frames
        for name, state in answers.items()
    ]
    changed = set_labels(show.pk, labels, source, person, "import")
    close_settled(show, frames.values())
    return Counter(
        frames=len(frames),
        labels=len(labels),
        changed=changed,
        unknown_frames=sum(row[0] not in frames for row in batch),
    )


def summary(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("frames", "labels", "changed", "unknown_frames")}


def refuse_wrong(show: Show, rows: Iterable[Row]) -> None:
    """Names and states are checked before anything is written, so that nothing is half imported."""
    names = list(Character.objects.filter(show=show).values_list("name", flat=True))
    for _, answers in rows:
        for name, state in answers.items():
            if name not in names:
                raise Invalid(f"The file speaks of '{name}'; the characters of this show are {', '.join(names)}.")
            if state not in LabelState.values:
                raise Invalid(f"The file says '{state}' of {name}; a label is one of {', '.join(LabelState.values)}.")
