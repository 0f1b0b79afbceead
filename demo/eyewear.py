"""Glasses, patches and headphones on the globe of a head."""

import numpy as np

from demo.curves import bend, box, ellipse
from demo.head import Globe, Profile
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker, lighter


def level(height: float) -> Profile:
    """The same height all around."""
    return lambda azimuth: np.full_like(np.asarray(azimuth, dtype=np.float64), height)


def headphones(globe: Globe, color: str) -> list[Shape]:
    """Big headphones: an arch over the head, a shell on each ear."""
    w, h = globe.rx, globe.ry
    tilt = max(0.18, abs(float(np.cos(np.radians(globe.yaw)))))
    arch = ellipse(0, 0, w * 1.16 * tilt, h * 1.18, steps=60)
    top = arch[30:60]
    shapes: list[Shape] = [Stroke(top, darker(color, 0.25), LINE * 1.6, line=OUTLINE)]
    for side in (-1, 1):
        facing = globe.facing(side * 92)
        if facing > -0.5:
            x, y = globe.at(side * 92, 0.02, 1.1)
            shapes.append(
                Fill(
                    ellipse(x, y, w * (0.2 + 0.16 * max(facing, 0)), h * 0.36),
                    color,
                    inside=(Fill(ellipse(x, y, w * 0.1, h * 0.18), lighter(color, 0.4), line=None),),
                )
            )
    return shapes


def round_glasses(globe: Globe, color: str) -> list[Shape]:
    """Two big round glasses."""
    if globe.facing(0) < -0.1:
        return []
    shapes: list[Shape] = []
    rims = []
    for side in (-1, 1):
        facing = globe.facing(side * 25)
        if facing < 0.12:
            continue
        x, y = globe.at(side * 25, 0.06, 1.03)
        rx = globe.rx * 0.45 * max(0.5, facing)
        rims.append((x, y, rx))
        shapes.append(Stroke(ellipse(x, y, rx, globe.ry * 0.45, steps=40)[np.r_[0:40, 0]], color, LINE * 1.5))
    if len(rims) == 2:
        (xa, y, ra), (xb, _, rb) = rims
        shapes.append(Stroke(bend((xa + ra, y), ((xa + xb) / 2, y - 5), (xb - rb, y)), color, LINE * 1.5))
    return shapes


def eye_patch(globe: Globe, color: str) -> list[Shape]:
    """A pirate's patch over one eye."""
    if globe.facing(24) < 0.2:
        return []
    x, y = globe.at(24, 0.04, 1.02)
    strap = globe.band(lambda a: -0.3 + a * 0.004, lambda a: -0.22 + a * 0.004, 88, radius=1.02)
    return [
        Fill(strap, color, line=None),
        Fill(ellipse(x, y, globe.rx * 0.28 * globe.facing(24), globe.ry * 0.26), color),
    ]


def sunglasses(globe: Globe, color: str) -> list[Shape]:
    """Dark glasses."""
    shapes: list[Shape] = []
    for side in (-1, 1):
        facing = globe.facing(side * 25)
        if facing > 0.15 and globe.facing(0) > 0:
            x, y = globe.at(side * 25, 0.04, 1.03)
            w, h = globe.rx * 0.36 * max(0.5, facing), globe.ry * 0.26
            shapes.append(
                Fill(
                    box(x - w, y - h, x + w, y + h, radius=9),
                    color,
                    inside=(Stroke(np.array([(x - w * 0.4, y - h * 0.4), (x, y - h * 0.8)]), "#8fa0d8", LINE),),
                )
            )
    return shapes
