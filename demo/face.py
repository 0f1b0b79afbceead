"""Eyes, brows, nose and mouth on the globe of a head."""

from dataclasses import dataclass, replace

import numpy as np

from demo.curves import Points, bend, ellipse, polygon, smooth, turned
from demo.expressions import Expression
from demo.head import Globe
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker, mixed

WHITE = "#fffdf7"
TONGUE = "#f0637a"
MOUTH = "#5b1639"


@dataclass(frozen=True)
class FaceLook:
    """What is a person's own in a face."""

    eye: float = 0.25
    eye_spread: float = 23.0
    eye_height: float = 0.06
    nose: str = "button"
    brow: float = 5.0
    brow_color: str = OUTLINE
    lashes: bool = False
    freckles: bool = False
    mouth_width: float = 0.36


def face(globe: Globe, look: FaceLook, expression: Expression, skin: str) -> list[Shape]:
    """The face of a head turned less than about 100 degrees; empty from behind."""
    if globe.facing(0) < -0.15:
        return []
    shapes: list[Shape] = []
    if expression.blush or look.freckles:
        shapes += _cheeks(globe, look, expression, skin)
    far_first = sorted((-1, 1), key=lambda side: globe.facing(side * look.eye_spread))
    for side in far_first:
        shapes += _eye(globe, look, expression, skin, side)
    shapes += _nose(globe, look, skin)
    return shapes


def _eye(globe: Globe, look: FaceLook, expression: Expression, skin: str, side: int) -> list[Shape]:
    facing = globe.facing(side * look.eye_spread)
    if facing < 0.14:
        return []
    x, y = globe.at(side * look.eye_spread, look.eye_height)
    ry = look.eye * globe.ry * 1.28
    rx = look.eye * globe.rx * 1.06 * max(0.5, min(1.0, facing * 1.12))
    shapes = _lid_shut(x, y, rx, ry) if expression.lids >= 1 else _eye_open(globe, expression, skin, (x, y, rx, ry))
    if look.lashes:
        shapes += _lashes(x, y, rx, ry, side)
    return shapes + _brow(look, expression, (x, y - ry), rx, side, globe)


def _eye_open(globe: Globe, expression: Expression, skin: str, box: tuple[float, float, float, float]) -> list[Shape]:
    x, y, rx, ry = box
    drift = np.sin(np.radians(globe.turn(0))) * 0.25
    pupil_x = x + (expression.gaze[0] * 0.42 + drift) * rx
    pupil_y = y + expression.gaze[1] * 0.4 * ry
    pupil: list[Shape] = [
        Fill(ellipse(pupil_x, pupil_y, min(rx, ry) * 0.56, ry * 0.62), "#241532", line=None),
        Fill(ellipse(pupil_x + rx * 0.2, pupil_y - ry * 0.27, ry * 0.2, ry * 0.2), WHITE, line=None),
    ]
    if expression.lids > 0.05:
        edge = y - ry + 2 * ry * expression.lids
        tilt = 0.0
        lid = turned(
            polygon((x - 2 * rx, y - 3 * ry), (x + 2 * rx, y - 3 * ry), (x + 2 * rx, edge), (x - 2 * rx, edge)), tilt
        )
        pupil.append(Fill(lid, darker(skin, 0.13), width=LINE * 0.8))
    return [Fill(ellipse(x, y, rx, ry), WHITE, inside=tuple(pupil), width=LINE * 0.85)]


def _lid_shut(x: float, y: float, rx: float, ry: float) -> list[Shape]:
    return [Stroke(bend((x - rx, y + ry * 0.1), (x, y + ry * 0.95), (x + rx, y + ry * 0.1)), OUTLINE, LINE * 1.15)]


def _lashes(x: float, y: float, rx: float, ry: float, side: int) -> list[Shape]:
    tips = ((0.75, -0.75, 1.35, -1.05), (0.98, -0.35, 1.6, -0.5))
    return [
        Stroke(np.array([(x + side * rx * a, y + ry * b), (x + side * rx * c, y + ry * d)]), OUTLINE, LINE * 0.85)
        for a, b, c, d in tips
    ]


def _brow(
    look: FaceLook, expression: Expression, top: tuple[float, float], rx: float, side: int, globe: Globe
) -> list[Shape]:
    x, y = top[0], top[1] - globe.ry * (0.1 + expression.brow_lift)
    arch = -globe.ry * 0.07
    line = bend((x - rx * 0.85, y), (x, y + arch * 2), (x + rx * 0.85, y))
    return [Stroke(turned(line, -side * expression.brow_tilt, (x, y)), look.brow_color, look.brow)]


def _nose(globe: Globe, look: FaceLook, skin: str) -> list[Shape]:
    if globe.facing(0) < 0.0 and look.nose != "long":
        return []
    tone = mixed(skin, "#e0508f", 0.2)
    x, y = globe.at(0, look.eye_height + (0.4 if look.nose == "long" else 0.3), 1.0)
    out = np.sin(np.radians(globe.turn(0)))
    size = {"button": (0.13, 0.11), "big": (0.2, 0.17), "long": (0.16, 0.12), "snub": (0.1, 0.1)}[look.nose]
    rx, ry = globe.rx * size[0], globe.ry * size[1]
    if look.nose == "long":
        rx *= 1 + 0.7 * abs(out)
    return [Fill(ellipse(x + out * rx * 0.7, y, rx, ry, turn=-out * 8), tone, width=LINE * 0.85)]


