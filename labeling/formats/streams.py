"""Files read piece by piece, PURE: whatever is wrong with one becomes a sentence that says where."""

import csv
import io
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import ijson
import orjson

from labeling.formats.rows import BadLabelFile

LONGEST_LINE = 16 * 2**20  # bytes: more people than will ever look at one frame
LONGEST_ENTRY = 64 * 2**20
BROKEN = (ijson.JSONError, ValueError, OverflowError, RecursionError)


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; one that never ends is refused instead of being held in memory."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise BadLabelFile(f"Line {number} is longer than {LONGEST_LINE // 2**20} MB; this is no file of labels.")
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def table_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV with the number of the line they end on; commas or semicolons, whichever the first line has more of."""
    lines = (_text(number, line) for number, line in lines_of(file))
    first = next(lines, "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    table = csv.reader(_after(first, lines), skipinitialspace=True, delimiter=delimiter)
    try:
        for cells in table:
            yield table.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadLabelFile(f"Line {table.line_num} is no line of a CSV table: {error}.") from error


def _text(number: int, line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadLabelFile(f"Line {number} is not UTF-8. Save the file as UTF-8 and send it again.") from error
    if "\0" in text:
        raise BadLabelFile(f"Line {number} holds a zero byte, so this is no text. Save the file as UTF-8.")
    return text


def _after(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def csv_line(cells: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


class _Bounded:
    """A file for ijson that stops when a single entry swallows too much."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.taken = file, 0

    def read(self, size: int) -> bytes:
        self.taken += size
        if self.taken > LONGEST_ENTRY:
            raise BadLabelFile(f"An entry is larger than {LONGEST_ENTRY // 2**20} MB; this is no file of labels.")
        return self.file.read(size)


def json_entries(file: BinaryIO, what: str) -> Iterator[tuple[str, Any]]:
    """("entry 1", …) of a file that is one JSON list."""
    start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if not start.startswith(b"["):
        raise BadLabelFile(f"Expected a JSON list, {what}; the file does not begin with one.")
    skip_mark(file)
    bounded, number = _Bounded(file), 0
    try:
        for entry in ijson.items(bounded, "item", use_float=True):
            number, bounded.taken = number + 1, 0
            yield f"entry {number}", entry
    except BadLabelFile:
        raise
    except BROKEN as error:
        raise broken(number) from error


def json_section(file: BinaryIO, prefix: str, *, pairs: bool = False) -> Iterator[Any]:
    """Entries of the list (or the pairs of the object) under a key such as `items.item`; the file is read from its start."""
    file.seek(0)
    skip_mark(file)
    number = 0
    read = ijson.kvitems if pairs else ijson.items
    try:
        for entry in read(file, prefix, use_float=True):
            number += 1
            yield entry
    except BadLabelFile:
        raise
    except BROKEN as error:
        raise broken(number) from error


def broken(number: int) -> BadLabelFile:
    where = f"after entry {number}" if number else "at its start"
    return BadLabelFile(f"The file is no JSON from somewhere {where}: it breaks off or is damaged. Export it again.")


def skip_mark(file: BinaryIO) -> None:
    """Past the byte order mark that Windows programs write."""
    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)


def encoded(value: Any) -> bytes:
    return orjson.dumps(value)


def spooled(pieces: Iterator[bytes], later: BinaryIO) -> Iterator[bytes]:
    """What was laid aside in a temporary file while something else was written."""
    yield from pieces
    later.seek(0)
    while piece := later.read(65_536):
        yield piece


def aside() -> Any:
    """A temporary file: what has to come after a list in one file is kept here until the list is over."""
    return TemporaryFile()
