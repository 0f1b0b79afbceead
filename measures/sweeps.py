"""Which factor earned its place? Arms that change one thing each, several seeds each, against the same seeds unchanged."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.comparison import Difference, holm, paired_difference
from measures.intervals import Statistic
from measures.side_by_side import Judged
from measures.weighted import macro_f1_statistic

SURE = 0.05


class Verdict(StrEnum):
    EARNED = "earned its place"
    WORSE = "made it worse"
    OPEN = "not told apart from chance"
    EARLY = "too early to say"


def sweep_table(
    truth: NDArray[np.int8],
    baseline: Mapping[int, Judged],
    arms: Mapping[str, Mapping[int, Judged]],
    episodes: ArrayLike,
    *,
    asked: int = 1,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """A row per arm: macro F1 averaged over the seeds that arm and baseline share, the paired difference, and a verdict.

    truth int8 [n, c]: 1, 0 or -1 (open). `baseline` and each arm hold {seed: answers}. The interval resamples episodes, so it
    says what other frames would have shown; what other seeds would have shown is in `by_seed`, the difference seed by seed.
    P-values are adjusted by Holm over the arms. An arm earned its place where the adjusted p-value is below .05 and every
    seed says the same: with three seeds a single lucky one must not decide, so while fewer than the `asked` seeds have
    figures it is too early to say.
    """
    ids = np.asarray(episodes)
    rows = [_row(name, truth, baseline, answers, ids, seed) for name, answers in arms.items()]
    found = {row["arm"]: row["p_value"] for row in rows if row["p_value"] is not None}
    for name, value in holm(found).items():
        row = next(one for one in rows if one["arm"] == name)
        row["p_value"] = value
        row["verdict"] = str(verdict(value, row["by_seed"], asked))
    return rows


def verdict(p_value: float, by_seed: Sequence[float], asked: int = 1) -> Verdict:
    if len(by_seed) < asked:
        return Verdict.EARLY
    if p_value < SURE and all(effect > 0 for effect in by_seed):
        return Verdict.EARNED
    if p_value < SURE and all(effect < 0 for effect in by_seed):
        return Verdict.WORSE
    return Verdict.OPEN


def _row(
    name: str,
    truth: NDArray[np.int8],
    baseline: Mapping[int, Judged],
    answers: Mapping[int, Judged],
    ids: NDArray,
    seed: int,
) -> dict[str, Any]:
    shared = sorted(set(baseline) & set(answers))
    before = [macro_f1_statistic(truth, baseline[one].decisions) for one in shared]
    after = [macro_f1_statistic(truth, answers[one].decisions) for one in shared]
    found = paired_difference(mean_of(before), mean_of(after), ids, seed=seed) if shared and ids.size else None
    return {"arm": name, "seeds": shared, **_figures(found), "by_seed": _by_seed(before, after, ids), "verdict": None}


def _figures(found: Difference | None) -> dict[str, Any]:
    if found is None:
        return {"baseline": None, "value": None, "effect": None, "interval": None, "p_value": None}
    interval = list(found.interval) if found.interval else None
    return {
        "baseline": found.first,
        "value": found.second,
        "effect": found.effect,
        "interval": interval,
        "p_value": found.p_value,
    }


def mean_of(statistics: Sequence[Statistic]) -> Statistic:
    """The mean of several figures over the same weighted frames."""
    return lambda weights: np.mean([statistic(weights) for statistic in statistics], axis=0)


def _by_seed(before: Sequence[Statistic], after: Sequence[Statistic], ids: NDArray) -> list[float]:
    whole = np.ones((1, ids.size))
    return [float(new(whole)[0] - old(whole)[0]) for old, new in zip(before, after, strict=True)]
