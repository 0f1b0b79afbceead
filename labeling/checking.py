"""A file of labels before anything of it is written: read whole, matched with the frames, and laid down as it will be written.

One pass. What is wrong anywhere refuses the file with a sentence; what comes of it is a list of rows in the database's
own ids, so that writing them needs neither the format nor the names again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from corpus.models import Character, Show
from labeling.asking import SETTLED_BY_PEOPLE
from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, Head, ReadRow
from labeling.formats.streams import csv_line
from labeling.label_rows import Held, held_labels
from labeling.matching import Matcher
from labeling.models import LabelState
from labeling.refusals import Invalid

BATCH = 1000
SHOWN = 20  # unknown frames that are named at once; the list has them all
PREVIEWED = 8
CHANGES_SHOWN = 40
STATES = tuple(LabelState.values)  # asked for a million times, and an enum makes its list anew each time
ROWS, UNKNOWN, PART = "rows.jsonl", "unknown.csv", ".part"
Report = Callable[[int, int, str], None]


@dataclass
class Checked:
    """What a file would do. `changed` labels are new or say something else; `kept` ones were settled by people.

    `changes` are the first labels that would say something else than they do: [frame, character, before, after].
    """

    format: str
    frames: int = 0
    labels: int = 0
    changed: int = 0
    kept: int = 0
    suggestions: int = 0
    unknown_frames: int = 0
    unknown: list[str] = field(default_factory=list)
    preview: list[dict[str, Any]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)


class Twice:
    """Remembers frames at one bit each."""

    def __init__(self) -> None:
        self.bits = bytearray()

    def seen(self, frame: int) -> bool:
        place, bit = frame >> 3, 1 << (frame & 7)
        if place >= len(self.bits):
            self.bits.extend(bytes(place - len(self.bits) + 4096))
        was_there = bool(self.bits[place] & bit)
        self.bits[place] |= bit
        return was_there


@dataclass
class Check:
    """One pass over a file into a folder."""

    show: Show
    form: Format
    head: Head
    folder: Path

    def __post_init__(self) -> None:
        self.characters = dict(Character.objects.filter(show=self.show).values_list("name", "pk"))
        self.names = {pk: name for name, pk in self.characters.items()}
        self.matcher, self.twice, self.checked = Matcher(self.show), Twice(), Checked(self.form.name)

    def run(self, path: Path, report: Report) -> Checked:
        """Raises BadLabelFile or Invalid; the folder has the rows only when the whole file was good."""
        rows_into = self.folder / f"{ROWS}{PART}"
        with path.open("rb") as file, rows_into.open("wb") as rows, (self.folder / UNKNOWN).open("wb") as unknown:
            unknown.write(csv_line(["where", "sha256", "episode", "filename"]))
            assert self.form.read is not None  # noqa: S101  format_named(to_read=True) gave it
            size = max(1, path.stat().st_size)
            for batch in batches(self.form.read(file, self.head)):
                self._take(batch, rows, unknown)
                report(min(file.tell(), size - 1), size, f"Checking: {self.checked.frames} frames found")
        rows_into.replace(self.folder / ROWS)
        return self.checked

    def _take(self, batch: list[ReadRow], rows: BinaryIO, unknown: BinaryIO) -> None:
        matched = []
        for row, frame in zip(batch, self.matcher.frames(batch), strict=True):
            labels = self._labels(row)
            if frame is None:
                self._note_unknown(row, unknown)
            elif self.twice.seen(frame):
                raise Invalid(
                    f"The {row.place} speaks of '{row.filename or row.sha256}' a second time. Keep one of them."
                )
            else:
                matched.append((frame, labels, row))
                rows.write(orjson.dumps([frame, labels, self._suggestions(row)], option=orjson.OPT_APPEND_NEWLINE))
                self._preview(row)
        self._count(matched)

    def _labels(self, row: ReadRow) -> list[tuple[int, str]]:
        """(character id, state), each checked."""
        labels = []
        for name, state in row.labels.items():
            if name not in self.characters:
                self._refuse_stranger(row, name)
            if state not in STATES:
                raise Invalid(
                    f"The {row.place} says '{str(state)[:40]}' of {name}; a label is one of {', '.join(STATES)}."
                )
            labels.append((self.characters[name], state))
        return labels

    def _refuse_stranger(self, row: ReadRow, name: str) -> None:
        if name not in self.characters:
            raise Invalid(
                f"The {row.place} speaks of '{name[:80]}'; the characters of this show are {', '.join(self.characters)}."
            )

    def _suggestions(self, row: ReadRow) -> list[tuple[int, str, float]]:
        if not row.suggestions:
            return []
        for one in row.suggestions:
            self._refuse_stranger(row, one.character)
        self.checked.suggestions += len(row.suggestions)
        return [(self.characters[one.character], one.model, one.score) for one in row.suggestions]

    def _note_unknown(self, row: ReadRow, unknown: BinaryIO) -> None:
        self.checked.unknown_frames += 1
        unknown.write(csv_line([row.place, *(safe(text) for text in (row.sha256, row.episode, row.filename))]))
        if len(self.checked.unknown) < SHOWN:
            name = "/".join(part for part in (row.episode, row.filename) if part)
            self.checked.unknown.append(f"{row.place}: {(name or row.sha256 or 'no name')[:160]}".replace("\0", ""))

    def _preview(self, row: ReadRow) -> None:
        if len(self.checked.preview) < PREVIEWED:
            self.checked.preview.append({"place": row.place, "name": name_of(row), "labels": row.labels})

    def _count(self, matched: Sequence[tuple[int, list[tuple[int, str]], ReadRow]]) -> None:
        held = held_labels([frame for frame, *_ in matched]) if matched else {}
        counts: Counter[str] = Counter()
        for frame, labels, row in matched:
            for character, state in labels:
                now = held.get((frame, character))
                found = effect(now, state)
                counts[found] += 1
                if found == "changed" and now and len(self.checked.changes) < CHANGES_SHOWN:
                    self.checked.changes.append([name_of(row), self.names[character], str(now.state), state])
        self.checked.frames += len(matched)
        self.checked.labels += counts.total()
        self.checked.changed += counts["changed"]
        self.checked.kept += counts["kept"]


def effect(held: Held | None, state: str) -> str:
    """What an imported label does to the one that is held: `changed`, `same`, or `kept` where people settled it."""
    if held is None:
        return "same" if state == LabelState.OPEN else "changed"
    if held.source in SETTLED_BY_PEOPLE:
        return "kept"
    return "same" if held.state == state else "changed"


def name_of(row: ReadRow) -> str:
    """The frame as the file calls it, with its episode where it says one."""
    name = "/".join(part for part in (row.episode, row.filename) if part) or row.sha256[:12]
    return name[:160].replace("\0", "")


def safe(text: str) -> str:
    """A spreadsheet that opens the list must not take a name for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def batches(rows: Iterator[Any], size: int = BATCH) -> Iterator[list[Any]]:
    while batch := list(islice(rows, size)):
        yield batch


def check_file(
    show: Show, path: Path, form: Format, head: Head, folder: Path, report: Report = lambda *_: None
) -> dict[str, Any]:
    """Check a file; what it would do, as plain values. Raises Invalid with a sentence."""
    try:
        return asdict(Check(show, form, head, folder).run(path, report))
    except BadLabelFile as error:
        raise Invalid(str(error)) from error
    except MemoryError as error:
        raise Invalid("An entry of the file needs more memory than any honest one does.") from error
