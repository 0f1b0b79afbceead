"""Runs side by side on the dev frames that all of them were judged on; what was once computed is kept, since an
evaluation stays as it was when made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import cache

from corpus.models import Frame, Show, Split
from evaluation.models import Evaluation, EvaluationPair
from labeling.models import LabelState
from measures.side_by_side import Judged, side_by_side
from training.models import Run

TRUTH = {LabelState.YES: 1, LabelState.NO: 0, LabelState.OPEN: -1}
KEPT_SECONDS = 24 * 3600


def newest_evaluations(show: Show, numbers: Sequence[int]) -> list[tuple[Run, Evaluation | None]]:
    """Each run in the order asked for, with its newest finished evaluation on dev."""
    runs = {run.number: run for run in Run.objects.filter(show=show, number__in=numbers).for_list()}
    rows = Evaluation.objects.filter(
        show=show, run__number__in=numbers, split=Split.DEV, finished_at__isnull=False
    ).order_by("pk")
    newest = {row.run_id: row for row in rows.defer("report")}
    return [(runs[number], newest.get(runs[number].pk)) for number in numbers if number in runs]


def compare(evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    """`measures.side_by_side` of these evaluations, on the frames and characters they share, by the newest one's truth."""
    key = "side-by-side:" + ",".join(str(row.pk) for row in evaluations)
    found = cache.get(key)
    if found is None:
        found = _compare(evaluations)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _compare(evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    shared = on_shared_frames(evaluations)
    return {
        "characters": shared.names,
        **side_by_side(shared.truth, shared.judged, shared.names, shared.episodes),
    }


@dataclass(frozen=True)
class Shared:
    """What several evaluations say of the frames and characters that all of them judged, by the newest one's truth."""

    names: list[str]
    truth: np.ndarray
    judged: list[Judged]
    episodes: list[int]


def on_shared_frames(evaluations: Sequence[Evaluation]) -> Shared:
    answers = [pairs_of(row) for row in evaluations]
    newest = answers[max(range(len(evaluations)), key=lambda place: evaluations[place].pk)]
    shared = set.intersection(*(set(one) for one in answers)) if answers else set()
    frames = sorted({frame for frame, _ in shared})
    names = [name for name in evaluations[0].thresholds if any(name == one for _, one in shared)]
    truth = _matrix(newest, frames, names, 0, -1).astype(np.int8)
    judged = [
        Judged(_matrix(one, frames, names, 1, 0.0), [row.thresholds[name] for name in names])
        for one, row in zip(answers, evaluations, strict=True)
    ]
    episodes = dict(Frame.objects.filter(pk__in=frames).values_list("pk", "episode_id"))
    return Shared(names, truth, judged, [episodes[frame] for frame in frames])


def pairs_of(evaluation: Evaluation) -> dict[tuple[int, str], tuple[int, float]]:
    """{(frame id, character): (truth, score)}."""
    rows = EvaluationPair.objects.filter(evaluation=evaluation).values_list(
        "frame_id", "character__name", "truth", "score"
    )
    return {(frame, name): (TRUTH[LabelState(truth)], score) for frame, name, truth, score in rows}


def _matrix(
    pairs: dict[tuple[int, str], tuple[int, float]],
    frames: Sequence[int],
    names: Sequence[str],
    part: int,
    missing: float,
) -> np.ndarray:
    values = [[pairs[frame, name][part] if (frame, name) in pairs else missing for name in names] for frame in frames]
    return np.array(values, np.float64).reshape(len(frames), len(names))
