"""Hair and beards: per style a hairline around the globe, plus buns, locks and tufts hung on it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from demo.curves import Points, bend, ellipse, smooth
from demo.head import Globe, Profile
from demo.shapes import LINE, Fill, Shape, Stroke, darker, lighter, merged


@dataclass(frozen=True)
class Hairdo:
    """What lies behind the head, and what lies over it (drawn after the face)."""

    back: list[Shape] = field(default_factory=list)
    front: list[Shape] = field(default_factory=list)


def hairline(*knots: tuple[float, float]) -> Profile:
    """Height of the hair's edge by angle from the nose, the same on both sides."""
    angles, heights = zip(*knots, strict=True)
    return lambda azimuth: np.interp(np.abs(azimuth), angles, heights)


def lopsided(*knots: tuple[float, float]) -> Profile:
    """Height of the hair's edge by azimuth, left and right apart."""
    angles, heights = zip(*knots, strict=True)
    return lambda azimuth: np.interp(azimuth, angles, heights)


SHORT = hairline((0, -0.5), (38, -0.46), (58, -0.2), (72, 0.02), (84, 0.02), (100, 0.5), (180, 0.72))
FRINGE = hairline((0, -0.3), (30, -0.26), (50, -0.22), (60, 0.12), (80, 0.18), (100, 0.5), (180, 0.72))


def _cap(globe: Globe, color: str, line: Profile, *, radius: float = 1.07, hang: float = 1.0, shine: bool = True) -> list[Shape]:
    inside: list[Shape] = []
    if shine:
        x, y = globe.at(-globe.yaw - 28, -0.72, radius)
        inside = [Stroke(bend((x - 12, y + 6), (x - 3, y - 4), (x + 9, y - 6)), lighter(color, 0.32), LINE * 1.3)]
    return [Fill(globe.cap(line, radius=radius, hang=hang), color, inside=tuple(inside))]


def _ball(x: float, y: float, radius: float, color: str) -> list[Shape]:
    curl = Stroke(bend((x - radius * 0.45, y - radius * 0.1), (x - radius * 0.2, y - radius * 0.6), (x + radius * 0.3, y - radius * 0.5)), lighter(color, 0.32), LINE * 1.2)
    shade = Fill(ellipse(x - radius * 0.25, y - radius * 0.25, radius * 1.05, radius * 1.05), color, line=None)
    return [Fill(ellipse(x, y, radius, radius), darker(color, 0.14), inside=(shade, curl))]


def two_buns(globe: Globe, color: str) -> Hairdo:
    """Two round buns high on the head over a short fringe."""
    ends: dict[bool, list[Shape]] = {True: [], False: []}
    for side in (-1, 1):
        x, y = globe.at(side * 84, -0.78, 1.0)
        x += np.sign(x) * globe.rx * 0.32 * abs(np.sin(np.radians(globe.turn(side * 84))))
        ends[globe.facing(side * 84) >= 0.3].extend(_ball(x, y - globe.ry * 0.42, globe.rx * 0.42, color))
    line = hairline((0, -0.5), (12, -0.24), (36, -0.3), (52, -0.3), (60, 0.1), (72, 0.25), (86, -0.1), (104, 0.45), (180, 0.78))
    return Hairdo(back=ends[False], front=_cap(globe, color, line) + ends[True])


def bell(globe: Globe, color: str) -> Hairdo:
    """A long bob that widens towards the shoulders like a bell."""
    w, h = globe.rx, globe.ry
    side = np.sin(np.radians(globe.yaw)) * -w * 0.22
    outline = smooth([(side, -h * 1.12), (side - w * 0.8, -h * 0.85), (side - w * 1.22, -h * 0.05), (side - w * 1.62, h * 1.12), (side - w * 0.8, h * 1.42),
                      (side + w * 0.8, h * 1.42), (side + w * 1.62, h * 1.12), (side + w * 1.22, -h * 0.05), (side + w * 0.8, -h * 0.85)])  # fmt: skip
    folds = tuple(Stroke(bend((side + k * w * 0.7, h * 0.5), (side + k * w * 0.95, h), (side + k * w * 1.05, h * 1.4)), darker(color, 0.2), LINE) for k in (-1, -0.4, 0.4, 1))
    sheet = [Fill(outline, color, inside=folds)]
    if globe.facing(0) < -0.3:
        return Hairdo(front=sheet)
    line = lopsided((-180, 1.15), (-62, 0.98), (-50, -0.15), (-24, -0.66), (14, -0.56), (46, -0.25), (59, 0.98), (180, 1.15))
    return Hairdo(back=sheet, front=_cap(globe, color, line, radius=1.1, hang=1.12))


