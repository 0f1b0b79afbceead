"""A table of boxes around figures, PURE: one row a figure. What is wrong with a row is said of that row, and loses no other."""

import csv
import io
from dataclasses import dataclass

from corpus.cast_folders import EXTRAS
from corpus.drafting import Box

COLUMNS = ("frame", "x", "y", "width", "height", "character")


class BadTable(ValueError):
    """Nothing of the table can be read; the message is a sentence for who sent it."""


@dataclass(frozen=True)
class BoxRow:
    """`number` is the table's line; `frame` says which picture, see `boxes_file.py`; no character means an extra."""

    number: int
    frame: str
    box: Box
    character: str


@dataclass(frozen=True)
class Problem:
    row: int
    why: str


def read_boxes(text: str) -> tuple[list[BoxRow], list[Problem]]:
    """The rows that can be read, and what is wrong with the others. Raises BadTable where the columns are not there."""
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text)))
    head = [cell.strip().casefold() for cell in lines[0]] if lines else []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise BadTable(f"The boxes miss the column {missing[0]}: expected a first line '{','.join(COLUMNS)}'.")
    rows: list[BoxRow] = []
    problems: list[Problem] = []
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            try:
                rows.append(_row(number, dict(zip(head, (cell.strip() for cell in cells), strict=False))))
            except ValueError as error:
                problems.append(Problem(number, str(error)))
    if not rows and not problems:
        raise BadTable("The boxes have a first line but no rows: expected one row per figure.")
    return rows, problems


def box_of(x: str, y: str, width: str, height: str) -> Box:
    """Raises ValueError with a sentence where one of them is no number."""
    try:
        return Box(*(round(float(value)) for value in (x, y, width, height)))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{x},{y},{width},{height}' is no box: expected four numbers x,y,width,height.") from error


def _row(number: int, cells: dict[str, str]) -> BoxRow:
    frame, character = cells.get("frame", ""), cells.get("character", "")
    if not frame:
        raise ValueError("It names no frame.")
    box = box_of(*(cells.get(name, "") for name in COLUMNS[1:5]))
    return BoxRow(number, frame, box, "" if character.casefold() in EXTRAS else character)


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","
