"""Labels that come from a file: looked up by the frame's content, written in batches, never over what people settled."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.db import transaction

from corpus.models import Character, Frame, Show
from labeling.formats.rows import ReadRow
from labeling.labels import NewLabel, set_labels
from labeling.models import LabelSource, LabelState
from labeling.queues import close_settled, lock_items
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
    lock_items(frames.values())
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


def matched(show: Show, rows: Iterable[ReadRow]) -> Iterator[Row]:
    """Rows of a file with the frame found by its content, or by its name, which must then be the only one of that name."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        contents = _contents_by_name(show, [row.filename for row in batch if not row.sha256])
        for row in batch:
            yield row.sha256 or _content_named(row, contents), row.labels


def _contents_by_name(show: Show, names: list[str]) -> dict[str, dict[str, str]]:
    """Per file name {episode name: sha256}."""
    contents: dict[str, dict[str, str]] = defaultdict(dict)
    frames = Frame.objects.filter(show=show, name__in=names)
    for name, episode, content in frames.values_list("name", "episode__name", "sha256"):
        contents[name][episode] = content
    return contents


def _content_named(row: ReadRow, contents: Mapping[str, Mapping[str, str]]) -> str:
    found = contents.get(row.filename, {})
    if row.episode:
        return found.get(row.episode, "")
    if len(found) > 1:
        raise Invalid(
            f"'{row.filename}' is in several episodes: {', '.join(found)}. Add a column that names the episode."
        )
    return next(iter(found.values()), "")


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
