"""Filled outlines and thick lines, and how they become pixels: the only place of the show that paints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.curves import Points

Matrix = NDArray[np.float64]
Canvas = NDArray[np.uint8]

OUTLINE = "#2e1d3b"
LINE = 4.2
# Sixteenths of a pixel: OpenCV's fixed-point coordinates, so that slow motion does not jump.
SHIFT = 4


@dataclass(frozen=True)
class Fill:
    """A closed outline: filled, with details clipped to it, then outlined."""

    points: Points
    color: str
    line: str | None = OUTLINE
    width: float = LINE
    inside: tuple[Shape, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Stroke:
    """An open line of some thickness, with an outline around it."""

    points: Points
    color: str
    thickness: float = LINE
    line: str | None = None
    width: float = LINE
    opacity: float = 1.0


Shape = Fill | Stroke


@lru_cache(maxsize=4096)
def rgba(color: str) -> tuple[int, int, int, int]:
    """`#rrggbb` as the four numbers OpenCV paints with."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16), 255


@lru_cache(maxsize=4096)
def mixed(color: str, other: str, share: float) -> str:
    """`color` with `share` of the other one mixed in."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgba(color)[:3], rgba(other)[:3], strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def darker(color: str, share: float = 0.16) -> str:
    """The shade of a color: mixed with deep plum instead of black, which keeps shadows lively."""
    return mixed(color, "#2a1350", share)


def lighter(color: str, share: float = 0.3) -> str:
    """The light side of a color."""
    return mixed(color, "#ffffff", share)


def merged(shapes: Sequence[Shape], *, width: float = LINE) -> list[Shape]:
    """Several shapes as one: all outlines first, then all insides, so that no line crosses the union."""
    lines: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Stroke):
            lines.append(replace(shape, color=OUTLINE, thickness=shape.thickness + 1.7 * width, line=None))
        else:
            lines.append(replace(shape, color=OUTLINE, line=OUTLINE, width=1.7 * width, inside=()))
    return lines + [replace(shape, line=None) for shape in shapes]


def transformed(shapes: Iterable[Shape], matrix: Matrix) -> list[Shape]:
    """The shapes under a 2x3 affine matrix; line widths stay."""
    return [_transformed(shape, matrix) for shape in shapes]


def _transformed(shape: Shape, matrix: Matrix) -> Shape:
    points = shape.points @ matrix[:, :2].T + matrix[:, 2]
    if isinstance(shape, Stroke):
        return replace(shape, points=points)
    return replace(shape, points=points, inside=tuple(_transformed(part, matrix) for part in shape.inside))


def placing(*, scale: float = 1.0, x: float = 0.0, y: float = 0.0, turn: float = 0.0, flip: bool = False) -> Matrix:
    """The 2x3 matrix that flips, turns (degrees), scales and then moves."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    side = -1.0 if flip else 1.0
    return np.array([[scale * cos * side, -scale * sin, x], [scale * sin * side, scale * cos, y]])


def paint(canvas: Canvas, shapes: Iterable[Shape], matrix: Matrix) -> None:
    """Paint the shapes in order on an RGBA canvas (premultiplied; every full pixel has alpha 255)."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    for shape in shapes:
        _paint_one(canvas, shape, matrix, scale)


def _paint_one(canvas: Canvas, shape: Shape, matrix: Matrix, scale: float) -> None:
    if shape.opacity < 1:
        layer = canvas.copy()
        _paint_one(layer, replace(shape, opacity=1.0), matrix, scale)
        cv2.addWeighted(layer, shape.opacity, canvas, 1 - shape.opacity, 0, dst=canvas)
        return
    points = shape.points @ matrix[:, :2].T + matrix[:, 2]
    fixed = np.round(points * (1 << SHIFT)).astype(np.int32)
    if isinstance(shape, Stroke):
        _paint_stroke(canvas, shape, fixed, scale)
        return
    cv2.fillPoly(canvas, [fixed], rgba(shape.color), shift=SHIFT)
    if shape.inside:
        _paint_inside(canvas, shape, fixed, matrix)
    if shape.line:
        cv2.polylines(canvas, [fixed], True, rgba(shape.line), _pixels(shape.width * scale), shift=SHIFT)


def _paint_stroke(canvas: Canvas, stroke: Stroke, fixed: NDArray[np.int32], scale: float) -> None:
    if stroke.line:
        around = _pixels((stroke.thickness + 2 * stroke.width * 0.85) * scale)
        cv2.polylines(canvas, [fixed], False, rgba(stroke.line), around, shift=SHIFT)
    cv2.polylines(canvas, [fixed], False, rgba(stroke.color), _pixels(stroke.thickness * scale), shift=SHIFT)


def _paint_inside(canvas: Canvas, fill: Fill, fixed: NDArray[np.int32], matrix: Matrix) -> None:
    height, width = canvas.shape[:2]
    left, top = np.maximum((fixed.min(axis=0) >> SHIFT) - 1, 0)
    right, bottom = np.minimum((fixed.max(axis=0) >> SHIFT) + 2, (width, height))
    if right <= left or bottom <= top:
        return
    region = canvas[top:bottom, left:right]
    layer = region.copy()
    moved = matrix.copy()
    moved[:, 2] -= (left, top)
    paint(layer, fill.inside, moved)
    mask = np.zeros(region.shape[:2], np.uint8)
    offset = np.array([left, top], np.int32) << SHIFT
    cv2.fillPoly(mask, [(fixed - offset).astype(np.int32)], 255, shift=SHIFT)
    np.copyto(region, layer, where=mask[..., None] > 0)


def _pixels(width: float) -> int:
    return max(1, round(width))


def raster(shapes: Sequence[Shape], matrix: Matrix, size: tuple[int, int], *, supersample: int = 3) -> Canvas:
    """Premultiplied RGBA uint8 [height, width, 4] of the shapes; drawn larger by `supersample`, then reduced."""
    width, height = size
    canvas = np.zeros((height * supersample, width * supersample, 4), np.uint8)
    paint(canvas, shapes, np.asarray(matrix) * supersample)
    reduced = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA) if supersample > 1 else canvas
    return reduced.astype(np.uint8, copy=False)


def bounds(shapes: Iterable[Shape], matrix: Matrix) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything painted, half the lines' widths included."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    corners = []
    for shape in shapes:
        points = shape.points @ matrix[:, :2].T + matrix[:, 2]
        extra = shape.thickness / 2 + shape.width if isinstance(shape, Stroke) else shape.width / 2
        corners += [points.min(axis=0) - extra * scale, points.max(axis=0) + extra * scale]
    every = np.array(corners)
    (left, top), (right, bottom) = every.min(axis=0), every.max(axis=0)
    return float(left), float(top), float(right), float(bottom)
