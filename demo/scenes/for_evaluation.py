"""The scenes only evaluation episodes and the trailer use, open-air ones here."""

import numpy as np

from demo.curves import box, ellipse, polygon
from demo.scenes.evaluation_rooms import attic, bakery, cafe, hallway, museum, workshop
from demo.scenes.furniture import plant, sofa, table
from demo.scenes.inside import garland
from demo.scenes.outside import bush, cloud, flat, ground, hills, piece, sea, sky, stars, sun, tree
from demo.scenes.palettes import CLOTH, ROOFS, WALLS, pick
from demo.scenes.stage import Builder, Stage
from demo.scenes.town import bench, bin_can, boat, car, fence, house, road, stall, street_lamp
from demo.shapes import Shape, Stroke

SKIES = (
    ("#58c4cf", "#fff2cf"),
    ("#f4a261", "#ffeccb"),
    ("#7ad3c4", "#fdf6d8"),
    ("#6fb7b3", "#f7e3bd"),
    ("#f28c5a", "#ffe6b5"),
    ("#49a9bd", "#fbeecb"),
)


def _sky(rng: np.random.Generator, horizon: float) -> list[Shape]:
    top, low = SKIES[int(rng.integers(len(SKIES)))]
    return sky(top, low, horizon)


def _row(
    rng: np.random.Generator, y: float, low: float, high: float, walls: tuple[str, ...] = WALLS, *, lit: bool = False
) -> list[Shape]:
    shapes: list[Shape] = []
    x = -70.0
    while x < 780:
        width = float(rng.uniform(95, 150))
        shapes += house(x, y, width, float(rng.uniform(low, high)), pick(rng, walls), pick(rng, ROOFS), rng, lit=lit)
        x += width + 2
    return shapes


def market_square(rng: np.random.Generator) -> Stage:
    back = _sky(rng, 240) + cloud(140, 50, 26) + cloud(560, 74, 30) + _row(rng, 292, 120, 190) + ground(290, "#e3cfa6")
    for y in (310, 334, 364):
        back.append(Stroke(np.array([(-80.0, y), (800.0, y)]), "#cdb88c", 2))
    back += stall(20, 330, 150, "#d8574a", ("#e8732f", "#6fae72", "#ffd23f"), rng) + stall(
        520, 330, 160, "#3f8f86", ("#d8574a", "#ffd23f", "#8f3f52"), rng
    )
    return Stage(back + garland(40, rng))


def crossing(rng: np.random.Generator) -> Stage:
    back = (
        _sky(rng, 250)
        + sun(200, 110, 30)
        + _row(rng, 302, 170, 270, ("#7f9c96", "#c98d5a", "#5f8a8b", "#b5654a"))
        + ground(300, "#cfc4b0")
        + road(332)
    )
    back += [
        flat(polygon((x, 336), (x + 26, 336), (x + 14, 440), (x - 22, 440)), "#f4ecd8") for x in range(280, 450, 46)
    ]
    return Stage([*back, *street_lamp(90, 326), *bin_can(640, 330), *car(600, 366, pick(rng, CLOTH))], floor=392)


def playground(rng: np.random.Generator) -> Stage:
    back = (
        _sky(rng, 260)
        + cloud(250, 60, 30)
        + hills(rng, 268, 50, "#83bf86")
        + fence(304, 46, "#f6d9a8")
        + ground(302, "#e8cf8f", marks=rng)
    )
    slide: list[Shape] = [
        piece(polygon((92, 196), (112, 190), (246, 330), (222, 338)), "#e2555a"),
        *[Stroke(np.array([(x, 190.0), (x, 336.0)]), "#3f6f8f", 6) for x in (64, 98)],
        *[Stroke(np.array([(64, y), (98, y)]), "#3f6f8f", 5) for y in (220.0, 250.0, 280.0, 310.0)],
    ]
    swing: list[Shape] = [
        Stroke(np.array([(470.0, 340.0), (500.0, 150.0), (650.0, 150.0), (680.0, 340.0)]), "#e8a33d", 8),
        *[Stroke(np.array([(x, 152.0), (x, 280.0)]), "#5b4a3a", 2.5) for x in (545, 600)],
        piece(box(538, 278, 607, 287), "#7a4b3a"),
    ]
    return Stage(back + tree(350, 306, 180) + slide + swing)


