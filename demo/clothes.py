"""Tops, coats, dresses, aprons, scarves and capes: the torso as it is dressed."""

import numpy as np

from demo.curves import bend, box, ellipse, rising, smooth
from demo.looks import Look
from demo.patterns import PATTERNS
from demo.shapes import LINE, Fill, Shape, Stroke, darker, lighter


def dressed_torso(look: Look, yaw: float, frontal: float, reach: tuple[float, float]) -> list[Shape]:
    """The torso around a pelvis at (0, 0): shoulders at -torso, the hem below zero; `reach`: the knees' left and right."""
    build, outfit = look.build, look.outfit
    narrow = 0.74 + 0.26 * frontal
    ahead = float(np.sin(np.radians(yaw)))
    top, hem = -build.torso, build.leg * outfit.hem + 9
    upper, lower = build.shoulders * narrow, build.hips * narrow
    belly = max(build.hips, build.shoulders) * narrow + build.belly * (0.5 + 0.5 * frontal)
    hem_half = max(lower * outfit.flare, 0.0)
    left, right = -hem_half, hem_half
    if outfit.hem > 0.25:
        left, right = min(left, reach[0] * 0.75 - 10), max(right, reach[1] * 0.75 + 10)
    bulge = build.belly * 0.5 * ahead
    outline = smooth(
        [
            (-upper * 0.55, top - 3),
            (-upper, top + 12),
            (-(upper + belly) / 2 + bulge * 0.4, top * 0.55),
            (-belly * (1 if build.belly else 0.92) + bulge, top * 0.18),
            (left, hem),
            (0, hem + 4),
            (right, hem),
            (belly * (1 if build.belly else 0.92) + bulge, top * 0.18),
            ((upper + belly) / 2 + bulge * 0.4, top * 0.55),
            (upper, top + 12),
            (upper * 0.55, top - 3),
            (0, top - 5),
        ]
    )
    shade = Fill(outline + np.array([belly * 0.34, 0.0]), outfit.top, line=None)
    inside: list[Shape] = [shade, *_pattern(look, yaw, top, hem, belly)]
    shapes: list[Shape] = [Fill(outline, darker(outfit.top, 0.15), inside=tuple(inside))]
    return shapes + _trimmings(look, yaw, upper, top, hem, hem_half)


def _pattern(look: Look, yaw: float, top: float, hem: float, belly: float) -> list[Shape]:
    outfit = look.outfit
    middle = float(np.sin(np.radians(yaw))) * belly * 0.75
    seen = np.cos(np.radians(yaw)) > -0.2
    if outfit.pattern == "stripes":
        step = 25.0
        return [
            Stroke(bend((-120, y), (0, y + 9), (120, y)), outfit.pattern_color, 11.5)
            for y in np.arange(top + 18, hem + 20, step)
        ]
    if outfit.pattern == "dots":
        return [
            Fill(ellipse(x + (row % 2) * 11, y, 4.6, 4.6, steps=14), outfit.pattern_color, line=None)
            for row, y in enumerate(rising(top + 10, hem + 8, 17))
            for x in rising(-99, 99, 22)
        ]
    if not seen:
        return (
            [
                Stroke(
                    np.array([(-middle * 0.2, top + 8), (-middle * 0.2, hem - 8)]), darker(outfit.top, 0.22), LINE * 0.8
                )
            ]
            if outfit.pattern in {"coat", "zip"}
            else []
        )
    return PATTERNS[outfit.pattern](outfit, middle, top, hem) if outfit.pattern in PATTERNS else []


def _trimmings(look: Look, yaw: float, upper: float, top: float, hem: float, hem_half: float) -> list[Shape]:
    outfit = look.outfit
    ahead = float(np.sin(np.radians(yaw)))
    seen = np.cos(np.radians(yaw)) > -0.2
    shapes: list[Shape] = []
    if outfit.apron and seen:
        x = ahead * upper * 0.5
        shapes.append(
            Fill(
                smooth(
                    [
                        (x - 17, top + 20),
                        (x + 17, top + 20),
                        (x + 27, -12),
                        (x + 30, hem + 14),
                        (x - 30, hem + 14),
                        (x - 27, -12),
                    ],
                    steps=5,
                ),
                outfit.apron,
            )
        )
    if outfit.cape and not seen:
        shapes.append(Fill(_cape(look, upper, top), outfit.cape))
    if outfit.collar:
        shapes.append(Fill(ellipse(ahead * 5, top + 3, upper * 0.58, 10), outfit.collar))
    if outfit.scarf:
        x = ahead * upper * 0.4 + upper * 0.28
        end = smooth([(x - 8, top + 4), (x + 10, top + 4), (x + 13, top + 48), (x - 5, top + 50)], steps=5)
        fringe = Fill(box(x - 20, top + 38, x + 30, top + 42), lighter(outfit.scarf, 0.5), line=None)
        shapes += [
            Fill(end, outfit.scarf, inside=(fringe,)),
            Fill(ellipse(ahead * 4, top + 1, upper * 0.72, 13), outfit.scarf),
        ]
    return shapes


def cape_behind(look: Look, yaw: float) -> list[Shape]:
    """The cape as it shows behind a figure that looks at us."""
    if not look.outfit.cape or np.cos(np.radians(yaw)) <= -0.2:
        return []
    shift = -float(np.sin(np.radians(yaw))) * look.build.shoulders * 0.6
    return [
        Fill(
            _cape(look, look.build.shoulders * 1.12, -look.build.torso) + np.array([shift, 0.0]),
            darker(look.outfit.cape, 0.12),
        )
    ]


def _cape(look: Look, upper: float, top: float) -> np.ndarray:
    low = look.build.leg * 0.62
    return smooth(
        [
            (-upper * 0.7, top),
            (-upper * 1.1, top + 22),
            (-upper * 1.5, low * 0.4),
            (-upper * 1.7, low),
            (-upper * 0.6, low - 8),
            (upper * 0.5, low + 3),
            (upper * 1.7, low - 4),
            (upper * 1.5, low * 0.4),
            (upper * 1.1, top + 22),
            (upper * 0.7, top),
        ]
    )
