"""Strokes that keep and remove parts of a figure, PURE: how a person puts right what `drafting.py` or `cutting.py` found.

Every stroke is law where it lies, GrabCut decides in a ring around it what else goes the same way, and beyond the ring
nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from corpus.backdrop import run_grabcut
from corpus.drafting import Box, Draft, Mask
from corpus.edges import REACH, smoothed, soft_edges
from corpus.pictures import Rgb, Rgba

# How far a stroke reaches beyond itself: as far as its own radius, within these pixels of the draft.
LEAST_RING, MOST_RING = 3.0, 24.0


@dataclass(frozen=True)
class Stroke:
    """A line drawn with a round brush: what lies under it stays, or goes."""

    points: tuple[tuple[float, float], ...]
    radius: float
    keep: bool

    def seen_from(self, place: Box, scale: float) -> "Stroke":
        """The same stroke in pixels of a part of the picture, to a tenth."""
        moved = tuple((round((x - place.left) * scale, 1), round((y - place.top) * scale, 1)) for x, y in self.points)
        return replace(self, points=moved, radius=round(self.radius * scale, 1))


@dataclass(frozen=True)
class Brushwork:
    """What is figure after some strokes, and where they lie, both bool [h, w]."""

    figure: Mask
    decided: Mask


def brushed(draft: Draft, strokes: Sequence[Stroke]) -> Draft:
    """The draft after these strokes, each in turn. A later stroke wins over an earlier one where both lie."""
    work = Brushwork(draft.figure, np.zeros_like(draft.figure))
    for stroke in strokes:
        work = after(draft.rgb, work, stroke)
    return finished(draft, work)


def after(rgb: Rgb, work: Brushwork, stroke: Stroke) -> Brushwork:
    """One more stroke. One that removes can only remove, one that keeps can only add, and what it turns touches it."""
    ring = float(np.clip(stroke.radius, LEAST_RING, MOST_RING))
    near = _around(stroke, stroke.radius + 3 * ring, rgb.shape)  # colors from here, not from the far end of the figure
    if near is None:
        return work  # drawn beside the picture
    under = painted(stroke, rgb.shape, near)
    figure, decided = work.figure.copy(), work.decided.copy()
    turned = _turned(near.of(rgb), near.of(figure), near.of(decided), under, ring, stroke.keep)
    near.of(figure)[turned] = stroke.keep
    near.of(decided)[under] = True
    return Brushwork(figure, decided)


def _turned(rgb: Rgb, figure: Mask, decided: Mask, under: Mask, ring: float, keep: bool) -> Mask:
    """What a stroke turns: what lies under it, and what of the ring around it is like that, as GrabCut sees it."""
    away = cv2.distanceTransform((~under).astype(np.uint8), cv2.DIST_L2, 5)
    undecided = (away <= ring) & ~under & ~decided & (figure != keep)
    if not under.any() or not undecided.any():
        return under
    hints = np.where(figure, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    hints[undecided] = cv2.GC_PR_BGD if keep else cv2.GC_PR_FGD
    hints[under] = cv2.GC_FGD if keep else cv2.GC_BGD
    follows = run_grabcut(np.ascontiguousarray(rgb), hints) == keep
    return _touching(under, under | (undecided & follows))


def finished(draft: Draft, work: Brushwork) -> Draft:
    """The cut-out after the strokes; away from what has changed it keeps its very pixels."""
    faint = work.decided & ~work.figure & (draft.rgba[:, :, 3] > 0)
    changed = (work.figure != draft.figure) | faint
    if not changed.any():
        return draft
    anew = cv2.dilate(changed.astype(np.uint8), np.ones((4 * REACH + 1,) * 2, np.uint8)) > 0
    rgba = np.where(anew[:, :, None], _outlined(draft.rgb, work), draft.rgba)
    return replace(draft, figure=work.figure, rgba=rgba)


def painted(stroke: Stroke, shape: tuple[int, ...], near: Box | None = None) -> Mask:
    """bool [h, w]: the pixels whose center is at most the brush's radius away from the line; of a part only, if one is given."""
    near = near or Box(0, 0, shape[1], shape[0])
    away = np.ones((near.height, near.width), np.uint8)
    # A pixel's center is half a pixel from its corner; a sixteenth of a pixel is fine enough for a line.
    line = [stroke.points[0], *stroke.points]  # a line of one point would not be drawn
    places = np.array(line, np.float64) - 0.5 - (near.left, near.top)
    cv2.polylines(away, [np.rint(places * 16).astype(np.int32).reshape(-1, 1, 2)], False, 0, 1, cv2.LINE_8, 4)
    return cv2.distanceTransform(away, cv2.DIST_L2, 5) <= max(0.5, stroke.radius)


def _around(stroke: Stroke, reach: float, shape: tuple[int, ...]) -> Box | None:
    """The part of a picture that is so near to a line, or None."""
    xs, ys = zip(*stroke.points, strict=True)
    left, top = max(0, int(min(xs) - reach)), max(0, int(min(ys) - reach))
    right, bottom = min(shape[1], int(max(xs) + reach) + 2), min(shape[0], int(max(ys) + reach) + 2)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def _touching(start: Mask, mask: Mask) -> Mask:
    """The parts of a mask that hold something of the start."""
    _, parts = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    return mask & np.isin(parts, np.unique(parts[start]))


def _outlined(rgb: Rgb, work: Brushwork) -> Rgba:
    """A soft outline without a halo, which neither eats into what a stroke keeps nor spills over what one removes."""
    rgba = soft_edges(rgb, work.figure)
    least = np.rint(255 * smoothed(work.figure)).astype(np.uint8)
    faded = work.decided & work.figure & (rgba[:, :, 3] < least)
    rgba[faded] = np.dstack([rgb, least])[faded]
    rgba[work.decided & ~work.figure] = 0
    return rgba
