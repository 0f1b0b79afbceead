"""Ours, PURE and lossless: a line about the file, then a line per frame with all that people said of it."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from labeling.formats.registry import Format
from labeling.formats.rows import PARTS, BadLabelFile, FrameRow, Head, ReadRow, from_json
from labeling.formats.streams import lines_of

KIND = "rollcall-labels"
NUMBER = 2  # 1 had no revisions, queues, suggestions nor set-aside votes


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    first = {"format": KIND, "number": NUMBER, "show": head.show, "characters": head.characters}
    yield orjson.dumps({**first, "version": head.version, **head.about}, option=orjson.OPT_APPEND_NEWLINE)
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def read_head(file: BinaryIO) -> dict[str, Any]:
    """The first line; the file is left where it was."""
    number, line = next(lines_of(file), (1, b""))
    file.seek(0)
    values = _values(number, line)
    if values.get("format") != KIND:
        raise BadLabelFile(f'The first line should say \'"format": "{KIND}"\'. Export with `--as jsonl`.')
    if values.get("number") not in range(1, NUMBER + 1):
        raise BadLabelFile(f"The file is of a newer kind than this program reads (number {NUMBER}). Update Rollcall.")
    return values


def read_rows(file: BinaryIO) -> Iterator[FrameRow]:
    """The frames as they were written."""
    for number, values in _frames(file):
        try:
            yield from_json(values)
        except (TypeError, AttributeError) as error:
            raise _no_frame(number) from error


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    for number, values in _frames(file):
        labels = values.get("labels")
        sha256, filename, episode = (values.get(name, "") for name in ("sha256", "filename", "episode"))
        if not isinstance(labels, dict) or not all(isinstance(text, str) for text in (sha256, filename, episode)):
            raise _no_frame(number)
        spelled = {head.spelled(name): state for name, state in labels.items()}
        yield ReadRow(spelled, sha256, filename, episode, f"line {number}")


def _frames(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    read_head(file)
    for number, line in lines_of(file):
        if number > 1 and line.strip():
            yield number, _values(number, line)


def _values(number: int, line: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _no_frame(number) from error
    if not isinstance(values, dict):
        raise _no_frame(number)
    return values


def _no_frame(number: int) -> BadLabelFile:
    return BadLabelFile(f"Line {number} is not a frame as `export_labels --as jsonl` writes it.")


FORMAT = Format(
    "jsonl", "Rollcall, lossless", "jsonl", "application/x-ndjson",
    "Everything: each vote with person, time, queue and guidelines, skips, revisions, judgements, suggestions. Nobody, "
    "unsure, skipped and not asked stay apart.",
    write, read, needs=frozenset(PARTS), marks=(r"^\{", rf'"format"\s*:\s*"{KIND}"'),
)  # fmt: skip
