"""Things that stand indoors: walls, windows, furniture, shelves, pictures."""

import numpy as np

from demo.curves import bend, box, ellipse, polygon, smooth
from demo.scenes.outside import LOW, THIN, WIDE, flat, piece
from demo.shapes import Fill, Shape, Stroke, darker, lighter, mixed


def room(wall: str, floor: str, y: float = 300.0, *, paper: str | None = None, boards: bool = True) -> list[Shape]:
    """A wall (plain, or papered with stripes or dots), a skirting board and a floor."""
    shapes: list[Shape] = [flat(box(-80, -60, WIDE, y), wall)]
    if paper == "stripes":
        shapes += [flat(box(x, -60, x + 22, y), mixed(wall, "#ffffff", 0.14)) for x in np.arange(-70, 800, 48)]
    if paper == "dots":
        shapes += [flat(ellipse(x + (row % 2) * 20, v, 4, 4, steps=12), mixed(wall, "#ffffff", 0.28)) for row, v in enumerate(np.arange(-20, y, 30)) for x in np.arange(-70, 800, 40)]
    if paper == "tiles":
        shapes += [Stroke(np.array([(-80, v), (WIDE, v)]), darker(wall, 0.1), THIN) for v in np.arange(y - 120, y, 24)]
        shapes += [Stroke(np.array([(x, y - 120.0), (x, y)]), darker(wall, 0.1), THIN) for x in np.arange(-70, 800, 24)]
    shapes += [flat(box(-80, y, WIDE, LOW + 20), floor), flat(box(-80, y - 12, WIDE, y), lighter(floor, 0.4))]
    if boards:
        shapes += [Stroke(np.array([(360 + (x - 360) * 1.0, y), (360 + (x - 360) * 1.6, LOW + 10)]), darker(floor, 0.13), THIN) for x in np.arange(-200, 920, 66)]
    return shapes


def window(x: float, y: float, width: float, height: float, view: str = "#9fe0dc", *, curtain: str | None = None, night: bool = False) -> list[Shape]:
    """A window with its upper left corner at (x, y)."""
    pane = "#22305e" if night else view
    scene: list[Shape] = [flat(ellipse(x + width * 0.3, y + height, width * 0.55, height * 0.3), "#7fbf7b" if not night else "#1b2447")]
    scene += [flat(ellipse(x + width * 0.74, y + height * 0.26, 9, 9), "#fff3c4")]
    frame = Fill(box(x, y, x + width, y + height, radius=3), pane, line="#fff4e0", width=8, inside=tuple(scene))
    shapes: list[Shape] = [frame, Stroke(np.array([(x + width / 2, y), (x + width / 2, y + height)]), "#fff4e0", 5), Stroke(np.array([(x, y + height * 0.5), (x + width, y + height * 0.5)]), "#fff4e0", 5)]
    if curtain:
        for side in (0, 1):
            edge, lean = (x - 10, 1) if side == 0 else (x + width + 10, -1)
            cloth = smooth([(edge - lean * 10, y - 14), (edge + lean * width * 0.3, y - 14), (edge + lean * width * 0.16, y + height * 0.6), (edge + lean * width * 0.22, y + height + 16), (edge - lean * 12, y + height + 16)], steps=5)
            shapes.append(piece(cloth, curtain))
        shapes.append(piece(box(x - 26, y - 20, x + width + 26, y - 12, radius=4), darker(curtain, 0.2)))
    return shapes


def framed(x: float, y: float, width: float, height: float, color: str, motif: int) -> list[Shape]:
    """A picture on the wall: a small landscape, a boat or circles."""
    motifs: tuple[tuple[Shape, ...], ...] = (
        (flat(ellipse(x + width * 0.5, y + height * 1.05, width * 0.6, height * 0.5), "#6fae72"), flat(ellipse(x + width * 0.7, y + height * 0.3, 7, 7), "#ffd97a")),
        (flat(box(x, y + height * 0.6, x + width, y + height), "#2f8f9d"), flat(polygon((x + width * 0.5, y + height * 0.15), (x + width * 0.5, y + height * 0.6), (x + width * 0.75, y + height * 0.6)), "#fff7e8")),
        (flat(ellipse(x + width * 0.4, y + height * 0.45, height * 0.28, height * 0.28), "#e2725b"), flat(ellipse(x + width * 0.62, y + height * 0.6, height * 0.2, height * 0.2), "#f2c14e")),
    )
    return [Fill(box(x, y, x + width, y + height), color, line="#8a5a3c", width=7, inside=motifs[motif % 3])]


def table(x: float, y: float, width: float, height: float = 78.0, color: str = "#b9764a", *, cloth: str | None = None) -> list[Shape]:
    """A table whose legs stand on y."""
    legs: list[Shape] = [piece(box(x + k * width * 0.42 - 5, y - height, x + k * width * 0.42 + 5, y), darker(color, 0.15)) for k in (-1, 1)]
    top: list[Shape] = [piece(box(x - width / 2, y - height - 6, x + width / 2, y - height + 8, radius=5), color)]
    if cloth:
        top.append(piece(np.vstack([box(x - width / 2 - 2, y - height - 8, x + width / 2 + 2, y - height + 26)[:2], [(x + width / 2 + 2, y - height + 22)], [(x - width / 2 - 2 + width * k, y - height + (34 if i % 2 else 22)) for i, k in enumerate(np.linspace(1, 0, 9))]]), cloth))
    return legs + top


