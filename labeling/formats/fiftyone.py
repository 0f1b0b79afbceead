"""FiftyOne's image classification with several labels, PURE: {"classes": […], "labels": {"a": ["Bart"]}}.

A key is a file's name without its ending. An empty list is nobody, null is a frame that nobody settled.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import encoded, json_section


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    yield b'{"classes":' + encoded(head.characters) + b',"labels":{'
    separator = b"\n"
    for row in rows:
        present = row.all_in("yes", head.characters) if row.is_settled(head.active) else None
        yield separator + encoded(stem(row.path)) + b":" + encoded(present)
        separator = b",\n"
    yield b"}}\n"


def stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    """A label may be a name, a list of names, or a list of places in `classes`."""
    classes = [str(name) for name in json_section(file, "classes.item")]
    for number, (key, value) in enumerate(json_section(file, "labels", pairs=True), start=1):
        place = f"label {number}"
        given = value if isinstance(value, list) or value is None else [value]
        labels = {} if given is None else head.closed(_name(one, classes, place) for one in given)
        yield ReadRow(labels, filename=str(key), place=place)


def _name(value: Any, classes: list[str], place: str) -> str:
    if isinstance(value, str):
        return value
    if type(value) is not int or not 0 <= value < len(classes):
        raise BadLabelFile(f"The {place} holds {str(value)[:40]}; expected a name or its place in 'classes'.")
    return classes[value]


FORMAT = Format(
    "fiftyone", "FiftyOne, image classification", "json", "application/json",
    "Who is there, of frames on which the whole cast is settled; nobody is an empty list, every other frame is null: "
    "open, partly asked, not asked and skipped look alike.",
    write, read, marks=(r'^\{\s*"(classes|labels)"', r'"labels"\s*:\s*\{'),
)  # fmt: skip
