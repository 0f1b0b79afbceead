"""Is one run better than another? Same frames, paired: the effect and its interval first, the p-value after."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from measures.intervals import Statistic, bootstrap


@dataclass(frozen=True)
class McNemar:
    """Frames that only one of the two got right, and how likely such a split is by chance."""

    only_first_right: int
    only_second_right: int
    p_value: float


@dataclass(frozen=True)
class Difference:
    """The second run's figure minus the first's; the interval and p-value are None where they cannot be known."""

    first: float
    second: float
    effect: float
    interval: tuple[float, float] | None
    p_value: float | None


def mcnemar(truth: ArrayLike, first: ArrayLike, second: ArrayLike) -> McNemar:
    """McNemar's exact test on two runs' decisions [n] for one character: the sign test of the discordant frames.

    It takes frames as independent; with several frames per episode trust paired_difference more.
    """
    true = np.asarray(truth, bool)
    first_right, second_right = np.asarray(first, bool) == true, np.asarray(second, bool) == true
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    discordant = only_first + only_second
    p_value = float(stats.binomtest(only_first, discordant).pvalue) if discordant else 1.0
    return McNemar(only_first, only_second, p_value)


def paired_difference(
    first: Statistic,
    second: Statistic,
    episodes: ArrayLike,
    *,
    seed: int = 0,
    resamples: int = 2000,
    level: float = 0.95,
) -> Difference | None:
    """The difference of one figure between two runs, resampling whole episodes for both alike.

    The interval is the effect plus or minus Student's t (episodes - 1 degrees of freedom) times the bootstrap's
    standard error; plain percentiles are too narrow with few episodes. None where either figure is undefined.
    """
    ids = np.asarray(episodes)
    everything = np.ones((1, ids.size))
    before, after = float(first(everything)[0]), float(second(everything)[0])
    if np.isnan(before) or np.isnan(after):
        return None
    effect, count = after - before, len(np.unique(ids))
    if count < 2:
        return Difference(before, after, effect, None, None)
    values = bootstrap(lambda weights: second(weights) - first(weights), ids, seed=seed, resamples=resamples)
    error = float(np.nanstd(values))
    if error < 1e-12:
        return Difference(before, after, effect, (effect, effect), 1.0 if abs(effect) < 1e-12 else None)
    half = float(stats.t.ppf((1 + level) / 2, count - 1)) * error
    p_value = float(2 * stats.t.sf(abs(effect) / error, count - 1))
    return Difference(before, after, effect, (max(-1.0, effect - half), min(1.0, effect + half)), p_value)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjustment (1979), so that looking at many characters does not find differences by chance."""
    ordered = sorted(p_values.items(), key=lambda item: item[1])
    adjusted, highest = {}, 0.0
    for rank, (name, p_value) in enumerate(ordered):
        highest = max(highest, min(1.0, p_value * (len(ordered) - rank)))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}
