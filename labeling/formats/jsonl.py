"""Ours, PURE and lossless: a line about the file, then a line per frame with its votes, skips and expected flags."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow, from_json

KIND = "rollcall-labels"
# As dataclasses.asdict would give it, which copies everything it meets and takes longer than all the rest.
LINE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=vars)


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[str]:
    yield json.dumps({"format": KIND, "number": 1, **asdict(head)}, ensure_ascii=False) + "\n"
    for row in rows:
        yield LINE.encode(row) + "\n"


def read_rows(lines: Iterable[str]) -> Iterator[FrameRow]:
    """The frames as they were written."""
    for number, line in enumerate(lines, start=1):
        try:
            values = json.loads(line) if line.strip() else {"format": KIND}
            if number == 1 and values.get("format") != KIND:
                raise BadLabelFile(f'The first line should say \'"format": "{KIND}"\'. Export with `--as jsonl`.')
            if "format" not in values:
                yield from_json(values)
        except (json.JSONDecodeError, TypeError, AttributeError) as error:
            raise BadLabelFile(f"Line {number} is not a frame as `export_labels --as jsonl` writes it.") from error


def read(lines: Iterable[str], head: Head) -> Iterator[ReadRow]:
    for row in read_rows(lines):
        yield ReadRow(row.labels, row.sha256, row.filename, row.episode)


FORMAT = Format("jsonl", "jsonl", "application/x-ndjson", write, read)
