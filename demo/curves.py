"""Point lists of the outlines everything in the show is drawn with; first step of the drawing, knows no pixels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Pair = tuple[float, float]


def ellipse(x: float, y: float, rx: float, ry: float, *, turn: float = 0.0, steps: int = 44) -> Points:
    """Closed outline float [steps, 2] of an ellipse, turned by `turn` degrees."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return turned(np.stack([rx * np.cos(angle), ry * np.sin(angle)], axis=1), turn) + np.array([x, y])


def turned(points: Points, degrees: float, pivot: Pair = (0.0, 0.0)) -> Points:
    """The points turned around the pivot; positive is clockwise on screen (y runs down)."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (points - pivot) @ np.array([[cos, sin], [-sin, cos]]) + pivot


def smooth(corners: Sequence[Pair] | Points, *, closed: bool = True, steps: int = 8) -> Points:
    """Catmull-Rom curve through the corners, `steps` points per span."""
    points = np.asarray(corners, dtype=np.float64)
    before = np.roll(points, 1, axis=0) if closed else np.vstack([points[:1], points[:-1]])
    after = np.roll(points, -1, axis=0) if closed else np.vstack([points[1:], points[-1:]])
    beyond = np.roll(points, -2, axis=0) if closed else np.vstack([points[2:], points[-1:], points[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (before, points, after, beyond))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2) if closed else np.vstack([curve[:-1].reshape(-1, 2), points[-1:]])


def bend(start: Pair, control: Pair, end: Pair, *, steps: int = 16) -> Points:
    """Quadratic Bezier curve from start to end."""
    t = np.linspace(0, 1, steps)[:, None]
    return (1 - t) ** 2 * np.array(start) + 2 * t * (1 - t) * np.array(control) + t**2 * np.array(end)


def limb(start: Pair, joint: Pair, end: Pair, *, roundness: float = 0.6, steps: int = 10) -> Points:
    """A line from start to end over a joint that is rounded like a rubber hose."""
    a, j, e = np.array(start), np.array(joint), np.array(end)
    first, last = j + (a - j) * roundness, j + (e - j) * roundness
    return np.vstack([a[None], bend(tuple(first), joint, tuple(last), steps=steps), e[None]])


def along(line: Points, share: float) -> Points:
    """The first `share` (0-1) of a line, by length."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    walked = np.concatenate([[0.0], np.cumsum(steps)])
    goal = walked[-1] * share
    kept = line[walked < goal]
    end = [np.interp(goal, walked, line[:, 0]), np.interp(goal, walked, line[:, 1])]
    return np.vstack([kept, end]) if len(kept) else line[:1]


def box(left: float, top: float, right: float, bottom: float, *, radius: float = 0.0) -> Points:
    """A rectangle, its corners rounded by `radius`."""
    if radius <= 0:
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float64)
    angle = np.radians(np.linspace(0, 90, 6))
    arc = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    corners = (
        (right - radius, bottom - radius),
        (left + radius, bottom - radius),
        (left + radius, top + radius),
        (right - radius, top + radius),
    )
    return np.vstack([turned(arc, 90 * i) + corner for i, corner in enumerate(corners)])


def rising(start: float, stop: float, step: float) -> list[float]:
    """Plain numbers from start up to before stop, `step` apart."""
    return [float(value) for value in np.arange(start, stop, step)]


def polygon(*corners: Pair) -> Points:
    """The corners as they are."""
    return np.array(corners, dtype=np.float64)
