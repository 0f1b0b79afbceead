"""The table that comes with imported frames, PURE: one row a picture, one column a character; checked whole before use."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

REQUIRED = ("filename", "episode", "split")
SPLITS = ("train", "dev", "test")
ANSWERS = {"1": True, "0": False}


class BadLabels(ValueError):
    """The table cannot be used; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class LabeledFrame:
    """One row. An empty split is chosen when the frame is imported; a blank cell is no label."""

    filename: str
    episode: str
    split: str
    labels: dict[str, bool]


def read_labels(text: str, *, filenames: Collection[str], characters: Sequence[str]) -> list[LabeledFrame]:
    """Parse columns filename, episode, split and one per character; raises BadLabels with a sentence on any mistake."""
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text)))
    if not lines:
        raise BadLabels("The labels are empty: expected a first line 'filename,episode,split,…' and a row per picture.")
    columns = _columns([cell.strip() for cell in lines[0]], characters)
    rows = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cell.strip() for cell in cells)]
    if not rows:
        raise BadLabels("The labels have a first line but no rows: expected one row per picture.")
    frames = [_row(number, cells, columns, filenames) for number, cells in rows]
    _refuse_repeated(frames)
    _refuse_two_sides(frames)
    return frames


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def _columns(head: list[str], characters: Sequence[str]) -> list[str]:
    """The head with each name spelled our way; a column that is missing, doubled or unknown is refused."""
    known = {name.casefold(): name for name in (*REQUIRED, *characters)}
    for name in head:
        if name.casefold() not in known:
            nearest = known[(get_close_matches(name.casefold(), known, 1, 0) or list(known))[0]]
            raise BadLabels(
                f"The labels have a column '{name}' that is neither {', '.join(REQUIRED)} nor a character of the show. "
                f"Did you mean '{nearest}'?"
            )
    columns = [known[name.casefold()] for name in head]
    missing = [name for name in known.values() if name not in columns]
    if missing:
        raise BadLabels(
            f"The labels miss the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
            f"expected {', '.join(known.values())}."
        )
    repeated = [name for name, times in Counter(columns).items() if times > 1]
    if repeated:
        raise BadLabels(f"The labels have the column '{repeated[0]}' twice: keep one.")
    return columns


def _row(number: int, cells: list[str], columns: list[str], filenames: Collection[str]) -> LabeledFrame:
    if len(cells) > len(columns):
        raise BadLabels(f"Line {number} of the labels has {len(cells)} cells, but there are {len(columns)} columns.")
    padded = [*(cell.strip() for cell in cells), *[""] * (len(columns) - len(cells))]
    row = dict(zip(columns, padded, strict=True))
    filename, episode, split = row.pop("filename"), row.pop("episode"), row.pop("split").lower()
    if filename not in filenames:
        raise BadLabels(f"Line {number} of the labels names the file '{filename}', which is not among the pictures.")
    if not episode:
        raise BadLabels(f"Line {number} of the labels names no episode; each picture belongs to one.")
    if split and split not in SPLITS:
        raise BadLabels(
            f"Line {number} of the labels has the split '{split}': expected {', '.join(SPLITS)} or a blank."
        )
    return LabeledFrame(filename, episode, split, _answers(number, row))


def _answers(number: int, row: dict[str, str]) -> dict[str, bool]:
    for name, cell in row.items():
        if cell and cell not in ANSWERS:
            raise BadLabels(f"Line {number} of the labels says '{cell}' of {name}: expected 1, 0 or a blank.")
    return {name: ANSWERS[cell] for name, cell in row.items() if cell}


def _refuse_repeated(frames: list[LabeledFrame]) -> None:
    repeated = [name for name, times in Counter(frame.filename for frame in frames).items() if times > 1]
    if repeated:
        raise BadLabels(f"The labels name the file '{repeated[0]}' more than once: keep one row for each picture.")


def _refuse_two_sides(frames: list[LabeledFrame]) -> None:
    """An episode is wholly on one side: its frames are alike, and one in dev would tell the answers of one in test."""
    sides: dict[str, str] = {}
    for frame in frames:
        first = sides.setdefault(frame.episode, frame.split)
        if first != frame.split:
            raise BadLabels(
                f"The episode '{frame.episode}' is in two splits ({first or 'blank'} and {frame.split or 'blank'}): "
                "all frames of an episode belong to one."
            )
