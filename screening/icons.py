"""A character's portrait for the bar: the head out of a cut-out, and out of many cut-outs the one that stands for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Rgba = NDArray[np.uint8]

SEEN = 24  # alpha below this is an edge's haze
# The share of a figure's height in which its head is looked for, and how wide a portrait is at most.
HEAD_SHARE, LARGEST_SHARE = 0.4, 0.62
COMPARED = 32  # side at which portraits are compared: what is where, not how it is drawn
WEIGHTS = (1.0, 0.8, 0.6, 0.6)


@dataclass(frozen=True)
class Icon:
    """What the bar shows of a character: its name, its color as #rrggbb, and a square RGBA portrait if there is one."""

    name: str
    color: str
    portrait: NDArray[np.uint8] | None = None


def portrait(rgba: Rgba, size: int = 128) -> Rgba:
    """The upper square of a figure as uint8 [size, size, 4]: as wide as what its top holds, centered on it.

    A figure that is wider than tall (a bust, a spider) is shown whole. Nothing visible gives an empty picture.
    """
    figure = _tight(rgba)
    if not figure.size:
        return np.zeros((size, size, 4), np.uint8)
    height, width = figure.shape[:2]
    top = figure[: max(1, round(height * HEAD_SHARE)), :, 3].astype(np.float64)
    mass = np.cumsum(top.sum(axis=0)) / top.sum()
    # The middle nine tenths of what is up there: a raised arm does not count as head.
    left, middle, right = (float(np.searchsorted(mass, share)) for share in (0.05, 0.5, 0.95))
    side = max((right - left) * 1.3, len(top) * 1.2)
    side = width if width >= height else min(side, max(height * LARGEST_SHARE, 1.0))
    side = max(1, round(side))
    start = round(middle - side / 2) if width < height else 0
    square = _window(figure, start, -round(side * 0.08), side)
    method = cv2.INTER_AREA if side > size else cv2.INTER_CUBIC
    return _scale(square, size, method)


def most_telling(portraits: Sequence[Rgba]) -> int:
    """Which portrait stands for all: symmetric (it faces us), much drawn in its middle (a face, not the back of a head),
    like most others (no disguise), and filling its circle (no loose arm). Ranks are added; of equals the first wins.
    """
    shown = np.stack([_compared(picture) for picture in portraits])
    quarter = COMPARED // 4
    middle = shown[:, quarter:-quarter, quarter:-quarter].mean(axis=3)
    skew = np.abs(shown - shown[:, :, ::-1]).mean(axis=(1, 2, 3))
    plain = [-np.abs(cv2.Laplacian(one, cv2.CV_32F)).mean() for one in middle]
    away = [np.median(np.abs(shown - one).mean(axis=(1, 2, 3))) for one in shown]
    empty = [-picture[..., 3].mean(dtype=np.float64) for picture in portraits]
    judged = (skew, plain, away, empty)
    return int(np.argmin(sum(weight * _ranks(values) for weight, values in zip(WEIGHTS, judged, strict=True))))


def _ranks(values: ArrayLike) -> NDArray[np.int64]:
    """How many others are lower; equals share a rank."""
    all_of_them = np.asarray(values)
    return (all_of_them[:, None] > all_of_them).sum(axis=1)


def _compared(picture: Rgba) -> NDArray[np.float32]:
    """Small, on gray, so that what is missing is neither bright nor dark."""
    small = _scale(picture, COMPARED, cv2.INTER_AREA).astype(np.float32)
    alpha = small[..., 3:] / np.float32(255)
    shown: NDArray[np.float32] = small[..., :3] * alpha + 128 * (1 - alpha)
    return shown


def _tight(rgba: Rgba) -> Rgba:
    rows, columns = np.nonzero(rgba[..., 3] >= SEEN)
    if not len(rows):
        return rgba[:0, :0]
    return rgba[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _window(figure: Rgba, left: int, top: int, side: int) -> Rgba:
    """The square at this place; what lies outside the figure is clear."""
    square = np.zeros((side, side, 4), np.uint8)
    first_row, first_column = max(0, top), max(0, left)
    seen = figure[first_row : max(0, top + side), first_column : max(0, left + side)]
    square[first_row - top :, first_column - left :][: seen.shape[0], : seen.shape[1]] = seen
    return square


def _scale(picture: Rgba, size: int, method: int) -> Rgba:
    """Scaled with colors weighted by alpha, so that what is hidden under clear pixels does not shine through."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    weighted = np.concatenate([picture[..., :3] * alpha, alpha * 255], axis=2)
    scaled = cv2.resize(weighted, (size, size), interpolation=method).clip(0, 255)
    share = np.maximum(scaled[..., 3:], 1e-3) / 255
    colors = np.where(scaled[..., 3:] > 0.5, scaled[..., :3] / share, 0)
    return np.concatenate([colors, scaled[..., 3:]], axis=2).clip(0, 255).round().astype(np.uint8)
