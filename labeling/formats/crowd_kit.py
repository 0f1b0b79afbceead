"""Crowd-Kit's table, PURE, export only: one line per person and question, so that its aggregators can be tried on ours."""

from collections.abc import Iterable, Iterator

from labeling.formats.registry import Format
from labeling.formats.rows import FrameRow, Head
from labeling.formats.streams import csv_line


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    """Whether a character is in a frame is a task of its own; unsure is no answer to it."""
    yield csv_line(["task", "worker", "label"])
    for row in rows:
        for vote in row.votes:
            if vote.is_evidence:
                answers = [*((name, "yes") for name in vote.present), *((name, "no") for name in vote.absent)]
                yield b"".join(csv_line([f"{row.path}#{name}", vote.person, answer]) for name, answer in answers)


FORMAT = Format(
    "crowd-kit", "Crowd-Kit, votes", "csv", "text/csv",
    "One line per person, frame and character, yes or no; nobody is a no for each. Unsure, skipped and not asked are "
    "not in it. Export only.",
    write, needs=frozenset({"votes"}),
)  # fmt: skip
