"""Things people built outdoors: houses, cars, lamps, fences, stalls, boats."""

import numpy as np

from demo.curves import box, ellipse, polygon, rising, smooth
from demo.scenes.outside import LOW, THIN, WIDE, flat, piece
from demo.shapes import Shape, Stroke, darker, mixed


def house(
    x: float,
    y: float,
    width: float,
    height: float,
    wall: str,
    roof: str,
    rng: np.random.Generator,
    *,
    lit: bool = False,
) -> list[Shape]:
    """A house front on the ground at y: rows of windows, a door, a gable or a flat roof."""
    shapes: list[Shape] = [
        piece(
            box(x, y - height, x + width, y),
            wall,
            inside=(flat(box(x, y - height, x + width * 0.12, y), darker(wall, 0.1)),),
        )
    ]
    if rng.random() < 0.6:
        shapes.append(
            piece(
                polygon(
                    (x - 8, y - height + 3), (x + width / 2, y - height - width * 0.36), (x + width + 8, y - height + 3)
                ),
                roof,
            )
        )
    else:
        shapes.append(piece(box(x - 6, y - height - 14, x + width + 6, y - height + 4, radius=3), roof))
    shapes += _panes((x, y - height, width, height), wall, rng, lit=lit)
    door = x + width * rng.uniform(0.3, 0.7)
    return [
        *shapes,
        piece(box(door - 13, y - 50, door + 13, y, radius=3), darker(roof, 0.1)),
        flat(ellipse(door + 8, y - 24, 2, 2), "#ffe08a"),
    ]


