"""What a scene is to the rest of the show: layers of shapes in frame pixels, and where feet may stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from demo.shapes import Canvas, Shape, placing, raster, transformed

WIDTH, HEIGHT = 720, 404
# Scenes are drawn wider than the frame so that a camera can move over them.
MARGIN = 60

Builder = Callable[[np.random.Generator], "Stage"]


@dataclass(frozen=True)
class Stage:
    """Shapes behind and before the actors; `floor` is where the soles of the nearest actor stand, in pixels."""

    back: list[Shape]
    front: list[Shape] = field(default_factory=list)
    floor: float = 372.0
    night: bool = False


def painted(shapes: Sequence[Shape], *, supersample: int = 2) -> Canvas:
    """Premultiplied RGBA uint8 [HEIGHT + 2 MARGIN // 2, WIDTH + 2 MARGIN, 4] of a layer; the frame begins at the margins."""
    size = WIDTH + 2 * MARGIN, HEIGHT + MARGIN
    return raster(shapes, placing(x=MARGIN, y=MARGIN / 2), size, supersample=supersample)


@lru_cache(maxsize=64)
def stage_of(builder: Builder, variant: int) -> Stage:
    """The shapes of a scene's variant; half of the variants are mirrored, all are framed a little differently."""
    # The name is part of the seed: else all scenes of one variant would share their weather.
    rng = np.random.default_rng([variant, *builder.__name__.encode()])
    stage = builder(rng)
    zoom, mirrored = float(rng.uniform(1.0, 1.1)), bool(rng.random() < 0.5)
    # Framed around the ground line, so that `floor` stays true.
    middle = WIDTH / 2 + float(rng.uniform(-16, 16))
    matrix = placing(
        scale=zoom, x=middle + WIDTH / 2 * zoom * (1 if mirrored else -1), y=stage.floor * (1 - zoom), flip=mirrored
    )
    return replace(stage, back=transformed(stage.back, matrix), front=transformed(stage.front, matrix))


@lru_cache(maxsize=6)
def back_layer(builder: Builder, variant: int) -> Canvas:
    """What lies behind the players, painted; cached, since a shot shows it for seconds."""
    return painted(stage_of(builder, variant).back)


@lru_cache(maxsize=6)
def front_layer(builder: Builder, variant: int) -> Canvas | None:
    """What lies before the players, painted; None where the scene has nothing there."""
    front = stage_of(builder, variant).front
    return painted(front) if front else None
