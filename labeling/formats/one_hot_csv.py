"""One-hot table, PURE: 1 there, 0 not there, blank for `not asked` and for `open`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow

CELLS = {"yes": "1", "no": "0"}
STATES = {"1": "yes", "0": "no"}


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[str]:
    yield _line(["filename", "episode", "split", *head.characters])
    for row in rows:
        cells = [CELLS.get(row.labels.get(name, ""), "") for name in head.characters]
        yield _line([row.filename, row.episode, row.split, *cells])


def read(lines: Iterable[str], head: Head) -> Iterator[ReadRow]:
    """Spaces after commas are allowed, and the episode and the split may be missing, as other tools write it."""
    table = csv.reader(lines, skipinitialspace=True)
    columns = [cell.strip().lstrip("\ufeff") for cell in next(table, [])]
    names = _characters(columns, head)
    for number, cells in enumerate(table, start=2):
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        if any(row.values()):
            yield ReadRow(_labels(number, row, names), filename=row["filename"], episode=row.get("episode", ""))


def _characters(columns: Sequence[str], head: Head) -> list[str]:
    names = [column for column in columns if column not in ("filename", "episode", "split", "sha256")]
    unknown = [name for name in names if name not in head.characters]
    if "filename" not in columns or unknown or not names:
        known = ",".join(head.characters)
        problem = f"'{unknown[0]}' is no character of the show" if unknown else "a column is missing"
        raise BadLabelFile(f"The first line should be 'filename,episode,split,{known}', but {problem}.")
    return names


def _labels(number: int, row: dict[str, str], names: list[str]) -> dict[str, str]:
    for name in names:
        if row.get(name, "") not in ("", *STATES):
            raise BadLabelFile(f"Line {number} has '{row[name]}' for {name}; expected 1, 0 or nothing.")
    return {name: STATES[row[name]] for name in names if row.get(name)}


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


FORMAT = Format("csv", "csv", "text/csv", write, read, needs_votes=False)