def bus_stop(rng: np.random.Generator) -> Stage:
    back = (
        _sky(rng, 270)
        + cloud(90, 70, 24)
        + cloud(480, 46, 34)
        + hills(rng, 260, 70, "#739e6f")
        + ground(298, "#c2b8a3")
        + road(346, "#5d5f6b")
    )
    shelter: list[Shape] = [
        piece(box(180, 120, 196, 342), "#3f6f73"),
        piece(box(500, 120, 516, 342), "#3f6f73"),
        flat(box(196, 140, 500, 310), "#cdeee0", 0.55),
        piece(box(160, 104, 536, 124, radius=5), "#d8574a"),
    ]
    sign: list[Shape] = [
        piece(box(606, 150, 612, 344), "#4a5568"),
        piece(ellipse(609, 136, 27, 27), "#ffd23f"),
        piece(box(594, 126, 624, 146, radius=4), "#2f5d73"),
    ]
    return Stage(back + shelter + bench(345, 338, 200) + sign, floor=386)


def cliff(rng: np.random.Generator) -> Stage:
    back = (
        _sky(rng, 250)
        + sun(480, 190, 44, "#fff0b8")
        + sea(238, "#2f7f86", rng, low=330)
        + boat(300, 266, "#8f3f52", size=0.8)
    )
    tower: list[Shape] = [
        piece(polygon((96, 300), (114, 96), (166, 96), (184, 300)), "#fff4e0"),
        *[
            piece(polygon((140 - w, y + 36), (140 - w + 3, y), (140 + w - 3, y), (140 + w, y + 36)), "#d8483f")
            for y, w in ((130, 29), (200, 36), (262, 41))
        ],
    ]
    tower += [piece(box(116, 64, 164, 98), "#ffe08a"), piece(polygon((108, 66), (172, 66), (140, 34)), "#8f3f32")]
    return Stage(back + tower + hills(rng, 330, 40, "#6f9a5a") + ground(326, "#86ad63", marks=rng))


def fireworks(rng: np.random.Generator) -> Stage:
    back = sky("#0f1638", "#3b3566", 300) + stars(rng, 30)
    for x, y, color in ((150, 90, "#ffd23f"), (380, 60, "#ff6a5a"), (590, 110, "#4fd6c1")):
        back += [
            Stroke(
                np.array([(x + 14 * np.cos(a), y + 14 * np.sin(a)), (x + 46 * np.cos(a), y + 46 * np.sin(a))]), color, 4
            )
            for a in np.radians(np.arange(0, 360, 30))
        ]
    return Stage(
        back
        + _row(rng, 308, 110, 190, ("#2b3152", "#3f3450", "#25404d"), lit=True)
        + ground(306, "#3a3f57")
        + garland(150, rng),
        night=True,
    )


def garden_party(rng: np.random.Generator) -> Stage:
    back = (
        _sky(rng, 250)
        + hills(rng, 262, 50, "#7db56f")
        + fence(306, 70, "#fff7e8")
        + ground(304, "#94cc7c", marks=rng)
        + tree(80, 316, 200, "#4c9560")
        + tree(650, 312, 180, "#d9a441")
    )
    return Stage(back + table(380, 344, 230, 74, cloth="#e2725b") + garland(30, rng) + bush(560, 336, 120, 46))


def platform(rng: np.random.Generator) -> Stage:
    back = _sky(rng, 240) + hills(rng, 240, 60, "#6f9f7d")
    train: list[Shape] = [
        piece(box(-90, 130, 560, 300, radius=16), pick(rng, ("#c9483f", "#2f7a6b", "#d98f2e"))),
        flat(box(-90, 236, 560, 250), "#fff4e0"),
    ]
    train += [piece(box(x, 156, x + 62, 212, radius=7), "#bfe8dc") for x in range(-60, 520, 92)]
    return Stage(
        back
        + train
        + ground(300, "#cdbfa6")
        + [flat(box(-80, 316, 800, 324), "#ffd23f")]
        + street_lamp(620, 336, 220)
        + bench(660, 350, 110),
        floor=386,
    )


def rooftop(rng: np.random.Generator) -> Stage:
    back = (
        sky("#1d3557", "#e58f65", 300)
        + stars(rng, 18, 90)
        + _row(rng, 330, 90, 170, ("#3d4a5f", "#57505a", "#4a3f47"), lit=True)
        + [flat(box(-80, 300, 800, 470), "#a8745a"), piece(box(-90, 288, 810, 308), "#c98f70")]
    )
    return Stage(
        [
            *back,
            piece(box(80, 200, 140, 300), "#8f4f3f"),
            piece(box(72, 190, 148, 206), "#6d3a30"),
            *plant(610, 340, 1.0),
            *sofa(420, 340, 170, "#3f8f86"),
        ],
        night=True,
    )


EVALUATION_SCENES: dict[str, Builder] = {
    "market_square": market_square,
    "crossing": crossing,
    "playground": playground,
    "cafe": cafe,
    "museum": museum,
    "bus_stop": bus_stop,
    "attic": attic,
    "cliff": cliff,
    "bakery": bakery,
    "fireworks": fireworks,
    "garden_party": garden_party,
    "platform": platform,
    "workshop": workshop,
    "rooftop": rooftop,
    "hallway": hallway,
}
