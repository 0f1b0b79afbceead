"""What a sweep has shown on dev so far: the rows of its table; what was once computed is kept."""

from typing import Any

from django.core.cache import cache

from corpus.models import Split
from evaluation.comparing import KEPT_SECONDS, on_shared_frames
from evaluation.models import Evaluation
from measures.intervals import caution
from measures.side_by_side import Judged
from measures.sweeps import sweep_table
from training.models import Sweep
from training.sweeps import runs_of


def sweep_result(sweep: Sweep) -> dict[str, Any]:
    """`frames`, `episodes`, `caution` and `rows` (measures.sweeps.sweep_table) over the runs that have dev figures by now."""
    runs = {run.pk: (arm, seed) for arm, by_seed in runs_of(sweep).items() for seed, run in by_seed.items()}
    newest = {row.run_id: row for row in evaluations_of_runs(list(runs))}
    key = f"sweep:{sweep.pk}:" + ",".join(str(newest[run].pk) for run in sorted(newest))
    found = cache.get(key)
    if found is None:
        found = _result(sweep, runs, newest)
        cache.set(key, found, KEPT_SECONDS)
    return found


def evaluations_of_runs(run_ids: list[int]) -> list[Evaluation]:
    """Finished dev evaluations, oldest first."""
    rows = Evaluation.objects.filter(run__in=run_ids, split=Split.DEV, finished_at__isnull=False)
    return list(rows.defer("report").order_by("pk"))


def _result(sweep: Sweep, runs: dict[int, tuple[str, int]], newest: dict[int, Evaluation]) -> dict[str, Any]:
    arms: dict[str, dict[int, Judged]] = {arm: {} for arm in ["", *sweep.arms]}
    if not newest:
        return {"frames": 0, "episodes": 0, "caution": None, "rows": []}
    shared = on_shared_frames(list(newest.values()))
    for run, judged in zip(newest, shared.judged, strict=True):
        arm, seed = runs[run]
        arms[arm][seed] = judged
    baseline = arms.pop("")
    count = len(set(shared.episodes))
    rows = sweep_table(shared.truth, baseline, arms, shared.episodes, asked=len(sweep.seeds))
    return {"frames": len(shared.truth), "episodes": count, "caution": caution(count), "rows": rows}
