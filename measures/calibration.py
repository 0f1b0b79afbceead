"""Does a score of .8 mean that the character is there in 80 of 100 such frames? Truth bool [n], scores [n] in 0-1."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import wilson

BINS = 10
# A score of exactly 0 or 1 that is wrong would cost infinitely much; float32 scores come no nearer than this.
TINY = 1e-7
MOST_LOG_LOSS = float(-np.log(TINY))


def squared_errors(truth: ArrayLike, score: ArrayLike) -> NDArray[np.float64]:
    """Per frame (score - truth)²; their mean is the Brier score (1950)."""
    return np.square(np.asarray(score, np.float64) - np.asarray(truth, bool))


def log_losses(truth: ArrayLike, score: ArrayLike) -> NDArray[np.float64]:
    """Per frame minus the logarithm of what the score gave to the truth, at most 16.1."""
    scores = np.clip(np.asarray(score, np.float64), TINY, 1 - TINY)
    return -np.log(np.where(np.asarray(truth, bool), scores, 1 - scores))


def brier(truth: ArrayLike, score: ArrayLike) -> float | None:
    """The mean squared error of the scores, 0 at best; saying the prevalence p each time gets p (1 - p)."""
    errors = squared_errors(truth, score)
    return float(errors.mean()) if errors.size else None


def log_loss(truth: ArrayLike, score: ArrayLike) -> float | None:
    """The mean of log_losses, 0 at best; saying "half" each time gets .69."""
    losses = log_losses(truth, score)
    return float(losses.mean()) if losses.size else None


def reliability(truth: ArrayLike, score: ArrayLike, *, bins: int = BINS) -> list[dict[str, Any]]:
    """Frames in bins of equal width by score: {low, high, frames, score, share, interval}; empty bins are left out.

    `score` is the bin's mean score, `share` how many of its frames truly show the character, with Wilson's interval.
    """
    true, scores = np.asarray(truth, bool), np.asarray(score, np.float64)
    places = np.minimum((scores * bins).astype(int), bins - 1)
    found = []
    for place in np.unique(places).tolist():
        inside = places == place
        frames, positives = int(inside.sum()), int(true[inside].sum())
        found.append(
            {
                "low": place / bins,
                "high": (place + 1) / bins,
                "frames": frames,
                "score": float(scores[inside].mean()),
                "share": positives / frames,
                "interval": list(wilson(positives, frames) or ()),
            }
        )
    return found
