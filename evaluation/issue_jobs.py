"""The job that ranks label issues; apart from the other jobs, since cleanlab takes seconds to import."""

from collections.abc import Callable
from typing import Any

import numpy as np

from corpus.models import Character
from evaluation.label_issues import ranked_issues
from evaluation.models import Evaluation
from evaluation.services import store_issues
from jobs.work import Work
from labeling.models import Label
from training.loading import truth_matrix

MOST_ISSUES = 1000  # of a ranking; whoever reviewed so many ranks anew


def rank_label_issues(work: Work, *, evaluation_id: int) -> Callable[[], dict[str, Any]]:
    """The job that ranks the labels of an evaluation by what the run's scores say against them; labels of now, not of then."""
    evaluation = Evaluation.objects.select_related("run", "show").get(pk=evaluation_id)
    names, cast = (
        list(evaluation.thresholds),
        {one.name: one for one in Character.objects.filter(show=evaluation.show_id)},
    )
    pairs_now = Label.objects.filter(show=evaluation.show_id, frame__split=evaluation.split, frame__rejected_at=None)
    states = {(frame, one): state for frame, one, state in pairs_now.values_list("frame_id", "character_id", "state")}
    frames = sorted({frame for frame, _ in states})
    column = {cast[name].pk: i for i, name in enumerate(names)}
    truth = truth_matrix(states, frames, list(column))
    scores, row = np.zeros(truth.shape), {frame: i for i, frame in enumerate(frames)}
    known = np.zeros(len(frames), bool)
    kept = evaluation.pairs.filter(frame__in=frames).values_list("frame_id", "character_id", "score")
    for frame, character, score in kept.iterator(chunk_size=5000):
        if character in column:
            scores[row[frame], column[character]] = score
            known[row[frame]] = True
    truth[~known] = -1  # frames that came after the evaluation have no score
    ranked = ranked_issues(truth, scores, most=MOST_ISSUES)
    issues = [(frames[one.row], cast[names[one.column]], one.frame_quality, one.quality) for one in ranked]

    def write() -> dict[str, Any]:
        store_issues(evaluation, issues)
        return {"evaluation": evaluation.pk, "issues": len(issues), "left_out": int((truth < 0).any(axis=1).sum())}

    return write
