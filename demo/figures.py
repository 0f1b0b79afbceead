"""A whole figure: body, head, face, hair and hat in painting order, in figure units with the soles on y = 0."""

from dataclasses import dataclass

import numpy as np

from demo.beards import BEARDS
from demo.body import Pose, body
from demo.clothes import cape_behind
from demo.curves import Pair, ellipse
from demo.expressions import Expression
from demo.face import face, mouth
from demo.hair import HAIR
from demo.hats import HATS
from demo.head import Globe
from demo.looks import Look
from demo.shapes import LINE, OUTLINE, Canvas, Fill, Shape, Stroke, bounds, darker, placing, raster, transformed

COVERED_EARS = frozenset({"bell", "long_straight", "bowl", "curls"})
VIEWS = {"front": 0.0, "three_quarter": 34.0, "side": 78.0, "three_quarter_back": 142.0, "behind": 180.0}


@dataclass(frozen=True)
class DrawnFigure:
    """Premultiplied RGBA of a figure and where its soles' middle lies in it."""

    rgba: Canvas
    anchor: tuple[float, float]


def figure(look: Look, pose: Pose, expression: Expression, *, yaw: float = 0.0, head_turn: float = 0.0) -> list[Shape]:
    """All shapes of a figure, first painted first."""
    parts = body(look, pose, yaw)
    hair, head = _head_in_place(look, pose, expression, parts.neck, yaw + head_turn)
    behind_us = np.cos(np.radians(yaw)) < -0.2
    cape = transformed(cape_behind(look, yaw), placing(x=parts.pelvis[0], y=parts.pelvis[1], turn=pose.lean))
    if behind_us:
        return [*parts.behind, *parts.legs, *parts.torso, *parts.before, *hair, *head]
    return [*cape, *hair, *parts.behind, *parts.legs, *parts.torso, *head, *parts.before]


def head_alone(
    look: Look, pose: Pose, expression: Expression, *, yaw: float = 0.0, head_turn: float = 0.0
) -> list[Shape]:
    """The figure's head with hair and hat, where `figure` draws it: what people recognise a person by."""
    hair, head = _head_in_place(look, pose, expression, body(look, pose, yaw).neck, yaw + head_turn)
    return [*hair, *head]


def _head_in_place(
    look: Look, pose: Pose, expression: Expression, neck: Pair, yaw: float
) -> tuple[list[Shape], list[Shape]]:
    front, over, hair_back = _head(look, expression, yaw)
    place = placing(x=neck[0], y=neck[1] + pose.nod, turn=pose.tilt + pose.lean * 0.55)
    return transformed(hair_back, place), transformed(front + over, place)


def _head(look: Look, expression: Expression, yaw: float) -> tuple[list[Shape], list[Shape], list[Shape]]:
    """Neck and skull with the face, what lies over them, and the hair behind; the neck's foot is the origin."""
    build = look.build
    globe = Globe(build.head_width, build.head_height, yaw)
    up = placing(y=-build.neck - build.head_height * 0.86)
    hairdo = HAIR[look.hair](globe, look.hair_color)
    skull: list[Shape] = [
        *_ears(look, globe, far=True),
        _skull(look, globe),
        *face(globe, look.face, expression, look.skin),
    ]
    ink = OUTLINE
    if look.beard:
        skull += BEARDS[look.beard](globe, look.beard_color)
        ink = "#f6d7e4" if look.beard == "full" else OUTLINE
    skull += mouth(globe, look.face, expression, ink=ink)
    over = [*hairdo.front, *_ears(look, globe, far=False)]
    for name, color in look.worn:
        over += HATS[name](globe, color)
    neck = Stroke(
        np.array([(0.0, 6.0), (0.0, -build.neck - 8)]), darker(look.skin, 0.15), build.limb * 1.1, line=OUTLINE
    )
    return [neck, *transformed(skull, up)], transformed(over, up), transformed(hairdo.back, up)


def _skull(look: Look, globe: Globe) -> Shape:
    lit = Fill(ellipse(globe.rx * 0.1, -globe.ry * 0.06, globe.rx * 1.02, globe.ry * 1.0), look.skin, line=None)
    return Fill(ellipse(0, 0, globe.rx, globe.ry), darker(look.skin, 0.13), inside=(lit,))


def _ears(look: Look, globe: Globe, *, far: bool) -> list[Shape]:
    shapes: list[Shape] = []
    if look.hair in COVERED_EARS:
        return []
    for side in (-1, 1):
        facing = globe.facing(side * 94)
        if (facing < 0.3) != far or facing < -0.75:
            continue
        x, y = globe.at(side * 94, 0.1, 1.02)
        inner = Stroke(np.array([(x - 2, y - 5), (x + 2, y + 3)]), darker(look.skin, 0.3), LINE * 0.7)
        shapes.append(
            Fill(ellipse(x, y, globe.rx * 0.17, globe.ry * 0.2), look.skin, inside=(inner,) if facing > 0.1 else ())
        )
    return shapes


def drawn(
    shapes: list[Shape], height: float, *, natural: float = 300.0, flip: bool = False, turn: float = 0.0
) -> DrawnFigure:
    """The shapes as a sprite; `height` is what `natural` figure units measure in pixels."""
    matrix = placing(scale=height / natural, flip=flip, turn=turn)
    left, top, right, bottom = bounds(shapes, matrix)
    x, y = np.ceil(-left) + 2, np.ceil(-top) + 2
    size = int(np.ceil(right + x)) + 2, int(np.ceil(bottom + y)) + 2
    matrix = matrix + np.array([[0, 0, x], [0, 0, y]])
    supersample = int(np.clip(np.ceil(560 / max(height, 1)), 3, 5))
    return DrawnFigure(raster(shapes, matrix, size, supersample=supersample), (float(x), float(y)))


def straight(rgba: Canvas) -> Canvas:
    """Premultiplied RGBA to the plain (straight alpha) kind that files hold."""
    alpha = rgba[..., 3:].astype(np.float32)
    color = rgba[..., :3].astype(np.float32) * 255 / np.maximum(alpha, 1)
    return np.concatenate([np.clip(color + 0.5, 0, 255), alpha], axis=2).astype(np.uint8)
