"""Label Studio's CSV, PURE: as its JSON_MIN, in columns; several choices are JSON in their cell."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

import orjson

from labeling.formats.choices import asked_keys
from labeling.formats.label_studio import address_of
from labeling.formats.label_studio_min import read_entries
from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import csv_line, table_rows

COLUMNS = ["image", "id", "choice", "annotation_id", "sha256", "episode", "split", "asked", "unsure"]


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    yield csv_line(COLUMNS)
    for number, row in enumerate(rows, start=1):
        if row.labels:
            yield csv_line(_cells(number, row, head))


def _cells(number: int, row: FrameRow, head: Head) -> list[Any]:
    present, unsure = row.all_in("yes", head.characters), row.all_in("open", head.characters)
    keys = asked_keys(head, present, unsure, [name for name in head.characters if name in row.labels])
    lists = [_json(keys[name]) if name in keys else "" for name in ("asked", "unsure")]
    choice = "" if not present else present[0] if len(present) == 1 else _json({"choices": present})
    return [address_of(row.path), number, choice, number, row.sha256, row.episode, row.split, *lists]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    table = table_rows(file)
    columns = next(table, (1, []))[1]
    if "choice" not in columns or len(set(columns)) < len(columns):
        raise BadLabelFile("The first line should name the columns image, id, choice, …, as Label Studio exports CSV.")
    rows = ((number, dict(zip(columns, cells, strict=False))) for number, cells in table if any(cells))
    for _, group in groupby(rows, lambda row: (row[1].get("id") or row[0], row[1].get("image"))):
        entries = [(number, _entry(number, row)) for number, row in group]
        number, first = entries[0]
        yield read_entries(head, f"line {number}", [entry for _, entry in entries], first)


def _entry(number: int, row: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {name: value for name, value in row.items() if value}
    for name in ("choice", "asked", "unsure"):
        if entry.get(name, "").startswith(("{", "[")):
            try:
                entry[name] = orjson.loads(entry[name])
            except orjson.JSONDecodeError as error:
                raise BadLabelFile(
                    f"Line {number} has {row[name][:80]!r} under '{name}'. Expected a name, or a list of names as JSON."
                ) from error
    return entry


FORMAT = Format(
    "label-studio-csv", "Label Studio, CSV", "csv", "text/csv",
    "As JSON_MIN: the label of each labeled frame; nobody is an empty choice, frames nobody was asked about are not in it.",
    write, read, marks=(r"^[^\n]*\bchoice\b[^\n]*[,;]", r"^[^\n]*\b(annotation_id|annotator|id)\b"),
)  # fmt: skip