def _panes(front: tuple[float, float, float, float], wall: str, rng: np.random.Generator, *, lit: bool) -> list[Shape]:
    """Rows of windows on a front (left, top, width, height)."""
    x, top_edge, width, height = front
    shapes: list[Shape] = []
    glass = "#ffd97a" if lit else "#7cc4c9"
    columns, rows = max(2, int(width // 44)), max(1, int((height - 70) // 52))
    for row in range(rows):
        for column in range(columns):
            left = x + width * (column + 0.5) / columns - 11
            top = top_edge + 18 + row * 50
            pane = glass if not lit or rng.random() < 0.6 else "#33406b"
            shapes += [
                piece(box(left, top, left + 22, top + 30, radius=2), pane),
                Stroke(np.array([(left + 11, top), (left + 11, top + 30)]), darker(wall, 0.35), THIN),
            ]
    return shapes


def car(x: float, y: float, color: str, *, size: float = 1.0) -> list[Shape]:
    """A small car seen from the side, its wheels on y."""
    points = np.array([(-78, -16), (-76, -34), (-50, -40), (-32, -66), (26, -66), (48, -40), (76, -34), (80, -16)])
    shell = smooth(points, steps=5) * size + (x, y)
    glass = [
        piece(polygon((-40, -42), (-26, -60), (-4, -60), (-4, -42)) * size + (x, y), "#bfe8dc"),
        piece(polygon((2, -42), (2, -60), (22, -60), (38, -42)) * size + (x, y), "#bfe8dc"),
    ]
    wheels = [
        piece(
            ellipse(x + k * 46 * size, y - 13 * size, 15 * size, 15 * size),
            "#33303f",
            inside=(flat(ellipse(x + k * 46 * size, y - 13 * size, 6 * size, 6 * size), "#d8d0c0"),),
        )
        for k in (-1, 1)
    ]
    return [
        piece(shell, color),
        *glass,
        flat(ellipse(x + 74 * size, y - 26 * size, 5 * size, 4 * size), "#ffe9a8"),
        *wheels,
    ]


def street_lamp(x: float, y: float, height: float = 190.0, *, lit: bool = False) -> list[Shape]:
    """A lamp post."""
    glow: list[Shape] = (
        [flat(ellipse(x, y - height, 46, 46), "#ffe08a", 0.22), flat(ellipse(x, y - height, 26, 26), "#ffe08a", 0.35)]
        if lit
        else []
    )
    post = piece(box(x - 3, y - height + 12, x + 3, y), "#4a5568")
    return [
        post,
        piece(
            polygon(
                (x - 11, y - height + 14), (x + 11, y - height + 14), (x + 7, y - height - 10), (x - 7, y - height - 10)
            ),
            "#fff0b8" if lit else "#e8e2cf",
        ),
        *glow,
    ]


def fence(y: float, height: float, color: str = "#fff4e0", *, left: float = -70, right: float = 790) -> list[Shape]:
    """A picket fence along y."""
    rails: list[Shape] = [piece(box(left, y - height * k - 4, right, y - height * k + 4), color) for k in (0.3, 0.72)]
    pickets = [
        piece(
            polygon((x, y), (x, y - height * 0.88), (x + 7, y - height), (x + 14, y - height * 0.88), (x + 14, y)),
            color,
        )
        for x in rising(left, right, 27)
    ]
    return [*rails, *pickets]


def bench(x: float, y: float, width: float = 130.0, color: str = "#b9703f") -> list[Shape]:
    """A park bench."""
    legs: list[Shape] = [
        piece(box(x + k * width * 0.4 - 4, y - 34, x + k * width * 0.4 + 4, y), "#4a5568") for k in (-1, 1)
    ]
    slats: list[Shape] = [
        piece(box(x - width / 2, y - top, x + width / 2, y - top + 11, radius=3), color) for top in (78, 62, 40)
    ]
    return [*legs, *slats]


def awning(x: float, y: float, width: float, color: str) -> list[Shape]:
    """A striped awning hanging from y."""
    count = max(4, int(width // 26))
    step = width / count
    shapes: list[Shape] = []
    for i in range(count):
        left = x + i * step
        shapes.append(
            piece(
                np.vstack([box(left, y, left + step, y + 26)[:2], ellipse(left + step / 2, y + 26, step / 2, 9)[0:23]]),
                color if i % 2 else "#fff7e8",
            )
        )
    return shapes


def stall(
    x: float, y: float, width: float, color: str, goods: tuple[str, ...], rng: np.random.Generator
) -> list[Shape]:
    """A market stall with an awning and heaps of fruit."""
    posts: list[Shape] = [piece(box(x + k - 3, y - 165, x + k + 3, y), "#9b6a45") for k in (6, width - 6)]
    fruit: list[Shape] = [
        piece(ellipse(x + 14 + i * 15, y - 66 - (i % 2) * 7, 9, 9), goods[int(rng.integers(len(goods)))])
        for i in range(int((width - 20) // 15))
    ]
    return [
        *posts,
        *fruit,
        piece(
            box(x - 4, y - 62, x + width + 4, y, radius=3),
            "#c98d5a",
            inside=(flat(box(x - 4, y - 40, x + width + 4, y - 36), "#a8703f"),),
        ),
        *awning(x - 10, y - 190, width + 20, color),
    ]


def boat(x: float, y: float, color: str, sail: str = "#fff7e8", size: float = 1.0) -> list[Shape]:
    """A little sailing boat."""
    hull = polygon((-42, -14), (42, -14), (28, 6), (-30, 6)) * size + (x, y)
    mast = Stroke(np.array([(x, y - 14 * size), (x, y - 92 * size)]), "#7a4b3a", 3.0)
    sheet = polygon((4, -88), (4, -22), (36, -22)) * size + (x, y)
    jib = polygon((-4, -80), (-4, -22), (-28, -22)) * size + (x, y)
    return [mast, piece(sheet, sail), piece(jib, mixed(sail, color, 0.35)), piece(hull, color)]


def bin_can(x: float, y: float, color: str = "#5f7f78") -> list[Shape]:
    """A litter bin."""
    return [
        piece(polygon((x - 17, y - 48), (x + 17, y - 48), (x + 13, y), (x - 13, y)), color),
        piece(box(x - 20, y - 54, x + 20, y - 46, radius=3), darker(color, 0.2)),
    ]


def road(y: float, color: str = "#6b6a75", *, stripe: str = "#f4ecd8") -> list[Shape]:
    """A street from y down, with a broken middle line and a curb."""
    dashes = [flat(box(x, y + 44, x + 52, y + 50), stripe) for x in rising(-70, 790, 96)]
    return [flat(box(-80, y, WIDE, LOW + 20), color), flat(box(-80, y - 8, WIDE, y), "#d9cdb8"), *dashes]
