"""Strokes that keep and remove parts of a figure, PURE: how a person puts right what `drafting.py` or `cutting.py` found.

Every stroke is law where it lies, GrabCut decides in a ring around it what else goes the same way, and beyond the ring
nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from corpus.backdrop import run_grabcut
from corpus.drafting import Box, Draft, Mask, bounds
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
    under = painted(stroke, rgb.shape)
    if not under.any():
        return work  # drawn beside the picture
    ring = float(np.clip(stroke.radius, LEAST_RING, MOST_RING))
    away = cv2.distanceTransform((~under).astype(np.uint8), cv2.DIST_L2, 5)
    undecided = (away <= ring) & ~under & ~work.decided & (work.figure != stroke.keep)
    hints = np.where(work.figure, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)
    hints[undecided] = cv2.GC_PR_BGD if stroke.keep else cv2.GC_PR_FGD
    hints[under] = cv2.GC_FGD if stroke.keep else cv2.GC_BGD
    follows = np.zeros_like(under)
    near = bounds(away <= 3 * ring)  # colors from here, not from the far end of the figure
    if near and undecided.any():
        found = run_grabcut(np.ascontiguousarray(near.of(rgb)), np.ascontiguousarray(near.of(hints)))
        near.of(follows)[:] = found == stroke.keep
    turned = _touching(under, under | (undecided & follows))
    return Brushwork(np.where(turned, stroke.keep, work.figure), work.decided | under)


def finished(draft: Draft, work: Brushwork) -> Draft:
    """The cut-out after the strokes; away from what has changed it keeps its very pixels."""
    faint = work.decided & ~work.figure & (draft.rgba[:, :, 3] > 0)
    changed = (work.figure != draft.figure) | faint
    if not changed.any():
        return draft
    anew = cv2.dilate(changed.astype(np.uint8), np.ones((4 * REACH + 1,) * 2, np.uint8)) > 0
    rgba = np.where(anew[:, :, None], _outlined(draft.rgb, work), draft.rgba)
    return Draft(draft.rgb, work.figure, rgba)


def painted(stroke: Stroke, shape: tuple[int, ...]) -> Mask:
    """bool [h, w]: the pixels whose center is at most the brush's radius away from the line."""
    away = np.ones(shape[:2], np.uint8)
    # A pixel's center is half a pixel from its corner; a sixteenth of a pixel is fine enough for a line.
    line = [stroke.points[0], *stroke.points]  # a line of one point would not be drawn
    points = np.rint((np.array(line, np.float64) - 0.5) * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(away, [points], False, 0, 1, cv2.LINE_8, 4)
    return cv2.distanceTransform(away, cv2.DIST_L2, 5) <= max(0.5, stroke.radius)


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
