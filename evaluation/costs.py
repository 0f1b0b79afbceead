"""Thresholds by what mistakes cost: a miss and a false alarm of each character weigh as a person says. PURE."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.crossfit import fold_of
from measures.metrics import confusion, f1, macro_f1
from training.recognizer.thresholds import NOBODY, ThresholdChoice, candidates


def cheapest_threshold(truth: ArrayLike, score: ArrayLike, miss: float, false_alarm: float) -> ThresholdChoice:
    """The threshold whose mistakes cost least on these frames (truth bool [n], score [n]), of equals the highest.

    `value` is the mean cost of a frame. Without a positive frame nobody is found and nothing was reached.
    """
    if min(miss, false_alarm) < 0 or miss + false_alarm <= 0:
        raise ValueError(
            f"Costs must be 0 or more and not both 0, got {miss} for a miss and {false_alarm} for a false alarm."
        )
    found = candidates(truth, score)
    if not found.positives:
        return ThresholdChoice(NOBODY, False, None)
    costs = miss * (found.positives - found.true_positives) + false_alarm * found.false_positives
    best = int(np.argmin(costs))
    return ThresholdChoice(float(found.threshold[best]), True, float(costs[best] / (found.positives + found.negatives)))


def costs_judged(
    truth: NDArray[np.int8],
    scores: NDArray[np.floating],
    episodes: ArrayLike,
    names: list[str],
    costs: dict[str, tuple[float, float]],
) -> dict[str, Any]:
    """{macro_f1, crossfitted, characters: {name: {threshold, reached, value, f1, crossed}}}, as policies_judged has them.

    `costs` are {name: (of a miss, of a false alarm)}; value and crossed are the mean cost of a frame, the latter with every
    episode decided by a threshold that was chosen without it.
    """
    folds, rows, direct, crossed = fold_of(episodes), {}, [], []
    for c, name in enumerate(names):
        known = truth[:, c] >= 0
        true, values, fold = truth[known, c] == 1, np.asarray(scores[known, c], np.float32), folds[known]
        choice = cheapest_threshold(true, values, *costs[name])
        direct.append(confusion(true, values >= choice.threshold))
        decided = np.zeros(true.size, bool)
        for one in np.unique(fold):
            others = fold != one
            decided[~others] = (
                values[~others] >= cheapest_threshold(true[others], values[others], *costs[name]).threshold
            )
        crossed.append(confusion(true, decided))
        (_, alarms), (misses, _) = crossed[-1]
        mean = (costs[name][0] * misses + costs[name][1] * alarms) / max(true.size, 1)
        rows[name] = {**asdict(choice), "f1": f1(direct[-1]), "crossed": mean}
    crossfitted = macro_f1(crossed) if len(np.unique(folds)) > 1 else None
    return {"macro_f1": macro_f1(direct), "crossfitted": crossfitted, "characters": rows}
