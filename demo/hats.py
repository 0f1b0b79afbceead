"""Hats on the globe of a head, and everything worn there by name."""

from collections.abc import Callable

import numpy as np

from demo.curves import bend, box, ellipse, polygon, smooth
from demo.eyewear import eye_patch, headphones, level, round_glasses, sunglasses
from demo.hairlines import hairline
from demo.head import Globe
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker, lighter, merged


def beanie(globe: Globe, color: str) -> list[Shape]:
    """A knitted hat with a fat bobble."""
    w, h = globe.rx, globe.ry
    dome = smooth(
        [
            (-w * 1.06, -h * 0.38),
            (-w * 0.98, -h * 0.95),
            (-w * 0.5, -h * 1.36),
            (w * 0.5, -h * 1.36),
            (w * 0.98, -h * 0.95),
            (w * 1.06, -h * 0.38),
            (0, -h * 0.3),
        ]
    )
    ribs = tuple(
        Stroke(bend((w * k, -h * 0.4), (w * k * 1.05, -h), (w * k * 0.5, -h * 1.4)), darker(color, 0.2), LINE * 0.8)
        for k in (-0.6, 0.0, 0.6)
    )
    rim = smooth(
        [
            (-w * 1.14, -h * 0.36),
            (-w * 1.1, -h * 0.66),
            (0, -h * 0.78),
            (w * 1.1, -h * 0.66),
            (w * 1.14, -h * 0.36),
            (0, -h * 0.46),
        ]
    )
    bobble = ellipse(0, -h * 1.5, w * 0.36, w * 0.36)
    fluff = tuple(
        Stroke(bend((x, -h * 1.5 - 2), (x + 3, -h * 1.5 - 6), (x + 7, -h * 1.5 - 2)), "#e9d9c6", LINE)
        for x in (-8.0, 3.0)
    )
    return [Fill(dome, color, inside=ribs), Fill(rim, lighter(color, 0.18)), Fill(bobble, "#fff5e6", inside=fluff)]


def cap(globe: Globe, color: str) -> list[Shape]:
    """A cap with a peak that follows the face."""
    shapes: list[Shape] = [Fill(globe.cap(level(-0.36), radius=1.12), color)]
    x, y = globe.at(0, -0.36, 1.12)
    w = globe.rx
    out = float(np.sin(np.radians(globe.turn(0))))
    facing = globe.facing(0)
    if facing > -0.4:
        peak = smooth(
            [
                (x - w * (0.75 - 0.3 * abs(out)), y - 4),
                (x + out * w * 0.75, y - 9),
                (x + w * (0.75 - 0.3 * abs(out)), y - 4),
                (x + out * w * 0.9, y + 9 * max(facing, 0.15) + 3),
            ]
        )
        shapes.append(Fill(peak, darker(color, 0.2)))
    return [*shapes, Fill(ellipse(0, -globe.ry * 1.13, 6, 4.5), darker(color, 0.2))]


def straw(globe: Globe, color: str) -> list[Shape]:
    """A wide sun hat with a ribbon."""
    w, h = globe.rx, globe.ry
    ribbon = Fill(box(-w * 1.2, -h * 0.72, w * 1.2, -h * 0.5), "#e2556f", line=None)
    crown = smooth(
        [(-w * 0.92, -h * 0.5), (-w * 0.8, -h * 1.22), (0, -h * 1.34), (w * 0.8, -h * 1.22), (w * 0.92, -h * 0.5)]
    )
    return [
        Fill(ellipse(0, -h * 0.48, w * 1.75, h * 0.24), color),
        Fill(crown, lighter(color, 0.15), inside=(ribbon,)),
        Fill(smooth([(-w * 1.72, -h * 0.46), (0, -h * 0.42), (w * 1.72, -h * 0.46), (0, -h * 0.2)]), color),
    ]


def chef(globe: Globe, color: str) -> list[Shape]:
    """A cook's tall white hat."""
    w, h = globe.rx, globe.ry
    puffs: list[Shape] = [
        Fill(ellipse(k * w * 0.6, -h * (1.42 + 0.14 * (k == 0)), w * 0.52, h * 0.42), color) for k in (-1, 1, 0)
    ]
    return [
        *merged(puffs),
        Fill(
            smooth(
                [
                    (-w * 0.92, -h * 0.5),
                    (-w * 0.85, -h * 1.2),
                    (w * 0.85, -h * 1.2),
                    (w * 0.92, -h * 0.5),
                    (0, -h * 0.42),
                ],
                steps=6,
            ),
            darker(color, 0.06),
        ),
    ]


