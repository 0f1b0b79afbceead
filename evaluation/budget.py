"""The budget curve of a run's recipe: its series' dev evaluations as one curve; what was once computed is kept."""

from typing import Any

from django.core.cache import cache

from evaluation.comparing import KEPT_SECONDS, on_shared_frames
from evaluation.models import Evaluation
from evaluation.sweeping import evaluations_of_runs
from measures.budget import budget_curve
from measures.weighted import macro_f1_statistic
from training.budgets import series_of
from training.models import Run

MORE = 50  # frames: about what somebody tags in an afternoon


def budget_result(base: Run, series: dict[int, list[Run]] | None = None, *, now: int | None = None) -> dict[str, Any]:
    """`measures.budget.budget_curve` of macro-F1 over the dev frames that all runs of the series share, with `frames`.

    `now` is how many tagged frames the show has; without it the most that a run of the series was given.
    """
    series = series_of(base) if series is None else series
    now = max(series, default=0) if now is None else now
    frames_of = {run.pk: frames for frames, runs in series.items() for run in runs}
    newest = {row.run_id: row for row in evaluations_of_runs(list(frames_of))}
    key = f"budget:{now}:" + ",".join(f"{row.pk}={frames_of[run]}" for run, row in sorted(newest.items()))
    found = cache.get(key)
    if found is None:
        found = _result(frames_of, newest, now)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _result(frames_of: dict[int, int], newest: dict[int, Evaluation], now: int) -> dict[str, Any]:
    if not newest:
        return {"frames": 0, **budget_curve({}, [], now=now, more=MORE)}
    shared = on_shared_frames(list(newest.values()))
    runs: dict[int, list] = {}
    for run, judged in zip(newest, shared.judged, strict=True):
        runs.setdefault(frames_of[run], []).append(macro_f1_statistic(shared.truth, judged.decisions))
    return {"frames": len(shared.truth), **budget_curve(runs, shared.episodes, now=now, more=MORE)}
