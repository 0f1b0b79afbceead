"""The leads' hair: three outlines nobody else in town has."""

import numpy as np

from demo.curves import bend, smooth
from demo.hairlines import SHORT, Hairdo, bun, hair_cap, hairline, lopsided
from demo.head import Globe
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker, lighter, merged


def two_buns(globe: Globe, color: str) -> Hairdo:
    """Two round buns high on the head over a short fringe."""
    ends: dict[bool, list[Shape]] = {True: [], False: []}
    for side in (-1, 1):
        x, y = globe.at(side * 84, -0.78, 1.0)
        x += np.sign(x) * globe.rx * 0.32 * abs(np.sin(np.radians(globe.turn(side * 84))))
        ends[globe.facing(side * 84) >= 0.3].extend(bun(x, y - globe.ry * 0.42, globe.rx * 0.42, color))
    line = hairline(
        (0, -0.5), (12, -0.24), (36, -0.3), (52, -0.3), (60, 0.1), (72, 0.25), (86, -0.1), (104, 0.45), (180, 0.78)
    )
    return Hairdo(back=ends[False], front=hair_cap(globe, color, line) + ends[True])


def bell(globe: Globe, color: str) -> Hairdo:
    """A long bob that widens towards the shoulders like a bell."""
    w, h = globe.rx, globe.ry
    side = np.sin(np.radians(globe.yaw)) * -w * 0.22
    outline = smooth(
        [
            (side, -h * 1.12),
            (side - w * 0.8, -h * 0.85),
            (side - w * 1.22, -h * 0.05),
            (side - w * 1.62, h * 1.12),
            (side - w * 0.8, h * 1.42),
            (side + w * 0.8, h * 1.42),
            (side + w * 1.62, h * 1.12),
            (side + w * 1.22, -h * 0.05),
            (side + w * 0.8, -h * 0.85),
        ]
    )
    folds = tuple(
        Stroke(
            bend((side + k * w * 0.7, h * 0.5), (side + k * w * 0.95, h), (side + k * w * 1.05, h * 1.4)),
            darker(color, 0.2),
            LINE,
        )
        for k in (-1, -0.4, 0.4, 1)
    )
    sheet = [Fill(outline, color, inside=folds)]
    if globe.facing(0) < -0.3:
        return Hairdo(front=sheet)
    line = lopsided(
        (-180, 1.2),
        (-64, 1.12),
        (-50, -0.1),
        (-38, -0.42),
        (-20, -0.64),
        (12, -0.58),
        (34, -0.4),
        (46, -0.1),
        (60, 1.12),
        (180, 1.2),
    )
    cap = globe.cap(line, radius=1.05, hang=1.18)
    # Only the edge towards the face is drawn: outside, the locks run into the bell behind them.
    return Hairdo(back=sheet, front=[Fill(cap, color, line=None), Stroke(cap[:49], OUTLINE, LINE)])


def wave(globe: Globe, color: str) -> Hairdo:
    """A tall swept crest of four pointed locks, the sides cropped short."""
    w, h = globe.rx, globe.ry
    ahead = float(np.sin(np.radians(globe.yaw)))
    side = -1 if ahead < -0.2 else 1
    locks = [
        ((-0.75, -0.72), (-1.5, -0.95), (-0.25, -1.0)),
        ((-0.72, -0.85), (-1.12, -1.72), (0.1, -1.05)),
        ((-0.4, -0.95), (-0.05, -2.2), (0.55, -0.95)),
        ((0.0, -0.95), (1.0, -2.05), (0.85, -0.7)),
        ((0.3, -0.9), (1.62, -1.38), (0.86, -0.5)),
    ]
    tufts: list[Shape] = []
    for left, tip, right in locks:
        (ax, ay), (tx, ty), (bx, by) = left, tip, right
        rise = bend(left, (ax * 0.6 + tx * 0.4 - 0.28, ay * 0.35 + ty * 0.65), tip)
        fall = bend(tip, (bx * 0.55 + tx * 0.45 + 0.12, by * 0.5 + ty * 0.5), right)
        tufts.append(Fill(np.vstack([rise, fall]) * (w * side, h), color))
    base = Fill(
        smooth(
            np.array(
                [(-0.85, -0.6), (-0.6, -1.1), (0.2, -1.22), (0.8, -0.95), (0.92, -0.52), (0.3, -0.56), (-0.3, -0.66)]
            )
            * (w * side, h)
        ),
        color,
    )
    shine: list[Shape] = [
        Stroke(
            bend(
                (side * w * (k - 0.12), -h * 1.0), (side * w * (k - 0.1), -h * 1.4), (side * w * (k + 0.12), -h * 1.66)
            ),
            lighter(color, 0.45),
            LINE * 1.1,
        )
        for k in (-0.15, 0.4)
    ]
    sides = Fill(globe.cap(SHORT, radius=1.04), darker(color, 0.38))
    return Hairdo(front=[sides, *merged([*tufts, base]), *shine])