def wave(globe: Globe, color: str) -> Hairdo:
    """A tall swept crest of four pointed locks, the sides cropped short."""
    w, h = globe.rx, globe.ry
    ahead = float(np.sin(np.radians(globe.yaw)))
    side = -1 if ahead < -0.2 else 1
    locks = [((-0.75, -0.72), (-1.5, -0.95), (-0.25, -1.0)), ((-0.72, -0.85), (-1.12, -1.72), (0.1, -1.05)), ((-0.4, -0.95), (-0.05, -2.2), (0.55, -0.95)), ((0.0, -0.95), (1.0, -2.05), (0.85, -0.7)), ((0.3, -0.9), (1.62, -1.38), (0.86, -0.5))]
    tufts: list[Shape] = []
    for left, tip, right in locks:
        (ax, ay), (tx, ty), (bx, by) = left, tip, right
        rise = bend(left, (ax * 0.6 + tx * 0.4 - 0.28, ay * 0.35 + ty * 0.65), tip)
        fall = bend(tip, (bx * 0.55 + tx * 0.45 + 0.12, by * 0.5 + ty * 0.5), right)
        tufts.append(Fill(np.vstack([rise, fall]) * (w * side, h), color))
    base = Fill(smooth(np.array([(-0.85, -0.6), (-0.6, -1.1), (0.2, -1.22), (0.8, -0.95), (0.92, -0.52), (0.3, -0.56), (-0.3, -0.66)]) * (w * side, h)), color)
    shine: list[Shape] = [Stroke(bend((side * w * (k - 0.12), -h * 1.0), (side * w * (k - 0.1), -h * 1.4), (side * w * (k + 0.12), -h * 1.66)), lighter(color, 0.45), LINE * 1.1) for k in (-0.15, 0.4)]
    sides = Fill(globe.cap(SHORT, radius=1.04), darker(color, 0.38))
    return Hairdo(front=[sides, *merged([*tufts, base]), *shine])


def crop(globe: Globe, color: str) -> Hairdo:
    """Short hair with a side parting."""
    return Hairdo(front=_cap(globe, color, lopsided((-180, 0.72), (-100, 0.5), (-84, 0.02), (-70, 0.0), (-50, -0.3), (-30, -0.6), (25, -0.36), (50, -0.3), (70, 0.02), (84, 0.02), (100, 0.5), (180, 0.72))))


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
    tail = smooth([(x - w * 0.12, y - h * 0.15), (x + swing * w * 0.6 - w * 0.25, y + h * 0.4), tip, (x + swing * w * 0.9 + w * 0.28, y + h * 0.5), (x + w * 0.2, y - h * 0.1)])
    line = hairline((0, -0.62), (40, -0.5), (62, -0.1), (80, 0.1), (100, 0.4), (180, 0.55))
    parts = [Fill(tail, color)]
    knot: list[Shape] = [Fill(ellipse(x, y, w * 0.16, w * 0.16), "#ffd166")]
    cap = _cap(globe, color, line)
    return Hairdo(front=cap + parts + knot) if globe.facing(180) > 0.2 else Hairdo(back=parts + knot, front=cap)


def curls(globe: Globe, color: str) -> Hairdo:
    """A round cloud of curls."""
    angle = np.radians(np.arange(150, 391, 24))
    cloud: list[Shape] = [Fill(ellipse(globe.rx * 1.02 * np.cos(a), globe.ry * (0.98 * np.sin(a) - 0.12), globe.rx * 0.34, globe.rx * 0.34), color) for a in angle]
    front = merged([Fill(globe.cap(hairline((0, -0.5), (45, -0.42), (64, 0.0), (90, 0.2), (180, 0.75)), radius=1.1), color)])
    return Hairdo(back=merged(cloud), front=front)


def long_straight(globe: Globe, color: str) -> Hairdo:
    """Straight hair down the back, parted in the middle."""
    w, h = globe.rx, globe.ry
    side = np.sin(np.radians(globe.yaw)) * -w * 0.2
    sheet = [Fill(smooth([(side - w * 1.05, -h * 0.4), (side - w * 1.12, h * 1.2), (side - w * 0.9, h * 1.95), (side + w * 0.9, h * 1.95), (side + w * 1.12, h * 1.2), (side + w * 1.05, -h * 0.4), (side, -h * 1.1)]), color)]
    if globe.facing(0) < -0.3:
        return Hairdo(front=sheet)
    return Hairdo(back=sheet, front=_cap(globe, color, hairline((0, -0.72), (30, -0.4), (56, 0.1), (66, 0.8), (180, 1.0)), hang=1.05))


