"""The open air: sky, sun, clouds, hills, trees, water; thin tinted lines, so that people stand out."""

import numpy as np

from demo.curves import bend, box, ellipse, polygon, rising, smooth
from demo.shapes import Fill, Shape, Stroke, darker, lighter, mixed

THIN = 2.0


WIDE, LOW = 800.0, 440.0


def piece(
    points: np.ndarray, color: str, *, inside: tuple[Shape, ...] = (), lined: bool = True, opacity: float = 1.0
) -> Fill:
    """A filled thing with a thin line of its own, darker color."""
    return Fill(points, color, line=darker(color, 0.35) if lined else None, width=THIN, inside=inside, opacity=opacity)


def flat(points: np.ndarray, color: str, opacity: float = 1.0) -> Fill:
    """A filled thing without a line."""
    return Fill(points, color, line=None, opacity=opacity)


def sky(top: str, low: str, horizon: float = 300.0, *, bands: int = 7) -> list[Shape]:
    """Flat bands from one color to the other, down to the horizon."""
    edges = np.linspace(-40, horizon + 30, bands + 1)
    return [flat(box(-80, edges[i], WIDE, LOW + 20), mixed(top, low, i / (bands - 1))) for i in range(bands)]


def sun(x: float, y: float, radius: float, color: str = "#ffe08a") -> list[Shape]:
    """A disc with two soft rings."""
    return [
        flat(ellipse(x, y, radius * k, radius * k), color, opacity)
        for k, opacity in ((1.9, 0.25), (1.4, 0.4), (1.0, 1.0))
    ]


def stars(rng: np.random.Generator, count: int = 40, low: float = 190.0) -> list[Shape]:
    """Small lights over a night sky."""
    return [
        flat(ellipse(x, y, r, r, steps=8), "#fff3c4")
        for x, y, r in zip(
            rng.uniform(-50, 770, count), rng.uniform(-25, low, count), rng.uniform(0.8, 2.0, count), strict=True
        )
    ]


def cloud(x: float, y: float, size: float, color: str = "#fffaf0") -> list[Shape]:
    """A flat-bottomed cloud."""
    puffs = [(0, 0, 1.0), (-0.9, 0.18, 0.7), (0.95, 0.2, 0.72), (0.4, -0.35, 0.7)]
    shapes: list[Shape] = [
        flat(ellipse(x + dx * size, y + dy * size, size * r, size * r * 0.72), color) for dx, dy, r in puffs
    ]
    return [
        *shapes,
        flat(box(x - size * 1.4, y + size * 0.2, x + size * 1.5, y + size * 0.66, radius=size * 0.22), color),
    ]


def hills(rng: np.random.Generator, y: float, height: float, color: str) -> list[Shape]:
    """A rolling ridge across the whole width."""
    xs = np.linspace(-120, 840, 8)
    ridge = [(float(x), float(y - rng.uniform(0.1, 1) * height)) for x in xs]
    line = smooth(ridge, closed=False)
    return [piece(np.vstack([line, [(840, LOW + 30), (-120, LOW + 30)]]), color)]


def ground(y: float, color: str, *, marks: np.random.Generator | None = None) -> list[Shape]:
    """The earth from y downward, with a few strokes of grass or grit."""
    shapes: list[Shape] = [
        flat(box(-80, y, WIDE, LOW + 20), color),
        flat(box(-80, y, WIDE, y + 5), lighter(color, 0.18)),
    ]
    if marks is not None:
        for x, v in zip(marks.uniform(-50, 770, 38), marks.uniform(y + 12, 420, 38), strict=True):
            shapes.append(Stroke(bend((x - 5, v), (x, v - 5), (x + 6, v)), darker(color, 0.16), 2.0))
    return shapes


def tree(x: float, y: float, size: float, color: str = "#5fa55a", *, kind: str = "round") -> list[Shape]:
    """A tree whose foot is at (x, y); round, pine or poplar."""
    trunk = piece(
        polygon(
            (x - size * 0.09, y),
            (x + size * 0.09, y),
            (x + size * 0.06, y - size * 0.6),
            (x - size * 0.06, y - size * 0.6),
        ),
        "#8a5a3c",
    )
    shade = darker(color, 0.16)
    if kind == "pine":
        tiers = [
            piece(
                polygon((x - size * w, y - size * low), (x + size * w, y - size * low), (x, y - size * (low + 0.52))),
                mixed(color, shade, k * 0.5),
            )
            for k, (w, low) in enumerate(((0.42, 0.22), (0.34, 0.5), (0.25, 0.78)))
        ]
        return [trunk, *tiers]
    rx, ry = (0.24, 0.52) if kind == "poplar" else (0.46, 0.42)
    middle = y - size * (0.95 if kind == "poplar" else 0.88)
    angle = np.radians(rising(0, 360, 30))
    wobble = 1 + 0.1 * np.cos(angle * 5 + x)
    crown = smooth(
        np.stack([x + size * rx * wobble * np.cos(angle), middle + size * ry * wobble * np.sin(angle)], axis=1)
    )
    lit = flat(crown * 0.78 + np.array([x, middle]) * 0.22 + (size * 0.06, -size * 0.07), lighter(color, 0.14))
    return [trunk, piece(crown, color, inside=(lit,))]


def bush(x: float, y: float, width: float, height: float, color: str = "#4c9560") -> list[Shape]:
    """A low bush that sits on y."""
    corners = [
        (x - width / 2, y + 4),
        (x - width * 0.52, y - height * 0.5),
        (x - width * 0.26, y - height * 0.92),
        (x, y - height * 0.8),
        (x + width * 0.25, y - height),
        (x + width * 0.52, y - height * 0.5),
        (x + width / 2, y + 4),
    ]
    dabs = tuple(
        Stroke(
            bend(
                (x + k * width - 8, y - height * 0.5),
                (x + k * width, y - height * 0.64),
                (x + k * width + 8, y - height * 0.5),
            ),
            lighter(color, 0.25),
            2.5,
        )
        for k in (-0.28, 0.02, 0.3)
    )
    return [piece(smooth(corners), color, inside=dabs)]


def sea(y: float, color: str, rng: np.random.Generator, *, low: float = LOW) -> list[Shape]:
    """Water from y down to `low` with short light waves."""
    shapes: list[Shape] = [flat(box(-80, y, WIDE, low), color)]
    for x, v in zip(rng.uniform(-50, 770, 30), rng.uniform(y + 8, low - 6, 30), strict=True):
        shapes.append(Stroke(bend((x - 12, v), (x, v - 5), (x + 12, v)), lighter(color, 0.35), 2.0))
    return shapes
