"""Figures over the whole set of frames and characters, each a different idea of "right". Open pairs are left out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import Interval, Statistic, episode_interval, ratio
from measures.metrics import average_precision, confusion, f1, macro_f1, mean
from measures.weighted import macro_average_precision_statistic, macro_f1_statistic


def set_measures(
    truth: NDArray[np.int8], decision: NDArray[np.bool_], scores: NDArray[np.floating]
) -> dict[str, float | None]:
    """All set figures; truth int8 [n, c] (1 yes, 0 no, -1 open), decision bool [n, c], scores [n, c].

    Figures per frame (subset accuracy, Jaccard, sample F1) use only frames whose every truth is known, and count a frame
    with nobody in it and nobody found as 1: saying "nobody" rightly is an answer. None where nothing can be said.
    """
    known = truth >= 0
    complete = known.all(axis=1)
    true, decided = (truth == 1)[complete], decision[complete]
    columns = range(truth.shape[1])
    outcomes = [confusion(truth[known[:, c], c] == 1, decision[known[:, c], c]) for c in columns]
    precisions = [average_precision(truth[known[:, c], c] == 1, scores[known[:, c], c]) for c in columns]
    return {
        "subset_accuracy": _mean((true == decided).all(axis=1)),
        "hamming_loss": _mean((truth == 1)[known] != decision[known]),
        "jaccard": _mean(_share((true & decided).sum(axis=1), (true | decided).sum(axis=1))),
        "sample_f1": _mean(_share(2 * (true & decided).sum(axis=1), true.sum(axis=1) + decided.sum(axis=1))),
        "micro_f1": f1(np.sum(outcomes, axis=0).tolist()) if outcomes else None,
        "macro_f1": macro_f1(outcomes),
        "mean_average_precision": mean(precisions),
    }


def set_intervals(
    truth: NDArray[np.int8],
    decision: NDArray[np.bool_],
    scores: NDArray[np.floating],
    episodes: ArrayLike,
    *,
    seed: int = 0,
) -> dict[str, Interval | None]:
    """The interval of every figure of set_measures, whole episodes weighed alike."""
    known = truth >= 0
    complete = known.all(axis=1)
    true, decided = truth == 1, decision & known
    right, said = (true & decided).sum(axis=1), true.sum(axis=1) + decided.sum(axis=1)
    shares = {
        "subset_accuracy": ratio((true == decided).all(axis=1) & complete, complete),
        "hamming_loss": ratio(((true != decided) & known).sum(axis=1), known.sum(axis=1)),
        "jaccard": ratio(_share(right, (true | decided).sum(axis=1)) * complete, complete),
        "sample_f1": ratio(_share(2 * right, said) * complete, complete),
        "micro_f1": ratio(2 * right, said),
    }
    means: dict[str, Statistic] = {
        "macro_f1": macro_f1_statistic(truth, decision),
        "mean_average_precision": macro_average_precision_statistic(truth, scores),
    }
    return {name: episode_interval(one, episodes, seed=seed) for name, one in (shares | means).items()}


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(whole > 0, part / np.maximum(whole, 1), 1.0)


def _mean(values: NDArray | Sequence[float]) -> float | None:
    array = np.asarray(values, np.float64)
    return float(array.mean()) if array.size else None
