"""Which labels do out-of-sample scores speak against? cleanlab's multi-label scores; a ranking for people to look at. PURE."""

from dataclasses import dataclass

import numpy as np
from cleanlab.multilabel_classification.rank import get_label_quality_scores, get_label_quality_scores_per_class
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ranked:
    """A frame by its row, its most doubtful label by column, and both qualities, 0 (surely wrong) to 1."""

    row: int
    column: int
    frame_quality: float
    quality: float


def ranked_issues(truth: NDArray[np.int8], scores: NDArray[np.floating], *, most: int) -> list[Ranked]:
    """The `most` doubtful frames, the most doubtful first; truth int8 [n, c] (1, 0, -1 open), scores [n, c] in 0-1.

    Scores must come from a network that was not fitted on these frames. A label's quality is its self-confidence (the
    score, or 1 minus it); a frame's is the exponential moving average over its sorted labels, the worst one weighing most
    (Thyagarajan et al. 2022). Frames with an open label are left out: cleanlab needs all of them.
    """
    known = np.flatnonzero((truth >= 0).all(axis=1))
    if not known.size:
        return []
    labels = [np.flatnonzero(row == 1).tolist() for row in truth[known]]
    chances = np.asarray(scores[known], np.float64)
    whole = get_label_quality_scores(labels, chances)
    each = get_label_quality_scores_per_class(labels, chances)
    order = np.argsort(whole, kind="stable")[:most]
    return [Ranked(int(known[i]), int(each[i].argmin()), float(whole[i]), float(each[i].min())) for i in order]