def counter(x: float, y: float, width: float, height: float = 92.0, color: str = "#3f8f86", top: str = "#fff0d8") -> list[Shape]:
    """A shop counter or kitchen unit with doors."""
    doors: list[Shape] = [piece(box(left + 6, y - height + 18, left + width / max(1, int(width // 80)) - 6, y - 8, radius=4), lighter(color, 0.1)) for left in np.linspace(x, x + width, max(1, int(width // 80)) + 1)[:-1]]
    return [piece(box(x, y - height, x + width, y), color), *doors, piece(box(x - 6, y - height - 8, x + width + 6, y - height + 6, radius=4), top)]


def shelf(x: float, y: float, width: float, height: float, rng: np.random.Generator, *, color: str = "#9b6a45", goods: str = "books") -> list[Shape]:
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
    seat: list[Shape] = [piece(box(x - w + 12, y - 52, x, y - 18, radius=9), color), piece(box(x, y - 52, x + w - 12, y - 18, radius=9), color)]
    arms: list[Shape] = [piece(box(x + k * w - 16, y - 68, x + k * w + 16, y - 8, radius=13), lighter(color, 0.1)) for k in (-1, 1)]
    feet: list[Shape] = [piece(box(x + k * w * 0.8 - 5, y - 12, x + k * w * 0.8 + 5, y), "#5b3a2e") for k in (-1, 1)]
    return [*feet, back, piece(box(x - w, y - 26, x + w, y - 8, radius=6), color), *seat, *arms]


def plant(x: float, y: float, size: float = 1.0, pot: str = "#d9744f") -> list[Shape]:
    """A pot plant on y."""
    leaves = [piece(smooth([(x, y - 34 * size), (x + dx * 0.4 * size - 7, y - 60 * size), (x + dx * size, y - (96 - abs(dx) * 0.6) * size), (x + dx * 0.5 * size + 8, y - 54 * size)]), "#4c9560") for dx in (-34, 32, -14, 13)]
    return [*leaves, piece(polygon((x - 18 * size, y - 36 * size), (x + 18 * size, y - 36 * size), (x + 13 * size, y), (x - 13 * size, y)), pot)]


def lamp(x: float, y: float, color: str = "#ffd97a", *, hanging: bool = False) -> list[Shape]:
    """A hanging lamp (its shade at y), or a standing one (its foot on y)."""
    if hanging:
        return [Stroke(np.array([(x, -40.0), (x, y)]), "#4a4453", 3), piece(polygon((x - 32, y + 24), (x + 32, y + 24), (x + 15, y - 6), (x - 15, y - 6)), color), flat(ellipse(x, y + 26, 12, 7), "#fff7d6")]
    return [Stroke(np.array([(x, y), (x, y - 130)]), "#5b3a2e", 5), piece(ellipse(x, y - 2, 22, 6), "#5b3a2e"), piece(polygon((x - 32, y - 122), (x + 32, y - 122), (x + 19, y - 166), (x - 19, y - 166)), color)]


def rug(x: float, y: float, width: float, color: str) -> list[Shape]:
    """An oval rug."""
    return [piece(ellipse(x, y, width / 2, 21), color, inside=(Stroke(ellipse(x, y, width * 0.42, 15)[np.r_[0:44, 0]], lighter(color, 0.4), 4),))]


def board(x: float, y: float, width: float, height: float, rng: np.random.Generator) -> list[Shape]:
    """A blackboard with chalk scribbles."""
    chalk = tuple(Stroke(smooth([(x + 20 + k * 13, y + 20 + row * 24 + float(rng.uniform(-4, 4))) for k in range(int(width // 18))], closed=False), "#dfeee0", 2.5) for row in range(int(height // 34)))
    return [Fill(box(x, y, x + width, y + height), "#2f5d50", line="#a8703f", width=9, inside=chalk)]


def bed(x: float, y: float, width: float, color: str) -> list[Shape]:
    """A bed seen from the side."""
    return [piece(box(x, y - 104, x + 14, y, radius=4), "#9b6a45"), piece(box(x + width - 12, y - 62, x + width, y, radius=4), "#9b6a45"), piece(box(x + 8, y - 52, x + width - 6, y - 16, radius=6), "#fff4e0"),
            piece(box(x + 16, y - 68, x + 76, y - 44, radius=11), "#fffdf7"), piece(smooth([(x + 70, y - 60), (x + width - 10, y - 58), (x + width - 6, y - 14), (x + 60, y - 14)], steps=5), color)]  # fmt: skip


def door(x: float, y: float, color: str, *, width: float = 76.0, height: float = 172.0) -> list[Shape]:
    """A door that stands on y."""
    panels: list[Shape] = [piece(box(x + 13, y - height + a, x + width - 13, y - height + b, radius=3), lighter(color, 0.12)) for a, b in ((15, 76), (92, 156))]
    return [Fill(box(x, y - height, x + width, y), color, line="#fff0d8", width=7), *panels, flat(ellipse(x + width - 11, y - 80, 4.5, 4.5), "#ffd97a")]


def garland(y: float, rng: np.random.Generator) -> list[Shape]:
    """Bunting across the frame."""
    line = bend((-60, y), (360, y + 54), (780, y), steps=26)
    palette = ("#e2725b", "#f2c14e", "#3f8f86", "#fff0d8")
    flags: list[Shape] = [piece(polygon(tuple(a), tuple(b), tuple((a + b) / 2 + (0, 25))), palette[int(rng.integers(4))]) for a, b in zip(line[:-1:1], line[1::1], strict=True)]
    return [*flags, Stroke(line, "#5b3a2e", 2.5)]
