"""Figures as statistics over weighted frames: what an interval needs, since it weighs the frames of each episode anew."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import Interval, Statistic, episode_interval, ratio
from measures.metrics import weighted_average_precision

Bools = NDArray[np.bool_]


def f1_statistic(true: Bools, decided: Bools) -> Statistic:
    """F1 of one character as a ratio of weighted sums."""
    return ratio(2.0 * (true & decided), true.astype(np.float64) + decided)


def balanced_accuracy_statistic(true: Bools, decided: Bools) -> Statistic:
    """The mean of recall and specificity; undefined unless both classes are there."""
    found, spared = ratio(true & decided, true), ratio(~true & ~decided, ~true)
    return lambda weights: (found(weights) + spared(weights)) / 2


def mcc_statistic(true: Bools, decided: Bools) -> Statistic:
    """Matthews' correlation, -1 to 1; undefined where truth or decision is constant."""
    parts = np.stack([true & decided, true, decided], axis=1).astype(np.float64)

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        both, yes, said = (weights @ parts).T
        everything = weights.sum(axis=1)
        root = np.sqrt(yes * (everything - yes) * said * (everything - said))
        return np.divide(both * everything - yes * said, root, out=np.full(len(weights), np.nan), where=root > 0)

    return statistic


def macro_f1_statistic(truth: NDArray[np.int8], decision: Bools) -> Statistic:
    """Macro F1; open pairs count for nothing, characters without an F1 are left out."""
    return mean_statistic(
        [f1_statistic(truth[:, c] == 1, decision[:, c] & (truth[:, c] >= 0)) for c in range(truth.shape[1])]
    )


def macro_average_precision_statistic(truth: NDArray[np.int8], scores: NDArray[np.floating]) -> Statistic:
    """Characters that no frame shows are left out; open frames count for nothing."""

    def of_column(c: int) -> Statistic:
        return lambda weights: weighted_average_precision(truth[:, c] == 1, scores[:, c], weights * (truth[:, c] >= 0))

    return mean_statistic([of_column(c) for c in range(truth.shape[1])])


def mean_statistic(each: Sequence[Statistic]) -> Statistic:
    """The mean of those figures that are defined, under each weighting."""

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        values = np.stack([figure(weights) for figure in each])
        known = (~np.isnan(values)).sum(axis=0)
        return np.where(known > 0, np.nansum(values, axis=0) / np.maximum(known, 1), np.nan)

    return statistic


def interval_between(
    statistic: Statistic, episodes: ArrayLike, low: float, high: float, *, seed: int = 0, support: int | None = None
) -> Interval | None:
    """episode_interval for a figure that lies between `low` and `high` instead of 0 and 1, such as a correlation."""
    span = high - low
    found = episode_interval(lambda weights: (statistic(weights) - low) / span, episodes, seed=seed, support=support)
    return None if found is None else (low + span * found[0], low + span * found[1])
