"""Things that stand outdoors: sky, hills, trees, houses, cars, lamps; thin tinted lines, so that people stand out."""

import numpy as np

from demo.curves import bend, box, ellipse, polygon, smooth
from demo.shapes import Fill, Shape, Stroke, darker, lighter, mixed

THIN = 2.0
WIDE, LOW = 800.0, 440.0


def piece(points: np.ndarray, color: str, *, inside: tuple[Shape, ...] = (), lined: bool = True, opacity: float = 1.0) -> Fill:
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
    return [flat(ellipse(x, y, radius * k, radius * k), color, opacity) for k, opacity in ((1.9, 0.25), (1.4, 0.4), (1.0, 1.0))]


def stars(rng: np.random.Generator, count: int = 40, low: float = 190.0) -> list[Shape]:
    """Small lights over a night sky."""
    return [flat(ellipse(x, y, r, r, steps=8), "#fff3c4") for x, y, r in zip(rng.uniform(-50, 770, count), rng.uniform(-25, low, count), rng.uniform(0.8, 2.0, count), strict=True)]


def cloud(x: float, y: float, size: float, color: str = "#fffaf0") -> list[Shape]:
    """A flat-bottomed cloud."""
    puffs = [(0, 0, 1.0), (-0.9, 0.18, 0.7), (0.95, 0.2, 0.72), (0.4, -0.35, 0.7)]
    shapes: list[Shape] = [flat(ellipse(x + dx * size, y + dy * size, size * r, size * r * 0.72), color) for dx, dy, r in puffs]
    return [*shapes, flat(box(x - size * 1.4, y + size * 0.2, x + size * 1.5, y + size * 0.66, radius=size * 0.22), color)]


def hills(rng: np.random.Generator, y: float, height: float, color: str) -> list[Shape]:
    """A rolling ridge across the whole width."""
    xs = np.linspace(-120, 840, 8)
    ridge = [(float(x), float(y - rng.uniform(0.1, 1) * height)) for x in xs]
    line = smooth(ridge, closed=False)
    return [piece(np.vstack([line, [(840, LOW + 30), (-120, LOW + 30)]]), color)]


def ground(y: float, color: str, *, marks: np.random.Generator | None = None) -> list[Shape]:
    """The earth from y downward, with a few strokes of grass or grit."""
    shapes: list[Shape] = [flat(box(-80, y, WIDE, LOW + 20), color), flat(box(-80, y, WIDE, y + 5), lighter(color, 0.18))]
    if marks is not None:
        for x, v in zip(marks.uniform(-50, 770, 38), marks.uniform(y + 12, 420, 38), strict=True):
            shapes.append(Stroke(bend((x - 5, v), (x, v - 5), (x + 6, v)), darker(color, 0.16), 2.0))
    return shapes


def tree(x: float, y: float, size: float, color: str = "#5fa55a", *, kind: str = "round") -> list[Shape]:
    """A tree whose foot is at (x, y); round, pine or poplar."""
    trunk = piece(polygon((x - size * 0.09, y), (x + size * 0.09, y), (x + size * 0.06, y - size * 0.6), (x - size * 0.06, y - size * 0.6)), "#8a5a3c")
    shade = darker(color, 0.16)
    if kind == "pine":
        tiers = [piece(polygon((x - size * w, y - size * low), (x + size * w, y - size * low), (x, y - size * (low + 0.52))), mixed(color, shade, k * 0.5)) for k, (w, low) in enumerate(((0.42, 0.22), (0.34, 0.5), (0.25, 0.78)))]
        return [trunk, *tiers]
    rx, ry = (0.24, 0.52) if kind == "poplar" else (0.46, 0.42)
    middle = y - size * (0.95 if kind == "poplar" else 0.88)
    angle = np.radians(np.arange(0, 360, 30))
    wobble = 1 + 0.1 * np.cos(angle * 5 + x)
    crown = smooth(np.stack([x + size * rx * wobble * np.cos(angle), middle + size * ry * wobble * np.sin(angle)], axis=1))
    lit = flat(crown * 0.78 + np.array([x, middle]) * 0.22 + (size * 0.06, -size * 0.07), lighter(color, 0.14))
    return [trunk, piece(crown, color, inside=(lit,))]


