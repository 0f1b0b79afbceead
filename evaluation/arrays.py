"""The rows of an evaluation as arrays, without TensorFlow: for pages that judge it anew."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.models import Character
from evaluation.comparing import TRUTH
from evaluation.models import Evaluation, EvaluationPair
from labeling.models import LabelState

PAIR = np.dtype([("frame", np.int64), ("column", np.int64), ("truth", np.int8), ("score", np.float64)])


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
    """Read in the order of the index (evaluation, frame, character), without joins: a million pairs take two seconds."""
    names = list(evaluation.thresholds)
    cast = dict(Character.objects.filter(show=evaluation.show_id).values_list("name", "pk"))
    columns = {cast[name]: c for c, name in enumerate(names)}
    pairs = EvaluationPair.objects.filter(evaluation=evaluation, character__in=list(columns)).order_by("frame_id")
    rows = pairs.values_list("frame_id", "character_id", "truth", "score").iterator(chunk_size=5000)
    read = np.fromiter(
        ((frame, columns[one], TRUTH[LabelState(state)], score) for frame, one, state, score in rows), PAIR
    )
    frames, place = np.unique(read["frame"], return_inverse=True)
    truth, scores = np.full((len(frames), len(names)), -1, np.int8), np.zeros((len(frames), len(names)))
    truth[place, read["column"]], scores[place, read["column"]] = read["truth"], read["score"]
    of_frame = dict(pairs.order_by().values_list("frame_id", "frame__episode_id").distinct())
    return Arrays(frames.tolist(), names, truth, scores, np.array([of_frame[pk] for pk in frames.tolist()], np.int64))
