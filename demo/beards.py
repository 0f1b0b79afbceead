"""Beards on the globe of a head, drawn over the face."""

from collections.abc import Callable

import numpy as np

from demo.curves import bend, smooth
from demo.head import Globe
from demo.shapes import LINE, Fill, Shape, Stroke, lighter


def full_beard(globe: Globe, color: str) -> list[Shape]:
    """A big round beard that hangs below the chin; it sticks out in front when seen from the side."""
    facing = globe.facing(0)
    if facing < -0.25:
        return []
    w, h = globe.rx, globe.ry
    ahead = float(np.sin(np.radians(globe.turn(0))))
    share, side = abs(ahead), 1.0 if ahead >= 0 else -1.0
    rear, fore = -1.03 + 0.95 * share, 1.03 + 0.02 * share
    middle, low = 0.58 * share, 1.62
    dip = middle + 0.3 * share
    outline = [
        (rear, -0.1),
        (rear - 0.02, 0.55),
        (middle - 0.72, 1.22),
        (middle - 0.25, low),
        (middle + 0.28, low),
        (middle + 0.68, 1.2),
        (fore, 0.6 - 0.25 * share),
        (fore - 0.02, -0.1 + 0.45 * share),
        (dip + 0.6 * (1 - share), 0.26),
        (dip, 0.36),
        (dip - 0.6 + 0.25 * share, 0.26),
    ]
    points = smooth(np.array(outline) * (w * side, h), steps=6)
    x = side * (middle - 0.3) * w
    fold = Stroke(bend((x, h * 1.0), (x + 2, h * 1.3), (x + 12, h * 1.38)), lighter(color, 0.25), LINE)
    return [Fill(points, color, inside=(fold,))]


def goatee(globe: Globe, color: str) -> list[Shape]:
    """A small tuft on the chin."""
    if globe.facing(0) < 0:
        return []
    x, _ = globe.at(0, 0.7)
    return [
        Fill(
            smooth(
                [(x - 9, globe.ry * 0.84), (x + 9, globe.ry * 0.84), (x + 4, globe.ry * 1.16), (x - 3, globe.ry * 1.16)]
            ),
            color,
        )
    ]


def moustache(globe: Globe, color: str) -> list[Shape]:
    """A wide moustache under the nose."""
    if globe.facing(0) < 0.15:
        return []
    x, y = globe.at(0, 0.48)
    w = globe.rx * 0.42 * max(0.6, globe.facing(0))
    return [
        Fill(
            smooth(
                [
                    (x - w, y + 8),
                    (x - w * 0.5, y - 5),
                    (x, y - 3),
                    (x + w * 0.5, y - 5),
                    (x + w, y + 8),
                    (x + w * 0.4, y + 6),
                    (x, y + 4),
                    (x - w * 0.4, y + 6),
                ]
            ),
            color,
            width=LINE * 0.85,
        )
    ]


BEARDS: dict[str, Callable[[Globe, str], list[Shape]]] = {"full": full_beard, "goatee": goatee, "moustache": moustache}
