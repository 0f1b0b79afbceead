"""Rooms in which backgrounds are set; no evaluation episode uses one."""

import numpy as np

from demo.curves import bend, box
from demo.scenes.furniture import bed, counter, lamp, plant, rug, shelf, sofa, table
from demo.scenes.inside import board, door, framed, room, window
from demo.scenes.outside import flat, piece
from demo.scenes.palettes import CLOTH, pick
from demo.scenes.stage import Stage
from demo.scenes.town import car
from demo.shapes import Shape, Stroke


def kitchen(rng: np.random.Generator) -> Stage:
    back = room(pick(rng, ("#fbe3b5", "#bfe3d0", "#f6c9a8")), "#c98d5a", 296, paper="tiles") + window(
        float(rng.uniform(260, 420)), 70, 130, 110, curtain=pick(rng, CLOTH)
    )
    back += counter(-40, 318, 260, color=pick(rng, ("#3f8f86", "#d8574a", "#2f5d73"))) + counter(
        520, 318, 260, color="#3f8f86"
    )
    back += shelf(30, 176, 150, 112, rng, goods="jars") + lamp(float(rng.uniform(330, 480)), 40, hanging=True)
    back += [
        piece(box(596, 130, 690, 318, radius=8), "#fff4e0"),
        Stroke(np.array([(596.0, 196.0), (690.0, 196.0)]), "#b8a98f", 3),
        piece(box(606, 150, 612, 186, radius=3), "#b8a98f"),
    ]
    front = table(float(rng.uniform(240, 480)), 410, 240, 66, cloth=pick(rng, CLOTH)) if rng.random() < 0.4 else []
    return Stage(back, front)


def living_room(rng: np.random.Generator) -> Stage:
    back = room(
        pick(rng, ("#8fc9b5", "#f2b880", "#e58f76", "#5f9ea0")),
        pick(rng, ("#a8703f", "#8a5a3c")),
        300,
        paper=("stripes", "dots", None)[int(rng.integers(3))],
    )
    back += (
        window(70, 70, 120, 130, curtain=pick(rng, CLOTH))
        + framed(290, 70, 90, 66, "#fdf1cf", int(rng.integers(3)))
        + framed(400, 84, 60, 50, "#bfe8dc", int(rng.integers(3)))
    )
    back += (
        rug(360, 366, 400, pick(rng, CLOTH))
        + sofa(float(rng.uniform(310, 430)), 340, 250, pick(rng, CLOTH))
        + lamp(float(rng.uniform(540, 600)), 338)
        + plant(660, 340, 1.1)
        + shelf(-30, 320, 90, 150, rng)
    )
    return Stage(back)


def schoolroom(rng: np.random.Generator) -> Stage:
    back = (
        room(pick(rng, ("#f6e2b3", "#cfe8c6", "#f3c9a0")), "#b98a5c", 292)
        + board(float(rng.uniform(180, 260)), 70, 280, 130, rng)
        + window(20, 74, 90, 120)
        + window(610, 74, 90, 120)
    )
    front: list[Shape] = []
    for x in (70.0, 280.0, 490.0, 690.0):
        front += table(x + float(rng.uniform(-20, 20)), 414, 120, 48, "#d39a5f")
    return Stage(back + shelf(490, 300, 90, 90, rng), front if rng.random() < 0.5 else [])


def grocery(rng: np.random.Generator) -> Stage:
    back = [*room("#f7e7c4", "#c9b08a", 304, boards=False), flat(box(-80, -40, 800, 30), "#d8574a")]
    for i in range(4):
        back += shelf(
            -40 + i * 205 + float(rng.uniform(-8, 8)),
            316,
            176,
            float(rng.uniform(180, 235)),
            rng,
            goods="jars",
            color=pick(rng, ("#9b6a45", "#3f8f86")),
        )
    back += lamp(170, 36, hanging=True) + lamp(530, 36, hanging=True)
    return Stage(back, counter(480, 420, 300, 84) if rng.random() < 0.4 else [])


def bedroom(rng: np.random.Generator) -> Stage:
    late = bool(rng.random() < 0.5)
    back = room(
        "#3a5f73" if late else pick(rng, ("#f3c6a5", "#a9d6bf", "#f5dc9b")), "#8a5a3c", 302, paper="dots"
    ) + window(float(rng.uniform(300, 420)), 66, 120, 120, curtain=pick(rng, CLOTH), night=late)
    back += (
        rug(380, 368, 320, pick(rng, CLOTH))
        + bed(float(rng.uniform(-10, 40)), 344, 230, pick(rng, CLOTH))
        + shelf(600, 322, 110, 170, rng)
        + lamp(530, 326)
        + framed(150, 90, 76, 58, "#fdf1cf", int(rng.integers(3)))
    )
    return Stage(back)


def library(rng: np.random.Generator) -> Stage:
    back = room(pick(rng, ("#3f6f66", "#8f4a3f", "#e8c58f")), "#8a5a3c", 308)
    for i in range(4):
        back += shelf(-50 + i * 215.0, 318, 150, float(rng.uniform(215, 260)), rng)
    back += lamp(138, 60, hanging=True) + lamp(566, 60, hanging=True) + rug(360, 372, 460, pick(rng, CLOTH))
    return Stage(back + door(330, 308, "#5b3a2e") if rng.random() < 0.4 else back)


def garage(rng: np.random.Generator) -> Stage:
    back = (
        room("#c7b299", "#8d8577", 306, boards=False)
        + shelf(-20, 312, 160, 190, rng, goods="jars")
        + window(300, 74, 120, 80)
    )
    back += [
        *car(float(rng.uniform(400, 520)), 350, pick(rng, CLOTH), size=1.7),
        Stroke(bend((180, 60), (210, 100), (190, 140)), "#5b3a2e", 6),
    ]
    return Stage(back)
