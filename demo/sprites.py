"""Players as pixels: one drawing of one person in one state, cached because limited animation repeats its drawings."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from demo.cast import LEADS
from demo.costumes import CUTOUT_COSTUMES, EVALUATION_COSTUMES, in_costume
from demo.expressions import EXPRESSIONS
from demo.extras import EXTRAS
from demo.figures import DrawnFigure, drawn, figure, head_alone
from demo.looks import Look
from demo.poses import CUTOUT_POSES, EVALUATION_POSES
from demo.script import Moment, Player
from demo.shapes import Canvas, bounds, placing, raster

LOOKS = {**LEADS, **EXTRAS}
POSES = {**CUTOUT_POSES, **EVALUATION_POSES}
COSTUMES = {**CUTOUT_COSTUMES, **EVALUATION_COSTUMES}
# Truth is measured on masks of a quarter of the frame's size: sixteen times less to paint, the shares hardly differ.
MASK_SCALE = 0.25


@dataclass(frozen=True)
class Drawing:
    """Everything that tells one drawing of a person from another."""

    name: str
    pose: str
    expression: str
    yaw: float
    head_turn: float
    costume: str | None
    height: float


@dataclass(frozen=True)
class Outline:
    """Masks of a whole figure and of its head, on one small canvas, and where the soles' middle lies in it."""

    figure: np.ndarray
    head: np.ndarray
    anchor: tuple[float, float]


def drawing_of(player: Player, number: int) -> Drawing:
    """The player's drawing in the shot's drawing number `number`."""
    # Poses last two drawings each: three changes a second are a walk, six a jitter.
    pose = player.poses[number // 2 % len(player.poses)] if len(player.poses) > 1 else player.poses[0]
    expression = player.expressions[number // 2 % len(player.expressions)]
    return Drawing(player.name, pose, expression, player.yaw, player.head_turn, player.costume, player.height)


def position(player: Player, now: Moment) -> tuple[float, float] | None:
    """Where the player's soles stand now; None when he is not in the shot at this moment."""
    begin, end = player.span
    if not begin <= now.share <= end:
        return None
    share = (now.share - begin) / max(end - begin, 1e-6)
    (x0, y0), (x1, y1) = player.path
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def look_of(drawing: Drawing) -> Look:
    """The person as dressed."""
    look = LOOKS[drawing.name]
    return in_costume(look, COSTUMES[drawing.costume]) if drawing.costume else look


@lru_cache(maxsize=96)
def sprite(drawing: Drawing) -> DrawnFigure:
    """The drawing as premultiplied RGBA."""
    shapes = figure(
        look_of(drawing),
        POSES[drawing.pose],
        EXPRESSIONS[drawing.expression],
        yaw=drawing.yaw,
        head_turn=drawing.head_turn,
    )
    return drawn(shapes, drawing.height)


@lru_cache(maxsize=512)
def outline(drawing: Drawing) -> Outline:
    """The drawing's small masks, for truth; no color is painted for the frame."""
    look, pose, expression = look_of(drawing), POSES[drawing.pose], EXPRESSIONS[drawing.expression]
    whole = figure(look, pose, expression, yaw=drawing.yaw, head_turn=drawing.head_turn)
    head = head_alone(look, pose, expression, yaw=drawing.yaw, head_turn=drawing.head_turn)
    matrix = placing(scale=drawing.height / 300 * MASK_SCALE)
    left, top, right, bottom = bounds(whole, matrix)
    x, y = np.ceil(-left) + 1, np.ceil(-top) + 1
    size = int(np.ceil(right + x)) + 1, int(np.ceil(bottom + y)) + 1
    matrix = matrix + np.array([[0, 0, x], [0, 0, y]])
    return Outline(
        _mask(raster(whole, matrix, size, supersample=1)),
        _mask(raster(head, matrix, size, supersample=1)),
        (float(x), float(y)),
    )


def _mask(rgba: Canvas) -> np.ndarray:
    return rgba[..., 3] > 127
