"""A drawn figure whose true outline is known, in a busy place, as a frame of a video has it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.cutting import TALL, WIDE, draw_figure
from corpus.drafting import Box

LEFT, TOP = 200, 60


@dataclass(frozen=True)
class Scene:
    """uint8 [h, w, 3], the figure's alpha in it uint8 [h, w], and a box around it."""

    picture: NDArray[np.uint8]
    alpha: NDArray[np.uint8]
    box: Box

    @property
    def truth(self) -> NDArray[np.bool_]:
        return self.alpha >= 128


def draw_scene(seed: int = 0, rows_of_fields: int = 5) -> Scene:
    """640x500, with colored fields behind the figure; a box of a few pixels more than the figure."""
    rng = np.random.default_rng(seed)
    fields = rng.integers(90, 250, (rows_of_fields, rows_of_fields + 1, 3)).astype(np.float32)
    ground = cv2.resize(fields, (640, 500), interpolation=cv2.INTER_NEAREST)
    figure = draw_figure(rng, (200, 40, 50)).rgba
    alpha = np.zeros((500, 640), np.uint8)
    alpha[TOP : TOP + TALL, LEFT : LEFT + WIDE] = figure[:, :, 3]
    share = figure[:, :, 3:].astype(np.float32) / 255
    part = ground[TOP : TOP + TALL, LEFT : LEFT + WIDE]
    part[:] = figure[:, :, :3] * share + part * (1 - share)
    rows, columns = (np.flatnonzero(alpha.any(axis=axis)) for axis in (1, 0))
    box = Box(
        int(columns[0]) - 6, int(rows[0]) - 6, int(np.ptp(columns)) + 13, int(np.ptp(rows)) + 13
    )  # fmt: skip
    return Scene(np.rint(ground).astype(np.uint8), alpha, box)


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())
