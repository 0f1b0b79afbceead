"""Composed frames brought to a show's own colors and sharpness: a change of the whole frame after pasting, before degrading.

How much is measured from frames (`propose`) and stands in the recipe as numbers, so a frame still depends on nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.mining import sharpness

from .coloring import LUMA
from .settings import GeneratorSettings

Pictures = Sequence[NDArray[np.uint8]] | NDArray[np.uint8]

# Luma, and the differences of red and blue from it (Rec. 601), all around 0.
TO_LUMA = np.stack([LUMA, 0.713 * (np.array([1.0, 0.0, 0.0]) - LUMA), 0.564 * (np.array([0.0, 0.0, 1.0]) - LUMA)])
LEAST_GAIN, MOST_GAIN = 0.5, 2.0  # beyond these two sets of frames differ in what they show, not in their light
SOFTEST, SHARPEST = 3.0, -2.0
UNSHARP_RADIUS = 1.0
HALVINGS = 12
SAMPLED = 64  # pictures that a proposal looks at: the median sharpness of more is the same


@dataclass(frozen=True)
class Match:
    """What every frame of these settings goes through; `matrix` is float32 [3, 4] for RGB and a constant."""

    matrix: NDArray[np.float32] | None
    softness: float

    def __call__(self, frame: NDArray[np.uint8]) -> None:
        """Change an RGB frame, uint8 [h, w, 3], in place: colors first, then sharpness."""
        if self.matrix is not None:
            cv2.transform(frame.copy(), self.matrix, dst=frame)
        if self.softness:
            np.copyto(frame, softened(frame, self.softness))


def match_of(settings: GeneratorSettings) -> Match | None:
    """None where the settings match nothing."""
    if not settings.match_colors and not settings.match_sharpness:
        return None
    return Match(color_matrix(settings.match_colors) if settings.match_colors else None, settings.match_sharpness)


def color_matrix(numbers: Sequence[float]) -> NDArray[np.float32]:
    """Three gains and three shifts, of luma and both color differences, as one matrix for RGB."""
    gains, shifts = np.asarray(numbers[:3], np.float64), np.asarray(numbers[3:], np.float64)
    back = np.linalg.inv(TO_LUMA)
    return np.column_stack([back @ np.diag(gains) @ TO_LUMA, back @ shifts]).astype(np.float32)


def softened(frame: NDArray[np.uint8], softness: float) -> NDArray[np.uint8]:
    """Above 0 blurred by a Gaussian of this standard deviation in pixels; below 0 so much of an unsharp mask is added."""
    if softness > 0:
        return cv2.GaussianBlur(frame, (0, 0), softness).astype(np.uint8, copy=False)
    blurred = cv2.GaussianBlur(frame, (0, 0), UNSHARP_RADIUS)
    return cv2.addWeighted(frame, 1 - softness, blurred, softness, 0).astype(np.uint8, copy=False)


def propose(composed: Pictures, real: Pictures) -> dict[str, tuple[float, ...] | float]:
    """{match_colors, match_sharpness} that bring composed frames, uint8 [n, h, w, 3], to the mean and spread of the real
    ones' colors over all pixels (Reinhard et al. 2001, for sets instead of pictures) and to their median sharpness."""
    here, there = colors_of(composed), colors_of(real)
    gains = np.clip(there[1] / np.maximum(here[1], 1e-6), LEAST_GAIN, MOST_GAIN)
    numbers = tuple(float(one) for one in np.round([*gains, *(there[0] - gains * here[0])], 3))
    recolored = [cv2.transform(one, color_matrix(numbers)).astype(np.uint8, copy=False) for one in composed[:SAMPLED]]
    return {"match_colors": numbers, "match_sharpness": softness_for(recolored, median_sharpness(real[:SAMPLED]))}


def colors_of(pictures: Pictures) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation [3] of luma and both color differences over all pixels."""
    pixels = np.concatenate(
        [cv2.resize(one, (64, 36), interpolation=cv2.INTER_AREA).reshape(-1, 3) for one in pictures]
    )
    values = pixels @ TO_LUMA.T
    return values.mean(axis=0), values.std(axis=0)


def median_sharpness(pictures: Pictures) -> float:
    return float(np.median([sharpness(one) for one in pictures]))


def softness_for(pictures: Pictures, wanted: float) -> float:
    """The softness between SHARPEST and SOFTEST at which the median sharpness is what is wanted, by halving."""
    low, high = SHARPEST, SOFTEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_too_sharp = median_sharpness([softened(one, middle) for one in pictures]) > wanted
        low, high = (middle, high) if is_too_sharp else (low, middle)
    return round((low + high) / 2, 2)
