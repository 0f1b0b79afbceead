"""Precision over recall as a short list of points, for drawing. PURE."""

import numpy as np
from sklearn.metrics import precision_recall_curve

POINTS = 80  # more than a small drawing can show


def recall_precision_points(
    truth: np.ndarray, scores: np.ndarray, *, points: int = POINTS
) -> list[tuple[float, float]]:
    """(recall, precision) from recall 0 to 1; `truth` int8 [n] with 1, 0 and -1 for open pairs, which are left out.

    Empty where there is no positive: precision over recall is not defined then.
    """
    known = truth >= 0
    if not (truth[known] == 1).any():
        return []
    precision, recall, _ = precision_recall_curve(truth[known], scores[known])
    chosen = np.unique(np.linspace(0, len(recall) - 1, points).astype(int))[::-1]
    return [(round(float(recall[i]), 4), round(float(precision[i]), 4)) for i in chosen]
