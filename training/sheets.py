"""A few composed frames as one picture, with what lies where in each: what a run is being fed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from training.composing.generator import FigureReport, FrameGenerator

COLUMNS, ROWS, CELL_WIDTH, GAP = 4, 2, 360, 4
MOST_SHEETS = 16  # of one run, however many epochs it has


def has_sheet(epoch: int, epochs: int) -> bool:
    """Whether frames of this epoch (from 1) are kept: of each where there are few, else evenly many."""
    return (epoch - 1) % math.ceil(epochs / MOST_SHEETS) == 0


def first_frame(epoch: int, frames_per_epoch: int, *, real_share: float = 0.0, pool: int = 0) -> int:
    """The number of the first composed frame of an epoch (from 1); a pool begins anew with each."""
    first = 0 if pool else (epoch - 1) * frames_per_epoch
    return first - int(first * real_share + 1e-9)


def make_sheet(
    composer: FrameGenerator, first: int, names: Sequence[str], hashes: Mapping[str, Sequence[str]]
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """The picture, uint8 [h, w, 3], and per frame its number, labels and figures, boxes in pixels of the picture.

    `hashes` are those of the composer's cut-outs by name, "" for extras.
    """
    settings = composer.settings
    scale = CELL_WIDTH / settings.width
    height = round(settings.height * scale)
    sheet = np.zeros((ROWS * (height + GAP) - GAP, COLUMNS * (CELL_WIDTH + GAP) - GAP, 3), np.uint8)
    frames = []
    for place in range(COLUMNS * ROWS):
        image, labels = composer.compose(first + place)
        left, top = place % COLUMNS * (CELL_WIDTH + GAP), place // COLUMNS * (height + GAP)
        cell = cv2.resize(image, (CELL_WIDTH, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        sheet[top : top + height, left : left + CELL_WIDTH] = cell
        figures = [described(report, names, hashes, scale, (left, top)) for report in composer.explain(first + place)]
        frames.append({
            "number": first + place,
            "box": [left, top, CELL_WIDTH, height],
            "labels": [name for name, label in zip(names, labels, strict=True) if label],
            "figures": figures,
        })  # fmt: skip
    return sheet, frames


def described(
    report: FigureReport,
    names: Sequence[str],
    hashes: Mapping[str, Sequence[str]],
    scale: float,
    corner: tuple[int, int],
) -> dict[str, Any]:
    name = "" if report.character is None else names[report.character]
    left, top, right, bottom = (round(value * scale) for value in report.box)
    return {
        "name": name,
        "cutout": hashes[name][report.cutout],
        "box": [corner[0] + left, corner[1] + top, right - left, bottom - top],
        "visible_share": round(report.visible_share, 3),
        "labeled": bool(report.labeled),
    }
