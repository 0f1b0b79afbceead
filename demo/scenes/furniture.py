"""Furniture: tables, shelves, sofas, beds, lamps; all stand on the y that is given."""

import numpy as np

from demo.curves import box, ellipse, polygon, smooth
from demo.scenes.outside import flat, piece
from demo.shapes import Shape, Stroke, darker, lighter


def table(
    x: float, y: float, width: float, height: float = 78.0, color: str = "#b9764a", *, cloth: str | None = None
) -> list[Shape]:
    """A table whose legs stand on y."""
    legs: list[Shape] = [
        piece(box(x + k * width * 0.42 - 5, y - height, x + k * width * 0.42 + 5, y), darker(color, 0.15))
        for k in (-1, 1)
    ]
    top: list[Shape] = [piece(box(x - width / 2, y - height - 6, x + width / 2, y - height + 8, radius=5), color)]
    if cloth:
        top.append(
            piece(
                np.vstack(
                    [
                        box(x - width / 2 - 2, y - height - 8, x + width / 2 + 2, y - height + 26)[:2],
                        [(x + width / 2 + 2, y - height + 22)],
                        [
                            (x - width / 2 - 2 + width * k, y - height + (34 if i % 2 else 22))
                            for i, k in enumerate(np.linspace(1, 0, 9))
                        ],
                    ]
                ),
                cloth,
            )
        )
    return legs + top


def counter(
    x: float, y: float, width: float, height: float = 92.0, color: str = "#3f8f86", top: str = "#fff0d8"
) -> list[Shape]:
    """A shop counter or kitchen unit with doors."""
    doors: list[Shape] = [
        piece(
            box(left + 6, y - height + 18, left + width / max(1, int(width // 80)) - 6, y - 8, radius=4),
            lighter(color, 0.1),
        )
        for left in np.linspace(x, x + width, max(1, int(width // 80)) + 1)[:-1]
    ]
    return [
        piece(box(x, y - height, x + width, y), color),
        *doors,
        piece(box(x - 6, y - height - 8, x + width + 6, y - height + 6, radius=4), top),
    ]


def shelf(
    x: float,
    y: float,
    width: float,
    height: float,
    rng: np.random.Generator,
    *,
    color: str = "#9b6a45",
    goods: str = "books",
) -> list[Shape]:
    """A case of shelves full of books, jars or boxes; stands on y."""
    palette = ("#e2725b", "#f2c14e", "#3f8f86", "#2f4a6d", "#d8574a", "#6fae72", "#fff0d8", "#7a3e48")
    rows = max(2, int(height // 56))
    shapes: list[Shape] = [piece(box(x, y - height, x + width, y), darker(color, 0.3))]
    for row in range(rows):
        base = y - height + (row + 1) * height / rows - 5
        left = x + 7
        while left < x + width - 14:
            wide = float(rng.uniform(7, 14) if goods == "books" else rng.uniform(14, 22))
            tall = float(rng.uniform(0.55, 0.85) * height / rows)
            shade = palette[int(rng.integers(len(palette)))]
            right = min(left + wide, x + width - 7)
            shapes.append(piece(box(left, base - tall, right, base, radius=0 if goods == "books" else 4), shade))
            left += wide + (1 if goods == "books" else 5)
        shapes.append(piece(box(x, base, x + width, base + 6), color))
    return [*shapes, Stroke(box(x, y - height, x + width, y)[[0, 1, 2, 3, 0]], color, 7)]


def sofa(x: float, y: float, width: float, color: str) -> list[Shape]:
    """A sofa that stands on y, its middle at x."""
    w = width / 2
    back = piece(box(x - w, y - 96, x + w, y - 20, radius=18), darker(color, 0.1))
    seat: list[Shape] = [
        piece(box(x - w + 12, y - 52, x, y - 18, radius=9), color),
        piece(box(x, y - 52, x + w - 12, y - 18, radius=9), color),
    ]
    arms: list[Shape] = [
        piece(box(x + k * w - 16, y - 68, x + k * w + 16, y - 8, radius=13), lighter(color, 0.1)) for k in (-1, 1)
    ]
    feet: list[Shape] = [piece(box(x + k * w * 0.8 - 5, y - 12, x + k * w * 0.8 + 5, y), "#5b3a2e") for k in (-1, 1)]
    return [*feet, back, piece(box(x - w, y - 26, x + w, y - 8, radius=6), color), *seat, *arms]


def plant(x: float, y: float, size: float = 1.0, pot: str = "#d9744f") -> list[Shape]:
    """A pot plant on y."""
    leaves = [
        piece(
            smooth(
                [
                    (x, y - 34 * size),
                    (x + dx * 0.4 * size - 7, y - 60 * size),
                    (x + dx * size, y - (96 - abs(dx) * 0.6) * size),
                    (x + dx * 0.5 * size + 8, y - 54 * size),
                ]
            ),
            "#4c9560",
        )
        for dx in (-34, 32, -14, 13)
    ]
    return [
        *leaves,
        piece(
            polygon(
                (x - 18 * size, y - 36 * size), (x + 18 * size, y - 36 * size), (x + 13 * size, y), (x - 13 * size, y)
            ),
            pot,
        ),
    ]


def lamp(x: float, y: float, color: str = "#ffd97a", *, hanging: bool = False) -> list[Shape]:
    """A hanging lamp (its shade at y), or a standing one (its foot on y)."""
    if hanging:
        return [
            Stroke(np.array([(x, -40.0), (x, y)]), "#4a4453", 3),
            piece(polygon((x - 32, y + 24), (x + 32, y + 24), (x + 15, y - 6), (x - 15, y - 6)), color),
            flat(ellipse(x, y + 26, 12, 7), "#fff7d6"),
        ]
    return [
        Stroke(np.array([(x, y), (x, y - 130)]), "#5b3a2e", 5),
        piece(ellipse(x, y - 2, 22, 6), "#5b3a2e"),
        piece(polygon((x - 32, y - 122), (x + 32, y - 122), (x + 19, y - 166), (x - 19, y - 166)), color),
    ]


def rug(x: float, y: float, width: float, color: str) -> list[Shape]:
    """An oval rug."""
    return [
        piece(
            ellipse(x, y, width / 2, 21),
            color,
            inside=(Stroke(ellipse(x, y, width * 0.42, 15)[np.r_[0:44, 0]], lighter(color, 0.4), 4),),
        )
    ]


def bed(x: float, y: float, width: float, color: str) -> list[Shape]:
    """A bed seen from the side."""
    return [
        piece(box(x, y - 104, x + 14, y, radius=4), "#9b6a45"),
        piece(box(x + width - 12, y - 62, x + width, y, radius=4), "#9b6a45"),
        piece(box(x + 8, y - 52, x + width - 6, y - 16, radius=6), "#fff4e0"),
        piece(box(x + 16, y - 68, x + 76, y - 44, radius=11), "#fffdf7"),
        piece(
            smooth([(x + 70, y - 60), (x + width - 10, y - 58), (x + width - 6, y - 14), (x + 60, y - 14)], steps=5),
            color,
        ),
    ]