def pirate(globe: Globe, color: str) -> list[Shape]:
    """A captain's folded hat with a white badge."""
    w, h = globe.rx, globe.ry
    brim = smooth(
        [
            (-w * 1.45, -h * 0.42),
            (-w * 0.9, -h * 1.25),
            (0, -h * 1.5),
            (w * 0.9, -h * 1.25),
            (w * 1.45, -h * 0.42),
            (0, -h * 0.62),
        ]
    )
    edge = Stroke(
        smooth([(-w * 1.4, -h * 0.46), (0, -h * 0.72), (w * 1.4, -h * 0.46)], closed=False), "#f6c945", LINE * 1.4
    )
    shapes: list[Shape] = [Fill(brim, color, inside=(edge,))]
    if globe.facing(0) > 0:
        x, _ = globe.at(0, -0.9)
        shapes += [
            Fill(ellipse(x, -h * 1.06, 10, 10), "#fff8ea"),
            Fill(ellipse(x, -h * 1.06, 4, 4), OUTLINE, line=None),
        ]
    return shapes


def crown(globe: Globe, color: str) -> list[Shape]:
    """A small crown."""
    w, h = globe.rx, globe.ry
    teeth = [
        (-w * 0.72, -h * 0.72),
        (-w * 0.84, -h * 1.5),
        (-w * 0.42, -h * 1.14),
        (0, -h * 1.62),
        (w * 0.42, -h * 1.14),
        (w * 0.84, -h * 1.5),
        (w * 0.72, -h * 0.72),
        (0, -h * 0.64),
    ]
    gems = tuple(Fill(ellipse(w * k, -h * 0.94, 4.5, 4.5), "#e2556f", line=None) for k in (-0.45, 0.0, 0.45))
    return [Fill(polygon(*teeth), color, inside=gems)]


def wizard(globe: Globe, color: str) -> list[Shape]:
    """A pointed hat with stars."""
    w, h = globe.rx, globe.ry
    stars = tuple(
        Fill(ellipse(w * x, -h * y, 4.5, 4.5), "#ffe58a", line=None)
        for x, y in ((-0.3, 0.9), (0.3, 1.25), (0.0, 1.75), (0.45, 0.75))
    )
    cone = smooth(
        [(-w * 0.95, -h * 0.5), (-w * 0.45, -h * 1.5), (w * 0.3, -h * 2.35), (w * 0.5, -h * 1.4), (w * 0.95, -h * 0.5)],
        steps=6,
    )
    return [Fill(cone, color, inside=stars), Fill(ellipse(0, -h * 0.5, w * 1.5, h * 0.2), darker(color, 0.15))]


def sailor(globe: Globe, color: str) -> list[Shape]:
    """A flat round sailor's hat."""
    w, h = globe.rx, globe.ry
    return [
        Fill(ellipse(0, -h * 1.02, w * 1.2, h * 0.3), color),
        Fill(
            smooth(
                [
                    (-w * 0.95, -h * 0.98),
                    (0, -h * 0.86),
                    (w * 0.95, -h * 0.98),
                    (w * 0.95, -h * 0.6),
                    (0, -h * 0.48),
                    (-w * 0.95, -h * 0.6),
                ],
                steps=5,
            ),
            "#26386b",
        ),
    ]


def headband(globe: Globe, color: str) -> list[Shape]:
    """A sweatband around the forehead."""
    return (
        [Fill(globe.band(level(-0.62), level(-0.4), 180, radius=1.1), color)]
        if globe.facing(0) > 0
        else [Fill(Globe(globe.rx, globe.ry, 0).band(level(-0.62), level(-0.4), 180, radius=1.1), color)]
    )


def hood(globe: Globe, color: str) -> list[Shape]:
    """A hood drawn up: the face looks out of it."""
    line = hairline((0, -0.62), (40, -0.5), (60, 0.1), (66, 0.8), (180, 1.05))
    return [Fill(globe.cap(line, radius=1.22, hang=0.95), color)]


HATS: dict[str, Callable[[Globe, str], list[Shape]]] = {
    "beanie": beanie,
    "cap": cap,
    "straw": straw,
    "chef": chef,
    "pirate": pirate,
    "crown": crown,
    "wizard": wizard,
    "sailor": sailor,
    "headband": headband,
    "headphones": headphones,
    "round_glasses": round_glasses,
    "eye_patch": eye_patch,
    "sunglasses": sunglasses,
    "hood": hood,
}
