"""Rooms: walls and floors, windows, doors, pictures, boards."""

import itertools

import numpy as np

from demo.curves import bend, box, ellipse, polygon, rising, smooth
from demo.scenes.outside import LOW, THIN, WIDE, flat, piece
from demo.shapes import Fill, Shape, Stroke, darker, lighter, mixed


def room(wall: str, floor: str, y: float = 300.0, *, paper: str | None = None, boards: bool = True) -> list[Shape]:
    """A wall (plain, or papered with stripes or dots), a skirting board and a floor."""
    shapes: list[Shape] = [flat(box(-80, -60, WIDE, y), wall)]
    if paper == "stripes":
        shapes += [flat(box(x, -60, x + 22, y), mixed(wall, "#ffffff", 0.14)) for x in rising(-70, 800, 48)]
    if paper == "dots":
        shapes += [
            flat(ellipse(x + (row % 2) * 20, v, 4, 4, steps=12), mixed(wall, "#ffffff", 0.28))
            for row, v in enumerate(rising(-20, y, 30))
            for x in rising(-70, 800, 40)
        ]
    if paper == "tiles":
        shapes += [Stroke(np.array([(-80, v), (WIDE, v)]), darker(wall, 0.1), THIN) for v in rising(y - 120, y, 24)]
        shapes += [Stroke(np.array([(x, y - 120.0), (x, y)]), darker(wall, 0.1), THIN) for x in rising(-70, 800, 24)]
    shapes += [flat(box(-80, y, WIDE, LOW + 20), floor), flat(box(-80, y - 12, WIDE, y), lighter(floor, 0.4))]
    if boards:
        shapes += [
            Stroke(np.array([(360 + (x - 360) * 1.0, y), (360 + (x - 360) * 1.6, LOW + 10)]), darker(floor, 0.13), THIN)
            for x in rising(-200, 920, 66)
        ]
    return shapes


def window(
    x: float,
    y: float,
    width: float,
    height: float,
    view: str = "#9fe0dc",
    *,
    curtain: str | None = None,
    night: bool = False,
) -> list[Shape]:
    """A window with its upper left corner at (x, y)."""
    pane = "#22305e" if night else view
    scene: list[Shape] = [
        flat(ellipse(x + width * 0.3, y + height, width * 0.55, height * 0.3), "#7fbf7b" if not night else "#1b2447")
    ]
    scene += [flat(ellipse(x + width * 0.74, y + height * 0.26, 9, 9), "#fff3c4")]
    frame = Fill(box(x, y, x + width, y + height, radius=3), pane, line="#fff4e0", width=8, inside=tuple(scene))
    shapes: list[Shape] = [
        frame,
        Stroke(np.array([(x + width / 2, y), (x + width / 2, y + height)]), "#fff4e0", 5),
        Stroke(np.array([(x, y + height * 0.5), (x + width, y + height * 0.5)]), "#fff4e0", 5),
    ]
    if curtain:
        for side in (0, 1):
            edge, lean = (x - 10, 1) if side == 0 else (x + width + 10, -1)
            cloth = smooth(
                [
                    (edge - lean * 10, y - 14),
                    (edge + lean * width * 0.3, y - 14),
                    (edge + lean * width * 0.16, y + height * 0.6),
                    (edge + lean * width * 0.22, y + height + 16),
                    (edge - lean * 12, y + height + 16),
                ],
                steps=5,
            )
            shapes.append(piece(cloth, curtain))
        shapes.append(piece(box(x - 26, y - 20, x + width + 26, y - 12, radius=4), darker(curtain, 0.2)))
    return shapes


def framed(x: float, y: float, width: float, height: float, color: str, motif: int) -> list[Shape]:
    """A picture on the wall: a small landscape, a boat or circles."""
    motifs: tuple[tuple[Shape, ...], ...] = (
        (
            flat(ellipse(x + width * 0.5, y + height * 1.05, width * 0.6, height * 0.5), "#6fae72"),
            flat(ellipse(x + width * 0.7, y + height * 0.3, 7, 7), "#ffd97a"),
        ),
        (
            flat(box(x, y + height * 0.6, x + width, y + height), "#2f8f9d"),
            flat(
                polygon(
                    (x + width * 0.5, y + height * 0.15),
                    (x + width * 0.5, y + height * 0.6),
                    (x + width * 0.75, y + height * 0.6),
                ),
                "#fff7e8",
            ),
        ),
        (
            flat(ellipse(x + width * 0.4, y + height * 0.45, height * 0.28, height * 0.28), "#e2725b"),
            flat(ellipse(x + width * 0.62, y + height * 0.6, height * 0.2, height * 0.2), "#f2c14e"),
        ),
    )
    return [Fill(box(x, y, x + width, y + height), color, line="#8a5a3c", width=7, inside=motifs[motif % 3])]


def board(x: float, y: float, width: float, height: float, rng: np.random.Generator) -> list[Shape]:
    """A blackboard with chalk scribbles."""
    chalk = tuple(
        Stroke(
            smooth(
                [(x + 20 + k * 13, y + 20 + row * 24 + float(rng.uniform(-4, 4))) for k in range(int(width // 18))],
                closed=False,
            ),
            "#dfeee0",
            2.5,
        )
        for row in range(int(height // 34))
    )
    return [Fill(box(x, y, x + width, y + height), "#2f5d50", line="#a8703f", width=9, inside=chalk)]


def door(x: float, y: float, color: str, *, width: float = 76.0, height: float = 172.0) -> list[Shape]:
    """A door that stands on y."""
    panels: list[Shape] = [
        piece(box(x + 13, y - height + a, x + width - 13, y - height + b, radius=3), lighter(color, 0.12))
        for a, b in ((15, 76), (92, 156))
    ]
    return [
        Fill(box(x, y - height, x + width, y), color, line="#fff0d8", width=7),
        *panels,
        flat(ellipse(x + width - 11, y - 80, 4.5, 4.5), "#ffd97a"),
    ]


def garland(y: float, rng: np.random.Generator) -> list[Shape]:
    """Bunting across the frame."""
    line = bend((-60, y), (360, y + 54), (780, y), steps=26)
    palette = ("#e2725b", "#f2c14e", "#3f8f86", "#fff0d8")
    flags: list[Shape] = [
        piece(polygon(tuple(a), tuple(b), tuple((a + b) / 2 + (0, 25))), palette[int(rng.integers(4))])
        for a, b in itertools.pairwise(line)
    ]
    return [*flags, Stroke(line, "#5b3a2e", 2.5)]
