"""The show's cut-outs: every lead and extra without a background, in the cut-outs' own poses and costumes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demo.cast import LEADS
from demo.costumes import CUTOUT_COSTUMES, in_costume
from demo.expressions import EXPRESSIONS
from demo.extras import EXTRAS
from demo.figures import drawn, figure, straight
from demo.looks import Look
from demo.poses import CUTOUT_POSES
from demo.shapes import Canvas

PER_LEAD, PER_EXTRA = 52, 8
# Mostly towards us, as collected pictures are; every eighth from behind.
YAWS = (
    0.0,
    30.0,
    -34.0,
    12.0,
    72.0,
    -72.0,
    -18.0,
    180.0,
    40.0,
    -44.0,
    0.0,
    78.0,
    -60.0,
    140.0,
    22.0,
    -8.0,
    -140.0,
    52.0,
)
PIXELS = 290.0


@dataclass(frozen=True)
class DrawnCutout:
    """A figure without background; `character` is None for an extra, `group` is the person's name either way."""

    character: str | None
    group: str
    name: str
    rgba: Canvas


def cutouts(seed: int = 0) -> Iterator[DrawnCutout]:
    """All cut-outs, straight-alpha RGBA uint8 [h, w, 4], about 290 pixels tall at most; leads first."""
    rng = np.random.default_rng([seed, 1])
    for name, look in LEADS.items():
        yield from _of_one(name, name, look, PER_LEAD, rng)
    for name, look in EXTRAS.items():
        yield from _of_one(None, name, look, PER_EXTRA, rng)


def _of_one(
    character: str | None, group: str, look: Look, count: int, rng: np.random.Generator
) -> Iterator[DrawnCutout]:
    poses, faces, costumes = list(CUTOUT_POSES), list(EXPRESSIONS), list(CUTOUT_COSTUMES)
    yaws, start = rng.permutation(YAWS), int(rng.integers(len(poses)))
    for i in range(count):
        pose = poses[(start + i) % len(poses)]
        expression = faces[int(rng.integers(len(faces)))]
        # Every fifth in a costume: enough to learn that clothes change.
        costume = costumes[i // 5 % len(costumes)] if i % 5 == 4 else None
        dressed = in_costume(look, CUTOUT_COSTUMES[costume]) if costume else look
        # The first one faces us: it is the portrait that pages show of a character.
        yaw = float(yaws[i % len(yaws)] + rng.uniform(-6, 6)) if i else 0.0
        shapes = figure(
            dressed, CUTOUT_POSES[pose], EXPRESSIONS[expression], yaw=yaw, head_turn=float(rng.uniform(-14, 14))
        )
        # Every sixth is cut at the waist or chest, as collected pictures often are.
        rgba = straight(drawn(shapes, PIXELS * (1.7 if i % 6 == 5 else 1.0)).rgba)
        rgba = rgba[: int(rgba.shape[0] * rng.uniform(0.48, 0.62))] if i % 6 == 5 else rgba
        yield DrawnCutout(character, group, f"{group.lower()}-{i + 1:02d}-{costume or pose}", rgba)
