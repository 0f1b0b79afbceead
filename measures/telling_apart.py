"""Can two sets be told apart, and by what? A cross-validated classifier, and each measure alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDS = 5
STRENGTH = 0.1  # of the logistic regression (C): features outnumber frames


def told_apart(
    features: NDArray[np.floating], is_real: ArrayLike, groups: Sequence[Any], *, seed: int = 0
) -> float | None:
    """The area under the ROC curve of a logistic regression on frames [n, d] of groups that it was not fitted on.

    .5: the sets look the same to it; 1: every real frame looks more real than every other. A group (an episode, a
    background) is wholly in one fold, so that knowing a place by heart is no help. None with fewer than two groups a side.
    """
    real, ids = np.asarray(is_real, bool), np.unique([str(one) for one in groups], return_inverse=True)[1]
    least = min(len(np.unique(ids[real])), len(np.unique(ids[~real])))
    if least < 2:
        return None
    scores = np.zeros(len(real))
    folds = StratifiedGroupKFold(min(FOLDS, least), shuffle=True, random_state=seed)
    for fitted, left_out in folds.split(features, real, ids):
        if len(np.unique(real[fitted])) < 2:
            return None
        model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=500))
        scores[left_out] = model.fit(features[fitted], real[fitted]).decision_function(features[left_out])
    return float(roc_auc_score(real, scores))


def each_measure(values: NDArray[np.floating], is_real: ArrayLike, names: Sequence[str]) -> list[dict[str, Any]]:
    """Per measure its area alone (how often a real frame has more than a composed one), and both medians; what tells most
    stands first."""
    real = np.asarray(is_real, bool)
    rows = [
        {
            "name": name, "area": float(roc_auc_score(real, values[:, i])),
            "composed": float(np.median(values[~real, i])), "real": float(np.median(values[real, i])),
        }
        for i, name in enumerate(names)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -abs(row["area"] - 0.5))
