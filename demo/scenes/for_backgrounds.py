"""The scenes of background stills and background episodes, open-air ones here; no evaluation episode uses one."""

import numpy as np

from demo.curves import box, ellipse, polygon
from demo.scenes.background_rooms import bedroom, garage, grocery, kitchen, library, living_room, schoolroom
from demo.scenes.outside import bush, cloud, flat, ground, hills, piece, sea, sky, stars, sun, tree
from demo.scenes.palettes import CLOTH, ROOFS, WALLS, pick
from demo.scenes.stage import Builder, Stage
from demo.scenes.town import bench, boat, car, fence, house, road, street_lamp
from demo.shapes import Shape, Stroke


def _clouds(rng: np.random.Generator, count: int = 3) -> list[Shape]:
    return [
        shape
        for _ in range(count)
        for shape in cloud(float(rng.uniform(0, 720)), float(rng.uniform(20, 110)), float(rng.uniform(20, 34)))
    ]


def _day(rng: np.random.Generator, horizon: float = 300.0) -> list[Shape]:
    palettes = (("#62cfd6", "#fdf1cf"), ("#f7b267", "#fff0c9"), ("#7fd8be", "#fdf4d7"), ("#4fb8c9", "#ffe3b8"))
    top, low = palettes[int(rng.integers(len(palettes)))]
    return [*sky(top, low, horizon), *sun(float(rng.uniform(60, 660)), float(rng.uniform(40, 100)), 26), *_clouds(rng)]


def village_street(rng: np.random.Generator) -> Stage:
    back = _day(rng) + hills(rng, 270, 80, "#8cc084")
    x = -60.0
    while x < 760:
        width = float(rng.uniform(100, 160))
        back += house(x, 312, width, float(rng.uniform(120, 200)), pick(rng, WALLS), pick(rng, ROOFS), rng)
        x += width + float(rng.uniform(-2, 30))
    return Stage(back + ground(312, "#dcc7a1") + road(338) + street_lamp(float(rng.uniform(60, 660)), 330), floor=392)


def meadow(rng: np.random.Generator) -> Stage:
    back = (
        _day(rng) + hills(rng, 250, 90, "#9ccf8a") + hills(rng, 290, 60, "#7dbb74") + ground(298, "#8fc97a", marks=rng)
    )
    for _ in range(4):
        back += tree(
            float(rng.uniform(-20, 740)),
            float(rng.uniform(296, 320)),
            float(rng.uniform(100, 170)),
            pick(rng, ("#5fa55a", "#4c9560", "#d9a441")),
        )
    flowers: list[Shape] = [
        flat(ellipse(x, y, 4, 4), pick(rng, ("#ffd23f", "#ff8a6b", "#fffaf0")))
        for x, y in zip(rng.uniform(-40, 760, 40), rng.uniform(330, 410, 40), strict=True)
    ]
    return Stage(back + flowers)


def beach(rng: np.random.Generator) -> Stage:
    back = (
        sky("#4fc3cf", "#fff0c9", 210)
        + sun(float(rng.uniform(80, 640)), 70, 30)
        + _clouds(rng)
        + sea(206, "#2a9d9d", rng, low=312)
    )
    back += boat(float(rng.uniform(60, 660)), float(rng.uniform(226, 262)), pick(rng, CLOTH)) + ground(
        300, "#f2d59b", marks=rng
    )
    x = float(rng.uniform(120, 600))
    parasol = piece(np.vstack([ellipse(x, 226, 70, 46)[22:44], [(x + 70, 226)]]), pick(rng, CLOTH))
    back += [
        Stroke(np.array([(x, 206.0), (x + 10, 344.0)]), "#8a5a3c", 4),
        parasol,
        piece(polygon((x - 90, 350), (x - 20, 350), (x - 6, 364), (x - 100, 364)), pick(rng, CLOTH)),
    ]
    return Stage(back)


def pine_forest(rng: np.random.Generator) -> Stage:
    back = sky("#a6d8b8", "#f4f1c9", 300) + hills(rng, 240, 70, "#7fb08a")
    for depth in range(3):
        for x in np.arange(-60, 790, 105 - depth * 10) + rng.uniform(-18, 18):
            back += tree(
                float(x + rng.uniform(-20, 20)),
                282 + depth * 16,
                float(rng.uniform(130, 200)),
                ("#6ba37c", "#4f8d68", "#3a7455")[depth],
                kind="pine",
            )
    return Stage(back + ground(312, "#a58a5c", marks=rng) + bush(float(rng.uniform(40, 680)), 330, 110, 40))


