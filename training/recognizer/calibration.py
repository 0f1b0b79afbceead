"""Scores as probabilities: one line per character through the log odds, fitted on labeled frames. numpy only.

Platt, "Probabilistic outputs for support vector machines" (1999), with his smoothed targets. It keeps the order of the
scores, so decisions by a threshold do not change; it is for showing "how sure", never for deciding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

TINY = 1e-6


@dataclass(frozen=True)
class Calibration:
    """probability = sigmoid(slope * log odds of the score + offset)."""

    slope: float = 1.0
    offset: float = 0.0

    def probabilities(self, score: ArrayLike) -> NDArray[np.float64]:
        """Scores in 0-1 of any shape as probabilities of the same shape."""
        return _sigmoid(self.slope * _log_odds(score) + self.offset)


def fit_calibration(truth: ArrayLike, score: ArrayLike, *, rounds: int = 50) -> Calibration:
    """The calibration of one character: truth bool [n], score [n] in 0-1. Newton's method; unchanged without both kinds."""
    present, log_odds = np.asarray(truth).astype(bool), _log_odds(score)
    if present.all() or not present.any():
        return Calibration()
    positives, negatives = present.sum(), (~present).sum()
    # Platt's targets: as if one more frame of each kind had been seen, so that perfect scores give a finite slope.
    target = np.where(present, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    design = np.stack([log_odds, np.ones_like(log_odds)], axis=1)
    line = np.array([0.0, np.log(positives / negatives)])
    for _ in range(rounds):
        probability = _sigmoid(design @ line)
        weight = np.maximum(probability * (1 - probability), TINY)
        curvature = design.T @ (design * weight[:, None]) + TINY * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (target - probability))
        line = line + np.clip(step, -2.0, 2.0)  # a full step may overshoot where the scores separate perfectly
        if np.abs(step).max() < 1e-9:
            break
    # A falling line would turn the order of the scores around: then the scores say nothing, and only the base rate is left.
    return Calibration(max(float(line[0]), 0.0), float(line[1]))


def _log_odds(score: ArrayLike) -> NDArray[np.float64]:
    clipped = np.clip(np.asarray(score, np.float64), TINY, 1 - TINY)
    return np.log(clipped / (1 - clipped))


def _sigmoid(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(value, -60, 60)))