def top_bun(globe: Globe, color: str) -> Hairdo:
    """One bun on the crown."""
    line = hairline((0, -0.56), (42, -0.48), (62, -0.1), (84, 0.08), (104, 0.45), (180, 0.7))
    return Hairdo(back=_ball(0, -globe.ry * 1.22, globe.rx * 0.36, color), front=_cap(globe, color, line))


def bowl(globe: Globe, color: str) -> Hairdo:
    """A round pudding-basin cut."""
    return Hairdo(front=_cap(globe, color, hairline((0, -0.28), (70, -0.2), (90, 0.12), (180, 0.35)), radius=1.14, hang=1.02))


def spikes(globe: Globe, color: str) -> Hairdo:
    """Short hair that stands up in small spikes."""
    w, h = globe.rx, globe.ry
    tips = [(w * 1.12 * np.cos(a) * k, h * 1.1 * np.sin(a) * k) for a, k in zip(np.radians(np.linspace(190, 350, 17)), [1, 1.2] * 8 + [1], strict=True)]
    crown: list[Shape] = [Fill(np.array(tips), color), Fill(globe.cap(SHORT, radius=1.05), color)]
    return Hairdo(front=merged(crown))


def plaits(globe: Globe, color: str) -> Hairdo:
    """Two plaits that hang beside the face."""
    back: list[Shape] = []
    front: list[Shape] = []
    for side in (-1, 1):
        x, y = globe.at(side * 100, 0.35, 1.05)
        out = np.sign(x) if abs(x) > 4 else side
        beads: list[Shape] = [Fill(ellipse(x + out * (6 + 2 * k), y + 6 + k * 15, 10 - k * 0.8, 10), color) for k in range(4)]
        (front if globe.facing(side * 100) > 0.1 else back).extend(merged(beads))
    return Hairdo(back=back, front=_cap(globe, color, hairline((0, -0.7), (35, -0.42), (60, -0.05), (80, 0.15), (104, 0.45), (180, 0.7))) + front)


def full_beard(globe: Globe, color: str) -> list[Shape]:
    """A big round beard that hangs below the chin; it sticks out in front when seen from the side."""
    facing = globe.facing(0)
    if facing < -0.25:
        return []
    w, h = globe.rx, globe.ry
    ahead = float(np.sin(np.radians(globe.turn(0))))
    share, side = abs(ahead), 1.0 if ahead >= 0 else -1.0
    rear, fore = -1.03 + 0.95 * share, 1.03 + 0.02 * share
    middle, low = 0.58 * share, 1.62
    dip = middle + 0.3 * share
    outline = [(rear, -0.1), (rear - 0.02, 0.55), (middle - 0.72, 1.22), (middle - 0.25, low), (middle + 0.28, low), (middle + 0.68, 1.2), (fore, 0.6 - 0.25 * share),
               (fore - 0.02, -0.1 + 0.45 * share), (dip + 0.6 * (1 - share), 0.26), (dip, 0.36), (dip - 0.6 + 0.25 * share, 0.26)]  # fmt: skip
    points = smooth(np.array(outline) * (w * side, h), steps=6)
    x = side * (middle - 0.3) * w
    fold = Stroke(bend((x, h * 1.0), (x + 2, h * 1.3), (x + 12, h * 1.38)), lighter(color, 0.25), LINE)
    return [Fill(points, color, inside=(fold,))]


def goatee(globe: Globe, color: str) -> list[Shape]:
    """A small tuft on the chin."""
    if globe.facing(0) < 0:
        return []
    x, _ = globe.at(0, 0.7)
    return [Fill(smooth([(x - 9, globe.ry * 0.84), (x + 9, globe.ry * 0.84), (x + 4, globe.ry * 1.16), (x - 3, globe.ry * 1.16)]), color)]


def moustache(globe: Globe, color: str) -> list[Shape]:
    """A wide moustache under the nose."""
    if globe.facing(0) < 0.15:
        return []
    x, y = globe.at(0, 0.48)
    w = globe.rx * 0.42 * max(0.6, globe.facing(0))
    return [Fill(smooth([(x - w, y + 8), (x - w * 0.5, y - 5), (x, y - 3), (x + w * 0.5, y - 5), (x + w, y + 8), (x + w * 0.4, y + 6), (x, y + 4), (x - w * 0.4, y + 6)]), color, width=LINE * 0.85)]


HAIR: dict[str, Callable[[Globe, str], Hairdo]] = {
    "two_buns": two_buns, "bell": bell, "wave": wave, "crop": crop, "bald": bald, "ponytail": ponytail, "curls": curls,
    "long_straight": long_straight, "top_bun": top_bun, "bowl": bowl, "spikes": spikes, "plaits": plaits,
}  # fmt: skip
BEARDS: dict[str, Callable[[Globe, str], list[Shape]]] = {"full": full_beard, "goatee": goatee, "moustache": moustache}
