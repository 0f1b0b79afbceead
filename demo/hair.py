"""Everyone's hairstyles by name: for each a hairline around the globe, plus tails, plaits and curls hung on it."""

from collections.abc import Callable

import numpy as np

from demo.curves import ellipse, smooth
from demo.hairlines import SHORT, Hairdo, bun, hair_cap, hairline, lopsided
from demo.head import Globe
from demo.lead_hair import bell, two_buns, wave
from demo.shapes import Fill, Shape, merged


def crop(globe: Globe, color: str) -> Hairdo:
    """Short hair with a side parting."""
    return Hairdo(
        front=hair_cap(
            globe,
            color,
            lopsided(
                (-180, 0.72),
                (-100, 0.5),
                (-84, 0.02),
                (-70, 0.0),
                (-50, -0.3),
                (-30, -0.6),
                (25, -0.36),
                (50, -0.3),
                (70, 0.02),
                (84, 0.02),
                (100, 0.5),
                (180, 0.72),
            ),
        )
    )


def bald(globe: Globe, color: str) -> Hairdo:
    """A wreath around the back of the head."""
    line_low = hairline((66, -0.02), (84, 0.1), (100, 0.5), (180, 0.72))
    top = hairline((66, -0.1), (90, -0.3), (180, -0.2))
    w = globe.rx
    tufts: list[Shape] = []
    for side in (-1, 1):
        if globe.facing(side * 90) > -0.3:
            x, y = globe.at(side * 90, 0.0, 1.06)
            tufts += merged([Fill(ellipse(x, y + dy, w * 0.2, w * 0.17), color) for dy in (-8, 6)])
    if globe.facing(180) > 0.2:
        back = Globe(globe.rx, globe.ry, globe.yaw + 180)
        ring = back.band(lambda a: top(180 - np.abs(a)), lambda a: line_low(180 - np.abs(a)), 100, radius=1.06)
        return Hairdo(front=[Fill(ring, color), *tufts])
    return Hairdo(back=tufts)


def ponytail(globe: Globe, color: str) -> Hairdo:
    """Hair combed back into one tail."""
    x, y = globe.at(180, -0.35, 1.05)
    swing = float(-np.sin(np.radians(globe.yaw)))
    w, h = globe.rx, globe.ry
    tip = (x + swing * w * 0.75, y + h * 1.6)
    tail = smooth(
        [
            (x - w * 0.12, y - h * 0.15),
            (x + swing * w * 0.6 - w * 0.25, y + h * 0.4),
            tip,
            (x + swing * w * 0.9 + w * 0.28, y + h * 0.5),
            (x + w * 0.2, y - h * 0.1),
        ]
    )
    line = hairline((0, -0.62), (40, -0.5), (62, -0.1), (80, 0.1), (100, 0.4), (180, 0.55))
    parts: list[Shape] = [Fill(tail, color)]
    knot: list[Shape] = [Fill(ellipse(x, y, w * 0.16, w * 0.16), "#ffd166")]
    cap = hair_cap(globe, color, line)
    return Hairdo(front=cap + parts + knot) if globe.facing(180) > 0.2 else Hairdo(back=parts + knot, front=cap)


def curls(globe: Globe, color: str) -> Hairdo:
    """A round cloud of curls."""
    angle = np.radians(np.arange(150, 391, 24))
    cloud: list[Shape] = [
        Fill(
            ellipse(
                globe.rx * 1.02 * np.cos(a), globe.ry * (0.98 * np.sin(a) - 0.12), globe.rx * 0.34, globe.rx * 0.34
            ),
            color,
        )
        for a in angle
    ]
    front = merged(
        [Fill(globe.cap(hairline((0, -0.5), (45, -0.42), (64, 0.0), (90, 0.2), (180, 0.75)), radius=1.1), color)]
    )
    return Hairdo(back=merged(cloud), front=front)


def long_straight(globe: Globe, color: str) -> Hairdo:
    """Straight hair down the back, parted in the middle."""
    w, h = globe.rx, globe.ry
    side = np.sin(np.radians(globe.yaw)) * -w * 0.2
    sheet = [
        Fill(
            smooth(
                [
                    (side - w * 1.05, -h * 0.4),
                    (side - w * 1.12, h * 1.2),
                    (side - w * 0.9, h * 1.95),
                    (side + w * 0.9, h * 1.95),
                    (side + w * 1.12, h * 1.2),
                    (side + w * 1.05, -h * 0.4),
                    (side, -h * 1.1),
                ]
            ),
            color,
        )
    ]
    if globe.facing(0) < -0.3:
        return Hairdo(front=sheet)
    return Hairdo(
        back=sheet,
        front=hair_cap(globe, color, hairline((0, -0.72), (30, -0.4), (56, 0.1), (66, 0.8), (180, 1.0)), hang=1.05),
    )


def top_bun(globe: Globe, color: str) -> Hairdo:
    """One bun on the crown."""
    line = hairline((0, -0.56), (42, -0.48), (62, -0.1), (84, 0.08), (104, 0.45), (180, 0.7))
    return Hairdo(back=bun(0, -globe.ry * 1.22, globe.rx * 0.36, color), front=hair_cap(globe, color, line))


def bowl(globe: Globe, color: str) -> Hairdo:
    """A round pudding-basin cut."""
    return Hairdo(
        front=hair_cap(globe, color, hairline((0, -0.28), (70, -0.2), (90, 0.12), (180, 0.35)), radius=1.14, hang=1.02)
    )


def spikes(globe: Globe, color: str) -> Hairdo:
    """Short hair that stands up in small spikes."""
    w, h = globe.rx, globe.ry
    tips = [
        (w * 1.12 * np.cos(a) * k, h * 1.1 * np.sin(a) * k)
        for a, k in zip(np.radians(np.linspace(190, 350, 17)), [1, 1.2] * 8 + [1], strict=True)
    ]
    crown: list[Shape] = [Fill(np.array(tips), color), Fill(globe.cap(SHORT, radius=1.05), color)]
    return Hairdo(front=merged(crown))


def plaits(globe: Globe, color: str) -> Hairdo:
    """Two plaits that hang beside the face."""
    back: list[Shape] = []
    front: list[Shape] = []
    for side in (-1, 1):
        x, y = globe.at(side * 100, 0.35, 1.05)
        out = np.sign(x) if abs(x) > 4 else side
        beads: list[Shape] = [
            Fill(ellipse(x + out * (6 + 2 * k), y + 6 + k * 15, 10 - k * 0.8, 10), color) for k in range(4)
        ]
        (front if globe.facing(side * 100) > 0.1 else back).extend(merged(beads))
    return Hairdo(
        back=back,
        front=hair_cap(globe, color, hairline((0, -0.7), (35, -0.42), (60, -0.05), (80, 0.15), (104, 0.45), (180, 0.7)))
        + front,
    )


HAIR: dict[str, Callable[[Globe, str], Hairdo]] = {
    "two_buns": two_buns,
    "bell": bell,
    "wave": wave,
    "crop": crop,
    "bald": bald,
    "ponytail": ponytail,
    "curls": curls,
    "long_straight": long_straight,
    "top_bun": top_bun,
    "bowl": bowl,
    "spikes": spikes,
    "plaits": plaits,
}
