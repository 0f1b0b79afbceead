"""A figure in a busy picture, PURE: three first guesses, GrabCut from each, and the best one; for boxes and for whole pictures.

GrabCut believes what it is given at the start. Told that all of a box may be figure, it learns the ground in the box's corners
as the figure's colors and keeps it. So two guesses leave out what no outline parts from the outside, and what is far from the
middle, in one guess more of it than in the other.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.backdrop import run_grabcut
from corpus.pictures import Rgb
from corpus.thumbnails import shrunk

Mask = NDArray[np.bool_]

SIDE = 300  # finer, an outline is found no better and takes twice as long
ROUNDS = 4
# A change of color per pixel, in CIELAB: a drawn outline is far above it, a painted sky below.
STEP, STRONG = 3.0, 8.0
# Parts of the box's area, around its middle, that may be figure: an ellipse that touches its sides, and one of half of that.
ELLIPSES = (1.0, 0.5)
# Pieces of the figure below the one share of it are crumbs, holes below the other are no gaps.
CRUMB, PINHOLE = 0.01, 0.002
# Lightness and both color axes in so many steps: neighbors in color count as one, a face and a wall do not.
LEVELS = (6, 14, 14)


@dataclass(frozen=True)
class Guess:
    """Which pixels are figure, bool [h, w], and how sure that is (0-1): below 0.6 a person should look twice."""

    figure: Mask
    score: float


def guess_figure(rgb: Rgb, outside: Mask) -> Guess:
    """The figure in a picture uint8 [h, w, 3] of which `outside` (bool [h, w]) is surely none.

    The best guess has colors of its own, an outline along edges, and is one piece. The score multiplies how far its colors
    are its own, how much of it is one piece, and how far the other guesses agree; squared, so that 0.6 parts cuts that are
    mostly good from those that mostly are not.
    """
    small = shrunk(rgb, SIDE / max(rgb.shape[:2]))
    beyond = cv2.resize(outside.astype(np.uint8), small.shape[1::-1], interpolation=cv2.INTER_NEAREST) > 0
    if beyond.all() or not beyond.any():
        return Guess(np.zeros(rgb.shape[:2], bool), 0.0)
    figures = [_without_crumbs(run_grabcut(small, hints, ROUNDS)) for hints in _hints(small, beyond)]
    ownness = [_own_colors(small, figure) * _wholeness(figure) for figure in figures]
    slopes = cv2.dilate(_slopes(small), np.ones((3, 3), np.uint8))
    worth = [own * _on_edges(slopes, figure) ** 0.5 for own, figure in zip(ownness, figures, strict=True)]
    best = int(np.argmax(worth))
    others = [_agreement(figures[best], figure) for number, figure in enumerate(figures) if number != best]
    score = (ownness[best] * float(np.mean(others))) ** 2
    whole = cv2.resize(figures[best].astype(np.float32), rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR) > 0.5
    return Guess(_without_crumbs(whole & ~outside), round(score, 3))


def _hints(rgb: Rgb, outside: Mask) -> list[NDArray[np.uint8]]:
    reached, away = _reached(rgb, outside), _from_middle(~outside)
    start = np.where(outside, cv2.GC_BGD, cv2.GC_PR_FGD).astype(np.uint8)
    narrowed = [np.where(~outside & (reached | (away > part)), cv2.GC_PR_BGD, start) for part in ELLIPSES]
    return [start, *(hints.astype(np.uint8) for hints in narrowed)]


def _reached(rgb: Rgb, outside: Mask) -> Mask:
    """What can be come to from outside without crossing an outline."""
    open_ground = (_slopes(rgb) < STEP) | outside
    _, parts = cv2.connectedComponents(open_ground.astype(np.uint8), connectivity=4)
    return open_ground & np.isin(parts, np.unique(parts[outside]))


def _slopes(rgb: Rgb) -> NDArray[np.float32]:
    """The change of color per pixel, in CIELAB."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab = cv2.GaussianBlur(lab, (0, 0), 0.8)
    across, down = (cv2.Sobel(lab, cv2.CV_32F, *axes, scale=1 / 8) for axes in ((1, 0), (0, 1)))
    return np.sqrt((across**2 + down**2).sum(axis=2))


def _on_edges(slopes: NDArray[np.float32], figure: Mask) -> float:
    """How far a figure's outline lies where colors change, 1 where they do so strongly all around."""
    inner = cv2.erode(figure.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    outline = slopes[figure & ~inner]
    return float(np.minimum(outline / STRONG, 1).mean()) if outline.size else 0.0


def _from_middle(box: Mask) -> NDArray[np.float64]:
    """0 in the middle of a box, 1 on the ellipse that touches its sides: the share of that ellipse's area within."""
    rows, columns = (np.flatnonzero(box.any(axis=axis)) for axis in (1, 0))
    y, x = np.mgrid[: box.shape[0], : box.shape[1]]
    across, down = (
        (place - (line[0] + line[-1]) / 2) / (np.ptp(line) / 2 + 0.5) for place, line in ((x, columns), (y, rows))
    )
    return across**2 + down**2


def _own_colors(rgb: Rgb, figure: Mask) -> float:
    """1 where no color of the figure is one of the rest, 0 where both have the same colors equally often."""
    if not figure.any() or figure.all():
        return 0.0
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.int64)
    light, red, yellow = (lab[:, :, axis] * levels // 256 for axis, levels in enumerate(LEVELS))
    colors = (light * LEVELS[1] + red) * LEVELS[2] + yellow
    inside, rest = (np.bincount(colors[part], minlength=int(np.prod(LEVELS))) for part in (figure, ~figure))
    return 1 - float(np.minimum(inside / inside.sum(), rest / rest.sum()).sum())


def _wholeness(figure: Mask) -> float:
    count, _, facts, _ = cv2.connectedComponentsWithStats(figure.astype(np.uint8), connectivity=8)
    areas = facts[1:count, cv2.CC_STAT_AREA]
    return float(areas.max() / areas.sum()) if areas.size else 0.0


def _agreement(one: Mask, other: Mask) -> float:
    either = (one | other).sum()
    return float((one & other).sum() / either) if either else 0.0


def _without_crumbs(figure: Mask) -> Mask:
    """Small pieces go, pinholes are filled: colors alone leave both all over a figure."""
    area = float(figure.sum())
    return ~_larger(~_larger(figure, CRUMB * area), PINHOLE * area)


def _larger(mask: Mask, least: float) -> Mask:
    _, parts, facts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    large = facts[:, cv2.CC_STAT_AREA] >= least
    return mask & large[parts]
