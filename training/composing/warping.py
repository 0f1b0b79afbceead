"""One fused affine per figure: flip, scale, turn and place in a single pass over a tight crop."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .material import LEVEL_STEP, Cutout
from .scene import Figure

Box = tuple[int, int, int, int]  # left, top, right, bottom; right and bottom excluded


@dataclass(frozen=True)
class Warp:
    """How a figure reaches the frame: `matrix` takes a pixel of the frame's `box` to a pixel of the cut-out's level."""

    level: int
    matrix: np.ndarray  # float64 [2, 3]
    box: Box
    clipped: bool  # whether the window cuts something off


def level_for(scale: float, levels: int) -> int:
    """The smallest copy that still has the size of the figure on screen: no detail is lost, and none is skipped."""
    if scale >= LEVEL_STEP:
        return 0
    return min(levels - 1, math.floor(math.log(scale) / math.log(LEVEL_STEP)))


def plan_warp(figure: Figure, cutout: Cutout, window: Box, *, level: int | None = None) -> Warp | None:
    """The warp of a figure into the part of it that lies in the window; None where nothing does."""
    if level is None:
        level = level_for(figure.scale, len(cutout.levels))
    cosine, sine = math.cos(math.radians(figure.rotation)), math.sin(math.radians(figure.rotation))
    whole = whole_box(figure, cutout, abs(cosine), abs(sine))
    box = common_box(whole, window)
    if box is None:
        return None
    height, width = cutout.levels[level].shape[:2]
    # From the frame to the level, y pointing down: turn back, scale back, mirror back.
    shrink_x = width / (cutout.width * figure.scale) * (-1.0 if figure.flipped else 1.0)
    shrink_y = height / (cutout.height * figure.scale)
    # Pixel (i, j) has its middle at (i + 0.5, j + 0.5): half a pixel in the frame is not half a pixel in the level.
    dx, dy = box[0] + 0.5 - figure.x, box[1] + 0.5 - figure.y
    first_x = shrink_x * (cosine * dx - sine * dy) + width / 2 - 0.5
    first_y = shrink_y * (sine * dx + cosine * dy) + height / 2 - 0.5
    matrix = np.array(((shrink_x * cosine, -shrink_x * sine, first_x), (shrink_y * sine, shrink_y * cosine, first_y)))
    return Warp(level, matrix, box, box != whole)


def whole_box(figure: Figure, cutout: Cutout, cosine: float, sine: float) -> Box:
    """Around everything that the figure may color, the frame's border ignored."""
    # Interpolation reaches half a pixel of the level, turned its diagonal, beyond the crop; enlarged, that many times more.
    reach = 0.75 * max(1.0, figure.scale) + 0.5
    half_width = figure.scale * (cosine * cutout.width + sine * cutout.height) / 2 + reach
    half_height = figure.scale * (sine * cutout.width + cosine * cutout.height) / 2 + reach
    left, top = math.floor(figure.x - half_width), math.floor(figure.y - half_height)
    return left, top, math.ceil(figure.x + half_width), math.ceil(figure.y + half_height)


def common_box(one: Box, other: Box) -> Box | None:
    """Where two boxes overlap; None where they do not."""
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def warp_patch(cutout: Cutout, warp: Warp) -> np.ndarray:
    """The figure as it stands in the frame: premultiplied RGBA uint8 of the size of the warp's box."""
    return apply_matrix(cutout.levels[warp.level], warp, cv2.INTER_LINEAR)


def warp_hard_patch(cutout: Cutout, warp: Warp) -> np.ndarray:
    """The nearest pixel of the full-size crop, wholly opaque or wholly transparent: the original's jagged edges.

    Needs a warp planned with level=0.
    """
    patch = apply_matrix(cutout.straight, warp, cv2.INTER_NEAREST)
    opaque = cv2.threshold(cv2.extractChannel(patch, 3), 127, 255, cv2.THRESH_BINARY)[1]
    hard = cv2.bitwise_and(patch, patch, mask=opaque)
    return cv2.insertChannel(opaque, hard, 3)


def apply_matrix(picture: np.ndarray, warp: Warp, interpolation: int) -> np.ndarray:
    size = (warp.box[2] - warp.box[0], warp.box[3] - warp.box[1])
    flags = interpolation | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(
        picture, warp.matrix, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0)
    )
