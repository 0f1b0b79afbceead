"""Cleanlab's lists of label indices, PURE, export only: `labels[i]` are the places in `classes` of who is in `frames[i]`."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from labeling.formats.registry import Format
from labeling.formats.rows import FrameRow, Head
from labeling.formats.streams import aside, encoded, spooled


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    with aside() as later:
        yield from spooled(_labels(head, rows, later), later)
        yield b"]}\n"


def _labels(head: Head, rows: Iterable[FrameRow], later: BinaryIO) -> Iterator[bytes]:
    """A list without a character means that it is not there, so frames with an open question are left out."""
    yield b'{"classes":' + encoded(head.characters) + b',"labels":['
    separator = b"\n"
    for row in rows:
        if row.is_settled(head.active):
            yield separator + encoded([i for i, name in enumerate(head.characters) if row.labels.get(name) == "yes"])
            later.write(separator + encoded({"name": row.path, "sha256": row.sha256}))
            separator = b",\n"
    yield b'],"frames":['


FORMAT = Format(
    "cleanlab", "Cleanlab, label indices", "json", "application/json",
    "Who is there as indices, of frames on which the whole cast is settled; nobody is an empty list; all other frames "
    "are left out. Export only.",
    write,
)  # fmt: skip
