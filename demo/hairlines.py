"""What every hairstyle is built from: the edge of the hair around the globe, the cap above it, round buns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from demo.curves import bend, ellipse
from demo.head import Globe, Profile
from demo.shapes import LINE, Fill, Shape, Stroke, darker, lighter


@dataclass(frozen=True)
class Hairdo:
    """What lies behind the head, and what lies over it (drawn after the face)."""

    back: Sequence[Shape] = field(default_factory=list)
    front: Sequence[Shape] = field(default_factory=list)


def hairline(*knots: tuple[float, float]) -> Profile:
    """Height of the hair's edge by angle from the nose, the same on both sides."""
    angles, heights = zip(*knots, strict=True)
    return lambda azimuth: np.interp(np.abs(azimuth), angles, heights)


def lopsided(*knots: tuple[float, float]) -> Profile:
    """Height of the hair's edge by azimuth, left and right apart."""
    angles, heights = zip(*knots, strict=True)
    return lambda azimuth: np.interp(azimuth, angles, heights)


SHORT = hairline((0, -0.5), (38, -0.46), (58, -0.2), (72, 0.02), (84, 0.02), (100, 0.5), (180, 0.72))


FRINGE = hairline((0, -0.3), (30, -0.26), (50, -0.22), (60, 0.12), (80, 0.18), (100, 0.5), (180, 0.72))


def hair_cap(
    globe: Globe, color: str, line: Profile, *, radius: float = 1.07, hang: float = 1.0, shine: bool = True
) -> list[Shape]:
    inside: list[Shape] = []
    if shine:
        x, y = globe.at(-globe.yaw - 28, -0.72, radius)
        inside = [Stroke(bend((x - 12, y + 6), (x - 3, y - 4), (x + 9, y - 6)), lighter(color, 0.32), LINE * 1.3)]
    return [Fill(globe.cap(line, radius=radius, hang=hang), color, inside=tuple(inside))]


def bun(x: float, y: float, radius: float, color: str) -> list[Shape]:
    curl = Stroke(
        bend(
            (x - radius * 0.45, y - radius * 0.1),
            (x - radius * 0.2, y - radius * 0.6),
            (x + radius * 0.3, y - radius * 0.5),
        ),
        lighter(color, 0.32),
        LINE * 1.2,
    )
    shade = Fill(ellipse(x - radius * 0.25, y - radius * 0.25, radius * 1.05, radius * 1.05), color, line=None)
    return [Fill(ellipse(x, y, radius, radius), darker(color, 0.14), inside=(shade, curl))]