def _cheeks(globe: Globe, look: FaceLook, expression: Expression, skin: str) -> list[Shape]:
    shapes: list[Shape] = []
    for side in (-1, 1):
        facing = globe.facing(side * 46)
        if facing < 0.45:
            continue
        x, y = globe.at(side * 46, 0.4)
        if expression.blush:
            shapes.append(
                Fill(ellipse(x, y, globe.rx * 0.17 * facing, globe.ry * 0.1), mixed(skin, "#ff5d8f", 0.45), line=None)
            )
        if look.freckles:
            shapes += [
                Fill(ellipse(x + dx, y + dy, 2.1, 2.1, steps=10), mixed(skin, "#8c2f6b", 0.55), line=None)
                for dx, dy in ((-5, -1), (1, 3), (6, -2))
            ]
    return shapes


def mouth(globe: Globe, look: FaceLook, expression: Expression, *, ink: str = OUTLINE) -> list[Shape]:
    """The mouth; over a beard its lines take a lighter ink."""
    if globe.facing(0) < -0.15:
        return []
    # The mouth stays a little in front of the profile, as cartoons cheat it.
    turn = float(np.clip(globe.turn(0), -58, 58))
    front = Globe(globe.rx, globe.ry, turn)
    x, y = front.at(0, look.eye_height + 0.56)
    half = globe.rx * look.mouth_width * max(0.55, float(np.cos(np.radians(turn))))
    shapes = MOUTHS[expression.mouth](x, y, half, globe.ry)
    return [replace(shape, color=ink) if isinstance(shape, Stroke) else shape for shape in shapes]


def _line(points: Points, thickness: float = LINE * 1.05) -> Stroke:
    return Stroke(points, OUTLINE, thickness)


def _smile(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [_line(bend((x - half, y - size * 0.04), (x, y + size * 0.22), (x + half, y - size * 0.04)))]


def _flat(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [_line(bend((x - half * 0.7, y + size * 0.03), (x, y + size * 0.06), (x + half * 0.7, y + size * 0.02)))]


def _frown(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [_line(bend((x - half * 0.8, y + size * 0.12), (x, y - size * 0.12), (x + half * 0.8, y + size * 0.12)))]


def _smirk(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [
        _line(
            smooth(
                [(x - half * 0.7, y + size * 0.05), (x, y + size * 0.08), (x + half * 0.8, y - size * 0.07)],
                closed=False,
            )
        )
    ]


def _wobble(x: float, y: float, half: float, size: float) -> list[Shape]:
    wave = [(x + half * (i / 2.5 - 1), y + size * 0.05 * (-1) ** i + size * 0.03) for i in range(6)]
    return [_line(smooth(wave, closed=False))]


def _bowl(x: float, y: float, half: float, depth: float) -> Points:
    return np.vstack(
        [
            bend((x - half, y), (x, y + depth * 0.22), (x + half, y)),
            bend((x + half, y), (x, y + 2 * depth), (x - half, y)),
        ]
    )


def _grin(x: float, y: float, half: float, size: float) -> list[Shape]:
    y -= size * 0.06
    teeth = Fill(_bowl(x, y - size * 0.02, half, size * 0.12), WHITE, line=None)
    return [Fill(_bowl(x, y, half, size * 0.2), MOUTH, inside=(teeth,), width=LINE * 0.9)]


def _laugh(x: float, y: float, half: float, size: float) -> list[Shape]:
    y -= size * 0.1
    tongue = Fill(ellipse(x, y + size * 0.32, half * 0.6, size * 0.12), TONGUE, line=None)
    teeth = Fill(_bowl(x, y - size * 0.03, half, size * 0.1), WHITE, line=None)
    return [Fill(_bowl(x, y, half * 1.05, size * 0.3), MOUTH, inside=(tongue, teeth), width=LINE * 0.9)]


def _open(x: float, y: float, half: float, size: float) -> list[Shape]:
    tongue = Fill(ellipse(x, y + size * 0.17, half * 0.5, size * 0.08), TONGUE, line=None)
    return [Fill(ellipse(x, y + size * 0.05, half * 0.62, size * 0.14), MOUTH, inside=(tongue,), width=LINE * 0.9)]


def _small_o(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [Fill(ellipse(x, y + size * 0.04, half * 0.28, size * 0.09), MOUTH, width=LINE * 0.9)]


def _big_o(x: float, y: float, half: float, size: float) -> list[Shape]:
    return [Fill(ellipse(x, y + size * 0.06, half * 0.45, size * 0.19), MOUTH, width=LINE * 0.9)]


def _teeth(x: float, y: float, half: float, size: float) -> list[Shape]:
    bars: list[Shape] = [
        Stroke(np.array([(x + half * k, y - 30), (x + half * k, y + 30)]), OUTLINE, LINE * 0.55)
        for k in (-0.4, 0.0, 0.4)
    ]
    mouth = smooth(
        [
            (x - half, y + size * 0.1),
            (x - half * 0.7, y - size * 0.06),
            (x + half * 0.7, y - size * 0.06),
            (x + half, y + size * 0.1),
            (x, y + size * 0.14),
        ]
    )
    return [Fill(mouth, WHITE, inside=tuple(bars), width=LINE * 0.9)]


MOUTHS = {
    "smile": _smile,
    "flat": _flat,
    "frown": _frown,
    "smirk": _smirk,
    "wobble": _wobble,
    "grin": _grin,
    "laugh": _laugh,
    "open": _open,
    "small_o": _small_o,
    "big_o": _big_o,
    "teeth": _teeth,
}