def bush(x: float, y: float, width: float, height: float, color: str = "#4c9560") -> list[Shape]:
    """A low bush that sits on y."""
    corners = [(x - width / 2, y + 4), (x - width * 0.52, y - height * 0.5), (x - width * 0.26, y - height * 0.92), (x, y - height * 0.8), (x + width * 0.25, y - height), (x + width * 0.52, y - height * 0.5), (x + width / 2, y + 4)]
    dabs = tuple(Stroke(bend((x + k * width - 8, y - height * 0.5), (x + k * width, y - height * 0.64), (x + k * width + 8, y - height * 0.5)), lighter(color, 0.25), 2.5) for k in (-0.28, 0.02, 0.3))
    return [piece(smooth(corners), color, inside=dabs)]


def house(x: float, y: float, width: float, height: float, wall: str, roof: str, rng: np.random.Generator, *, lit: bool = False) -> list[Shape]:
    """A house front on the ground at y: rows of windows, a door, a gable or a flat roof."""
    shapes: list[Shape] = [piece(box(x, y - height, x + width, y), wall, inside=(flat(box(x, y - height, x + width * 0.12, y), darker(wall, 0.1)),))]
    if rng.random() < 0.6:
        shapes.append(piece(polygon((x - 8, y - height + 3), (x + width / 2, y - height - width * 0.36), (x + width + 8, y - height + 3)), roof))
    else:
        shapes.append(piece(box(x - 6, y - height - 14, x + width + 6, y - height + 4, radius=3), roof))
    glass = "#ffd97a" if lit else "#7cc4c9"
    columns, rows = max(2, int(width // 44)), max(1, int((height - 70) // 52))
    for row in range(rows):
        for column in range(columns):
            left = x + width * (column + 0.5) / columns - 11
            top = y - height + 18 + row * 50
            pane = glass if not lit or rng.random() < 0.6 else "#33406b"
            shapes += [piece(box(left, top, left + 22, top + 30, radius=2), pane), Stroke(np.array([(left + 11, top), (left + 11, top + 30)]), darker(wall, 0.35), THIN)]
    door = x + width * rng.uniform(0.3, 0.7)
    return [*shapes, piece(box(door - 13, y - 50, door + 13, y, radius=3), darker(roof, 0.1)), flat(ellipse(door + 8, y - 24, 2, 2), "#ffe08a")]


def car(x: float, y: float, color: str, *, size: float = 1.0) -> list[Shape]:
    """A small car seen from the side, its wheels on y."""
    points = np.array([(-78, -16), (-76, -34), (-50, -40), (-32, -66), (26, -66), (48, -40), (76, -34), (80, -16)])
    shell = smooth(points, steps=5) * size + (x, y)
    glass = [piece(polygon((-40, -42), (-26, -60), (-4, -60), (-4, -42)) * size + (x, y), "#bfe8dc"), piece(polygon((2, -42), (2, -60), (22, -60), (38, -42)) * size + (x, y), "#bfe8dc")]
    wheels = [piece(ellipse(x + k * 46 * size, y - 13 * size, 15 * size, 15 * size), "#33303f", inside=(flat(ellipse(x + k * 46 * size, y - 13 * size, 6 * size, 6 * size), "#d8d0c0"),)) for k in (-1, 1)]
    return [piece(shell, color), *glass, flat(ellipse(x + 74 * size, y - 26 * size, 5 * size, 4 * size), "#ffe9a8"), *wheels]


def street_lamp(x: float, y: float, height: float = 190.0, *, lit: bool = False) -> list[Shape]:
    """A lamp post."""
    glow: list[Shape] = [flat(ellipse(x, y - height, 46, 46), "#ffe08a", 0.22), flat(ellipse(x, y - height, 26, 26), "#ffe08a", 0.35)] if lit else []
    post = piece(box(x - 3, y - height + 12, x + 3, y), "#4a5568")
    return [post, piece(polygon((x - 11, y - height + 14), (x + 11, y - height + 14), (x + 7, y - height - 10), (x - 7, y - height - 10)), "#fff0b8" if lit else "#e8e2cf"), *glow]


def fence(y: float, height: float, color: str = "#fff4e0", *, left: float = -70, right: float = 790) -> list[Shape]:
    """A picket fence along y."""
    rails: list[Shape] = [piece(box(left, y - height * k - 4, right, y - height * k + 4), color) for k in (0.3, 0.72)]
    pickets = [piece(polygon((x, y), (x, y - height * 0.88), (x + 7, y - height), (x + 14, y - height * 0.88), (x + 14, y)), color) for x in np.arange(left, right, 27)]
    return [*rails, *pickets]


def bench(x: float, y: float, width: float = 130.0, color: str = "#b9703f") -> list[Shape]:
    """A park bench."""
    legs: list[Shape] = [piece(box(x + k * width * 0.4 - 4, y - 34, x + k * width * 0.4 + 4, y), "#4a5568") for k in (-1, 1)]
    slats: list[Shape] = [piece(box(x - width / 2, y - top, x + width / 2, y - top + 11, radius=3), color) for top in (78, 62, 40)]
    return [*legs, *slats]


def awning(x: float, y: float, width: float, color: str) -> list[Shape]:
    """A striped awning hanging from y."""
    count = max(4, int(width // 26))
    step = width / count
    shapes: list[Shape] = []
    for i in range(count):
        left = x + i * step
        shapes.append(piece(np.vstack([box(left, y, left + step, y + 26)[:2], ellipse(left + step / 2, y + 26, step / 2, 9)[0:23]]), color if i % 2 else "#fff7e8"))
    return shapes


def stall(x: float, y: float, width: float, color: str, goods: tuple[str, ...], rng: np.random.Generator) -> list[Shape]:
    """A market stall with an awning and heaps of fruit."""
    posts: list[Shape] = [piece(box(x + k - 3, y - 165, x + k + 3, y), "#9b6a45") for k in (6, width - 6)]
    fruit: list[Shape] = [piece(ellipse(x + 14 + i * 15, y - 66 - (i % 2) * 7, 9, 9), goods[int(rng.integers(len(goods)))]) for i in range(int((width - 20) // 15))]
    return [*posts, *fruit, piece(box(x - 4, y - 62, x + width + 4, y, radius=3), "#c98d5a", inside=(flat(box(x - 4, y - 40, x + width + 4, y - 36), "#a8703f"),)), *awning(x - 10, y - 190, width + 20, color)]


def boat(x: float, y: float, color: str, sail: str = "#fff7e8", size: float = 1.0) -> list[Shape]:
    """A little sailing boat."""
    hull = polygon((-42, -14), (42, -14), (28, 6), (-30, 6)) * size + (x, y)
    mast = Stroke(np.array([(x, y - 14 * size), (x, y - 92 * size)]), "#7a4b3a", 3.0)
    sheet = polygon((4, -88), (4, -22), (36, -22)) * size + (x, y)
    jib = polygon((-4, -80), (-4, -22), (-28, -22)) * size + (x, y)
    return [mast, piece(sheet, sail), piece(jib, mixed(sail, color, 0.35)), piece(hull, color)]


def sea(y: float, color: str, rng: np.random.Generator, *, low: float = LOW) -> list[Shape]:
    """Water from y down to `low` with short light waves."""
    shapes: list[Shape] = [flat(box(-80, y, WIDE, low), color)]
    for x, v in zip(rng.uniform(-50, 770, 30), rng.uniform(y + 8, low - 6, 30), strict=True):
        shapes.append(Stroke(bend((x - 12, v), (x, v - 5), (x + 12, v)), lighter(color, 0.35), 2.0))
    return shapes


def bin_can(x: float, y: float, color: str = "#5f7f78") -> list[Shape]:
    """A litter bin."""
    return [piece(polygon((x - 17, y - 48), (x + 17, y - 48), (x + 13, y), (x - 13, y)), color), piece(box(x - 20, y - 54, x + 20, y - 46, radius=3), darker(color, 0.2))]


def road(y: float, color: str = "#6b6a75", *, stripe: str = "#f4ecd8") -> list[Shape]:
    """A street from y down, with a broken middle line and a curb."""
    dashes = [flat(box(x, y + 44, x + 52, y + 50), stripe) for x in np.arange(-70, 790, 96)]
    return [flat(box(-80, y, WIDE, LOW + 20), color), flat(box(-80, y - 8, WIDE, y), "#d9cdb8"), *dashes]
