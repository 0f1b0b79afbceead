"""A box around a figure becomes a draft of its cut-out, PURE: GrabCut proposes, and `brushing.py` goes on by strokes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.edges import soft_edges
from corpus.guessing import guess_figure
from corpus.pictures import Rgb, Rgba
from corpus.thumbnails import at_most

Mask = NDArray[np.bool_]

# A cut-out ends up in 300x300: more pixels than this show nothing more.
LONGEST_SIDE = 600
# Background around the box, in shares of its longer side: GrabCut learns from it what is no figure.
MARGIN, LEAST_MARGIN = 0.2, 12
SMALLEST_BOX = 16
# With less than this share of the picture outside of the box, nothing tells what the background is like.
LEAST_OUTSIDE = 0.02


class BadBox(ValueError):
    """No figure can be cut out of this box; the message is a sentence for who drew it."""


@dataclass(frozen=True)
class Box:
    """A rectangle in whole pixels."""

    left: int
    top: int
    width: int
    height: int

    def of(self, pixels: NDArray) -> NDArray:
        """What of an array [h, w, …] lies in the box."""
        return pixels[self.top : self.top + self.height, self.left : self.left + self.width]


@dataclass(frozen=True)
class Draft:
    """A figure while it is being cut out: its surroundings uint8 [h, w, 3], which of them are figure bool [h, w], and the
    cut-out so far uint8 [h, w, 4]. Strokes are in its own pixels. `score` (0-1) is how sure the proposal was, before any stroke.
    """

    rgb: Rgb
    figure: Mask
    rgba: Rgba
    score: float


def bounds(mask: Mask) -> Box | None:
    """The smallest box around what is true, or None."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if rows.size == 0:
        return None
    return Box(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)


def within(box: Box, width: int, height: int) -> Box:
    """What of the box lies in a picture of this size. Raises BadBox where that holds no figure."""
    left, top = max(0, box.left), max(0, box.top)
    right, bottom = min(width, box.left + box.width), min(height, box.top + box.height)
    if right - left < SMALLEST_BOX or bottom - top < SMALLEST_BOX:
        raise BadBox(
            f"A box of {max(0, right - left)}x{max(0, bottom - top)} pixels is too small for a figure: "
            f"draw one of at least {SMALLEST_BOX}x{SMALLEST_BOX} around it."
        )
    return Box(left, top, right - left, bottom - top)


def surroundings(box: Box, width: int, height: int) -> Box:
    """A box that lies in a picture of this size, with some background around it."""
    margin = max(LEAST_MARGIN, round(MARGIN * max(box.width, box.height)))
    left, top = max(0, box.left - margin), max(0, box.top - margin)
    right, bottom = box.left + box.width + margin, box.top + box.height + margin
    return Box(left, top, min(width, right) - left, min(height, bottom) - top)


def drafted_picture(part: Rgb) -> Rgb:
    """What a draft works on of a picture: its longer side at most 600."""
    return at_most(np.ascontiguousarray(part), LONGEST_SIDE)


def box_seen_from(box: Box, place: Box, scale: float) -> Box:
    """The same box in pixels of a part of the picture."""
    left, top = round((box.left - place.left) * scale), round((box.top - place.top) * scale)
    return Box(left, top, round(box.width * scale), round(box.height * scale))


def propose(rgb: Rgb, box: Box) -> Draft:
    """The figure in a box of a picture uint8 [h, w, 3], as GrabCut sees it (Rother, Kolmogorov and Blake 2004).

    What lies outside is background; where the box leaves nothing outside, its rim is.
    """
    outside = np.ones(rgb.shape[:2], bool)
    box.of(outside)[:] = False
    if outside.mean() < LEAST_OUTSIDE:
        outside[:2], outside[-2:], outside[:, :2], outside[:, -2:] = (True,) * 4
    guess = guess_figure(rgb, outside)
    return Draft(rgb, guess.figure, soft_edges(rgb, guess.figure), guess.score)