def night_alley(rng: np.random.Generator) -> Stage:
    back = (
        sky("#131a3d", "#33406b", 300)
        + stars(rng)
        + [flat(ellipse(float(rng.uniform(80, 640)), 66, 28, 28), "#fff3c4")]
    )
    x = -60.0
    while x < 760:
        width = float(rng.uniform(110, 170))
        back += house(
            x,
            318,
            width,
            float(rng.uniform(170, 250)),
            pick(rng, ("#3a4468", "#4a4056", "#2f4858", "#57424a")),
            "#22263f",
            rng,
            lit=True,
        )
        x += width + 3
    return Stage(
        back + ground(318, "#3d4358") + street_lamp(float(rng.uniform(120, 600)), 344, 210, lit=True), night=True
    )


def harbor(rng: np.random.Generator) -> Stage:
    back = _day(rng, 220) + hills(rng, 210, 50, "#6f9f8d") + sea(210, "#247a86", rng, low=330)
    for _ in range(3):
        back += boat(
            float(rng.uniform(0, 720)),
            float(rng.uniform(240, 300)),
            pick(rng, CLOTH),
            size=float(rng.uniform(0.8, 1.3)),
        )
    planks: list[Shape] = [
        flat(box(-80, 322, 800, 460), "#b98a5c"),
        *[Stroke(np.array([(-80.0, y), (800.0, y)]), "#94683f", 2) for y in range(338, 420, 17)],
    ]
    posts: list[Shape] = [
        piece(box(x, 286, x + 17, 336, radius=4), "#7a5236") for x in np.arange(-20, 760, 150) + rng.uniform(0, 60)
    ]
    return Stage(back + posts + planks)


def park_path(rng: np.random.Generator) -> Stage:
    back = _day(rng) + hills(rng, 270, 60, "#8cc084") + ground(296, "#86c172", marks=rng)
    back += [flat(polygon((230, 296), (320, 296), (560, 440), (60, 440)), "#ecd6a4")]
    for x in (20.0, 150.0, 470.0, 640.0):
        back += tree(
            x + float(rng.uniform(-30, 30)),
            312,
            float(rng.uniform(140, 190)),
            pick(rng, ("#5fa55a", "#3f8f5f", "#e09f3e")),
            kind=("round", "poplar")[int(rng.integers(2))],
        )
    return Stage(back + bench(float(rng.uniform(420, 640)), 344) + bush(float(rng.uniform(-10, 200)), 340, 150, 50))


def snowfield(rng: np.random.Generator) -> Stage:
    back = (
        sky("#3f8fa3", "#fbe6c8", 290)
        + hills(rng, 250, 110, "#d7ebe0")
        + hills(rng, 296, 60, "#eef5e9")
        + ground(304, "#fbfaf0")
    )
    for x in rng.uniform(-30, 750, 5):
        back += tree(float(x), float(rng.uniform(300, 326)), float(rng.uniform(110, 170)), "#3f7d6a", kind="pine")
    flakes: list[Shape] = [
        flat(ellipse(x, y, 2.6, 2.6, steps=8), "#fffdf5")
        for x, y in zip(rng.uniform(-50, 770, 70), rng.uniform(-20, 400, 70), strict=True)
    ]
    man = float(rng.uniform(100, 620))
    snowman: list[Shape] = [piece(ellipse(man, y, r, r), "#fffdf5") for y, r in ((318, 32), (272, 24))]
    return Stage(back + snowman + [flat(ellipse(man + 2, 274, 4, 3), "#e8732f")] + flakes)


def country_road(rng: np.random.Generator) -> Stage:
    back = (
        _day(rng, 260)
        + hills(rng, 250, 90, "#c9b458")
        + hills(rng, 290, 50, "#a3b75f")
        + ground(296, "#b8c96d", marks=rng)
        + fence(318, 44)
        + road(332)
    )
    if rng.random() < 0.6:
        back += car(float(rng.uniform(100, 620)), 362, pick(rng, CLOTH))
    return Stage(back + tree(float(rng.uniform(40, 680)), 312, 170, pick(rng, ("#5fa55a", "#e09f3e"))), floor=392)


BACKGROUND_SCENES: dict[str, Builder] = {
    "village_street": village_street,
    "meadow": meadow,
    "kitchen": kitchen,
    "living_room": living_room,
    "schoolroom": schoolroom,
    "grocery": grocery,
    "beach": beach,
    "pine_forest": pine_forest,
    "night_alley": night_alley,
    "bedroom": bedroom,
    "harbor": harbor,
    "park_path": park_path,
    "library": library,
    "snowfield": snowfield,
    "garage": garage,
    "country_road": country_road,
}
