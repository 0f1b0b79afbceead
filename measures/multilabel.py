"""Figures over the whole set of frames and characters, each a different idea of "right". Open pairs are left out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from measures.metrics import average_precision, confusion, f1, macro_f1, mean


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


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(whole > 0, part / np.maximum(whole, 1), 1.0)


def _mean(values: NDArray | Sequence[float]) -> float | None:
    array = np.asarray(values, np.float64)
    return float(array.mean()) if array.size else None
