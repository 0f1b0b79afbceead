"""What stands in front of players and hides part of them."""

import numpy as np

from demo.curves import box
from demo.scenes.furniture import counter, plant, shelf, table
from demo.scenes.outside import bush, piece
from demo.scenes.town import car, fence
from demo.script import Occluder
from demo.shapes import Shape, darker


def occluding(thing: Occluder) -> list[Shape]:
    """The shapes of an occluder, in frame pixels."""
    if thing.kind == "bush":
        return bush(thing.x, thing.y, thing.width, thing.height, thing.color)
    if thing.kind == "car":
        return car(thing.x, thing.y, thing.color, size=thing.width / 156)
    if thing.kind == "fence":
        return fence(
            thing.y, thing.height, thing.color, left=thing.x - thing.width / 2, right=thing.x + thing.width / 2
        )
    if thing.kind == "table":
        return table(thing.x, thing.y, thing.width, thing.height, thing.color, cloth="#fff4e0")
    if thing.kind == "counter":
        return counter(thing.x - thing.width / 2, thing.y, thing.width, thing.height, thing.color)
    if thing.kind == "shelf":
        return shelf(
            thing.x - thing.width / 2,
            thing.y,
            thing.width,
            thing.height,
            np.random.default_rng(int(thing.x)),
            goods="jars",
        )
    if thing.kind == "plant":
        return plant(thing.x, thing.y, thing.height / 96)
    if thing.kind == "wall":
        edge = box(thing.x - thing.width / 2, thing.y - thing.height, thing.x + thing.width / 2, thing.y)
        trim = piece(
            box(thing.x - thing.width / 2 - 5, thing.y - thing.height, thing.x - thing.width / 2 + 5, thing.y),
            darker(thing.color, 0.2),
        )
        return [piece(edge, thing.color), trim]
    raise ValueError(
        f"An occluder is a bush, car, fence, table, counter, shelf, plant or wall; this script names {thing.kind!r}."
    )
