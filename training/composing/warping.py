"""One fused affine per figure: flip, scale, turn and place in a single pass over a tight crop."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .material import Cutout
from .scene import Figure

Box = tuple[int, int, int, int]  # left, top, right, bottom; right and bottom excluded


@dataclass(frozen=True)
class Warp:
    """How a figure reaches the frame: `matrix` takes a pixel of the frame's `box` to a pixel of the cut-out's level."""

    level: int
    matrix: np.ndarray  # float64 [2, 3]
    box: Box


def level_for(scale: float, levels: int) -> int:
    """The half-size copy that is still at least as large as the figure on screen: no detail is skipped, none is blurred."""
    if scale >= 0.5:
        return 0
    return min(levels - 1, math.floor(-math.log2(scale)))


def plan_warp(figure: Figure, cutout: Cutout, window: Box, *, level: int | None = None) -> Warp | None:
    """The warp of a figure into the part of it that lies in the window; None where nothing does."""
    if level is None:
        level = level_for(figure.scale, len(cutout.levels))
    cosine, sine = math.cos(math.radians(figure.rotation)), math.sin(math.radians(figure.rotation))
    box = clipped_box(figure, cutout, window, abs(cosine), abs(sine), 2**level)
    if box is None:
        return None
    mirror = -1.0 if figure.flipped else 1.0
    # From the frame to the level, y pointing down: turn back, scale back, mirror back.
    shrink = 1 / (figure.scale * 2**level)
    rows = ((mirror * shrink * cosine, -mirror * shrink * sine), (shrink * sine, shrink * cosine))
    # Pixel (i, j) has its middle at (i + 0.5, j + 0.5): half a pixel in the frame is not half a pixel in the level.
    dx, dy = box[0] + 0.5 - figure.x, box[1] + 0.5 - figure.y
    middle = (cutout.width / 2 ** (level + 1), cutout.height / 2 ** (level + 1))
    matrix = np.array([(a, b, a * dx + b * dy + center - 0.5) for (a, b), center in zip(rows, middle, strict=True)])
    return Warp(level, matrix, box)


def clipped_box(figure: Figure, cutout: Cutout, window: Box, cosine: float, sine: float, texel: int) -> Box | None:
    # Interpolation reaches one pixel of the level, `texel` pixels of the crop, beyond the crop's border.
    width, height = cutout.width + texel, cutout.height + texel
    half_width = figure.scale * (cosine * width + sine * height) / 2 + 0.5
    half_height = figure.scale * (sine * width + cosine * height) / 2 + 0.5
    left, top = max(window[0], math.floor(figure.x - half_width)), max(window[1], math.floor(figure.y - half_height))
    right, bottom = min(window[2], math.ceil(figure.x + half_width)), min(window[3], math.ceil(figure.y + half_height))
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
