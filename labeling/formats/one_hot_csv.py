"""One-hot table, PURE: 1 there, 0 not there, blank for `not asked` and for `open`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import csv_line, table_rows

CELLS = {"yes": "1", "no": "0"}
STATES = {"1": "yes", "0": "no"}
ABOUT = ("filename", "episode", "split", "sha256")
# Roboflow renames `a.jpg` to `a_jpg.rf.<hash>.jpg`.
RENAMED = re.compile(r"_(jpe?g|png|webp|bmp)\.rf\.[0-9A-Za-z]+\.\w+$", re.IGNORECASE)


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    yield csv_line(["filename", "episode", "split", *head.characters])
    for row in rows:
        cells = [CELLS.get(row.labels.get(name, ""), "") for name in head.characters]
        yield csv_line([row.filename, row.episode, row.split, *cells])


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    """Spaces after commas are allowed, and the episode and the split may be missing, as other tools write it."""
    table = table_rows(file)
    columns = next(table, (1, []))[1]
    names = _characters(columns, head)
    for number, cells in table:
        if not any(cells):
            continue
        if len(cells) > len(columns):
            raise BadLabelFile(
                f"Line {number} has {len(cells)} cells, but the first line names {len(columns)} columns."
            )
        row = dict(zip(columns, cells, strict=False))
        filename = row.get("filename", "")
        if ".rf." in filename.lower():
            filename = RENAMED.sub(r".\1", filename)
        labels = _labels(number, row, names)
        yield ReadRow(labels, row.get("sha256", ""), filename, row.get("episode", ""), f"line {number}")


def _characters(columns: Sequence[str], head: Head) -> dict[str, str]:
    """{column: character}"""
    names = {column: head.spelled(column) for column in columns if column not in ABOUT}
    unknown = [name for name in names.values() if name not in head.characters]
    repeated = len(set(names.values())) < len(names) or len(set(columns)) < len(columns)
    if "filename" not in columns or unknown or not names or repeated:
        known = ",".join(head.characters)
        problem = (
            f"'{unknown[0][:80]}' is no character of the show" if unknown else "a column is missing or there twice"
        )
        raise BadLabelFile(f"The first line should be 'filename,episode,split,{known}', but {problem}.")
    return names


def _labels(number: int, row: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    labels = {}
    for column, name in names.items():
        cell = row.get(column, "")
        if cell and cell not in STATES:
            raise BadLabelFile(f"Line {number} has '{cell[:40]}' for {name}; expected 1, 0 or nothing.")
        if cell:
            labels[name] = STATES[cell]
    return labels


FORMAT = Format(
    "csv", "CSV, one column a character", "csv", "text/csv",
    "1, 0, or blank. Nobody is a row of zeros; open and not asked are both blank; skips and people are not in it. "
    "Reads Roboflow's _classes.csv.",
    write, read, marks=(r"^(?!.*\bchoice\b)[^\n]*\bfilename\b[^\n]*[,;]",),
)  # fmt: skip
