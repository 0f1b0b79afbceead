"""The rows of an evaluation as arrays, without TensorFlow: for pages that judge it anew."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.comparing import TRUTH
from evaluation.models import Evaluation, EvaluationPair
from labeling.models import LabelState


@dataclass(frozen=True)
class Arrays:
    """frames: ids [n], rising · names [c] · truth int8 [n, c]: 1, 0, -1 open · scores float64 [n, c] · episodes: ids [n]."""

    frames: list[int]
    names: list[str]
    truth: NDArray[np.int8]
    scores: NDArray[np.float64]
    episodes: NDArray[np.int64]

    def decision(self, evaluation: Evaluation) -> NDArray[np.bool_]:
        """bool [n, c] under the evaluation's own thresholds."""
        return self.scores >= np.array([evaluation.thresholds[name] for name in self.names])

    def wrong(self, evaluation: Evaluation) -> NDArray[np.bool_]:
        """bool [n, c]: decided, and not as people said."""
        return (self.truth >= 0) & (self.decision(evaluation) != (self.truth == 1))


def arrays_of(evaluation: Evaluation) -> Arrays:
    names = list(evaluation.thresholds)
    rows = EvaluationPair.objects.filter(evaluation=evaluation).order_by("frame_id", "character__position")
    values = rows.values_list("frame_id", "frame__episode_id", "character__name", "truth", "score")
    place, column = {}, {name: c for c, name in enumerate(names)}
    found = [one for one in values.iterator(chunk_size=5000) if one[2] in column]
    for frame, episode, *_ in found:
        place.setdefault(frame, (len(place), episode))
    truth = np.full((len(place), len(names)), -1, np.int8)
    scores = np.zeros((len(place), len(names)))
    for frame, _, name, state, score in found:
        truth[place[frame][0], column[name]] = TRUTH[LabelState(state)]
        scores[place[frame][0], column[name]] = score
    return Arrays(list(place), names, truth, scores, np.array([episode for _, episode in place.values()], np.int64))
