"""Rooms that only evaluation episodes and the trailer use."""

import numpy as np

from demo.curves import bend, box, ellipse, polygon
from demo.scenes.furniture import counter, lamp, plant, rug, shelf, table
from demo.scenes.inside import board, door, framed, room, window
from demo.scenes.outside import flat, piece
from demo.scenes.palettes import CLOTH, pick
from demo.scenes.stage import Stage
from demo.scenes.town import awning
from demo.shapes import Shape, Stroke

PAINTS = ("#e9b384", "#b98358", "#f9dfae", "#7d9a8c", "#9fcbb3", "#f0c27e", "#d98f76", "#5f8a8b", "#a8c686")


def cafe(rng: np.random.Generator) -> Stage:
    back = (
        room(pick(rng, PAINTS), "#7a4b3a", 300, paper="stripes")
        + window(40, 60, 190, 150, "#bfe8dc")
        + board(300, 60, 110, 120, rng)
        + shelf(470, 180, 200, 112, rng, goods="jars")
        + counter(430, 318, 310, 100, "#8f3f52")
    )
    back += (
        lamp(150, 36, "#e2555a", hanging=True)
        + lamp(360, 30, "#e2555a", hanging=True)
        + lamp(560, 36, "#e2555a", hanging=True)
        + plant(20, 330, 1.2)
    )
    return Stage(back, table(190, 416, 150, 74, "#a8643f", cloth="#fff4e0"))


def museum(rng: np.random.Generator) -> Stage:
    back = [
        *room(pick(rng, ("#2f5d62", "#6d2f3a", "#d9c7a0")), "#c9a36a", 304),
        flat(box(-80, -60, 800, 20), "#efe3c4"),
        flat(box(-80, 20, 800, 28), "#b8995f"),
    ]
    back += framed(60, 80, 110, 86, "#f3d9a4", 0) + framed(560, 84, 116, 84, "#bfe3c6", 1)
    vase = [
        piece(box(486, 250, 534, 318), "#efe3c4"),
        piece(ellipse(510, 226, 18, 25), "#2a9d9d"),
        piece(box(503, 192, 517, 208), "#2a9d9d"),
    ]
    rope: list[Shape] = [
        Stroke(bend((100, 286), (170, 318), (240, 286)), "#a51d45", 5),
        *[piece(box(x - 3, 276, x + 3, 340), "#d9a93f") for x in (100, 240)],
    ]
    return Stage(back + vase + rope)


def attic(rng: np.random.Generator) -> Stage:
    back = [
        *room(pick(rng, ("#b98358", "#8f9a7a", "#c9a06a")), "#74492f", 300),
        flat(polygon((-80, -60), (170, -60), (-80, 240)), "#8a5a3c"),
        flat(polygon((800, -60), (550, -60), (800, 240)), "#8a5a3c"),
    ]
    back += [
        piece(ellipse(360, 106, 56, 56), "#bfe8dc"),
        Stroke(np.array([(360.0, 50.0), (360.0, 162.0)]), "#fff4e0", 6),
        Stroke(np.array([(304.0, 106.0), (416.0, 106.0)]), "#fff4e0", 6),
    ]
    for x, size in ((90, 74), (170, 56), (600, 84), (520, 50)):
        back += [
            piece(box(x - size / 2, 330 - size * 0.8, x + size / 2, 330), "#d6a25e"),
            flat(box(x - 6, 330 - size * 0.8, x + 6, 330 - size * 0.4), "#f3dcae"),
        ]
    return Stage(back + lamp(440, 324, "#f2c14e") + framed(208, 190, 66, 52, "#f3d9a4", int(rng.integers(3))))


def bakery(rng: np.random.Generator) -> Stage:
    back = (
        room(pick(rng, PAINTS), "#b5763f", 300, paper="tiles")
        + shelf(60, 200, 260, 130, rng, goods="jars", color="#c98d5a")
        + window(430, 70, 220, 120, "#bfe8dc")
        + awning(410, 36, 260, "#e2725b")
    )
    back += counter(60, 322, 600, 88, "#d98f4e", "#fff4e0") + [
        piece(ellipse(130 + i * 62, 222, 24, 13), pick(rng, ("#d9964a", "#c27a35", "#ebb869"))) for i in range(8)
    ]
    return Stage(back)


def workshop(rng: np.random.Generator) -> Stage:
    back = (
        room(pick(rng, PAINTS), "#9a8468", 302)
        + window(270, 66, 150, 100)
        + shelf(20, 312, 150, 200, rng, goods="jars")
    )
    tools: list[Shape] = [
        Stroke(np.array([(500.0 + i * 36, 90.0), (500.0 + i * 36, 150.0 + (i % 3) * 16)]), "#5b3a2e", 6)
        for i in range(5)
    ]
    heads: list[Shape] = [
        piece(box(488 + i * 36, 82, 512 + i * 36, 98, radius=3), pick(rng, ("#8a8f94", "#d8574a"))) for i in range(5)
    ]
    return Stage(
        [
            *back,
            piece(box(470, 70, 690, 210), "#c9a36a"),
            *tools,
            *heads,
            *counter(470, 322, 230, 84, "#8a5a3c", "#d6a25e"),
        ]
    )


def hallway(rng: np.random.Generator) -> Stage:
    back = (
        room(pick(rng, PAINTS), "#84563a", 304, paper="stripes")
        + door(60, 304, "#8f3f52")
        + door(580, 304, "#2f5d73")
        + plant(500, 322)
        + rug(360, 372, 380, pick(rng, CLOTH))
    )
    return Stage(back)
