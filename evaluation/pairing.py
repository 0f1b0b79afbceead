"""Two runs on the same frames: what the second one fixed and broke, decision by decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from corpus.models import Show, Split
from evaluation.comparing import KEPT_SECONDS, TRUTH, pairs_of
from evaluation.models import Evaluation, EvaluationPair
from labeling.models import LabelState
from measures.comparison import holm, mcnemar
from people.models import Person
from training.models import Run
from training.recipe import from_json, with_changes
from training.services import Frozen, next_number, queue_run
from training.splitting import frozen_of

FIXED, BROKEN = "fixed", "broken"
SEEDS = 3  # as many as a difference of recipes should be seen under


@dataclass(frozen=True)
class Turned:
    """One decision that only one of two runs got right: the pair of the newer evaluation, and both scores."""

    frame: int
    name: str
    first: float
    second: float


def turned(first: Evaluation, second: Evaluation) -> dict[str, Any]:
    """{fixed, broken: [Turned, the clearest first], characters: rows of McNemar's exact test, adjusted by Holm}; kept."""
    key = f"turned:{first.pk}:{second.pk}"
    found = cache.get(key)
    if found is None:
        found = _turned(first, second)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _turned(first: Evaluation, second: Evaluation) -> dict[str, Any]:
    before, after = pairs_of(first), pairs_of(second)
    newest = after if second.pk > first.pk else before  # the newer one's truth, as in the table of figures
    names = [name for name in first.thresholds if name in second.thresholds]
    moves: dict[str, list[Turned]] = {FIXED: [], BROKEN: []}
    answers: dict[str, list[tuple[bool, bool, bool]]] = {name: [] for name in names}
    for (frame, name), (truth, _) in newest.items():
        if (
            truth == TRUTH[LabelState.OPEN]
            or name not in answers
            or not {(frame, name)} <= before.keys() & after.keys()
        ):
            continue
        scores = before[frame, name][1], after[frame, name][1]
        decided = scores[0] >= first.thresholds[name], scores[1] >= second.thresholds[name]
        answers[name].append((truth == 1, *decided))
        if decided[0] != decided[1]:
            moves[FIXED if decided[1] == (truth == 1) else BROKEN].append(Turned(frame, name, *scores))
    for kind in moves:
        moves[kind].sort(key=lambda one: (-abs(one.second - one.first), one.frame))
    return {**moves, "characters": _tests(answers)}


def _tests(answers: dict[str, list[tuple[bool, bool, bool]]]) -> list[dict[str, Any]]:
    """Per character how many decisions were fixed and broken, and how likely such a split is by chance."""
    tests = {}
    for name, rows in answers.items():
        truth, first, second = zip(*rows, strict=True) if rows else ((), (), ())
        tests[name] = mcnemar(truth, first, second)
    adjusted = holm({name: test.p_value for name, test in tests.items()})
    return [
        {"name": name, FIXED: test.only_second_right, BROKEN: test.only_first_right, "frames": len(answers[name]),
         "p_value": adjusted[name]}
        for name, test in tests.items()
    ]  # fmt: skip


def rows_of(evaluation: Evaluation, moves: Sequence[Turned]) -> list[tuple[EvaluationPair, Turned]]:
    """The rows behind some decisions, in their order, in one query."""
    wanted = {(one.frame, one.name): one for one in moves}
    found: QuerySet[EvaluationPair] = EvaluationPair.objects.filter(
        evaluation=evaluation, frame__in={one.frame for one in moves}
    ).select_related("frame__episode", "character")
    rows = {(row.frame_id, row.character.name): row for row in found}
    return [(rows[key], one) for key, one in wanted.items() if key in rows]


def seeds_of(run: Run) -> list[tuple[int, float]]:
    """(run number, macro F1 on dev) of every finished run that differs from this one by the seed of its fitting at most."""
    rows = Run.objects.filter(show=run.show_id, finished_at__isnull=False, dev__macro_f1__gte=0)
    rows = rows.filter(cutout_hashes=run.cutout_hashes, background_hashes=run.background_hashes)
    same = without_seed(run.recipe)
    values = rows.order_by("number").values_list("number", "recipe", "dev__macro_f1", "real_hashes")
    return [
        (number, value)
        for number, recipe, value, real in values
        if without_seed(recipe) == same and real == run.real_hashes
    ]


def without_seed(recipe: dict[str, Any]) -> dict[str, Any]:
    return {**recipe, "fitting": {**recipe.get("fitting", {}), "seed": None}}


def more_seeds(run: Run, by: Person | None) -> list[Run]:
    """Queue this run's recipe under further seeds until it was tried, or waits to be, under three; ensembles are not trained."""
    if run.is_ensemble:
        return []
    with transaction.atomic():
        number = next_number(run.show)
        rows = Run.objects.filter(
            show=run.show_id, cutout_hashes=run.cutout_hashes, background_hashes=run.background_hashes
        )
        same = [
            row for row in rows.select_related("job")
            if without_seed(row.recipe) == without_seed(run.recipe) and row.real_hashes == run.real_hashes
            and (row.finished_at or not row.job.is_final)
        ]  # fmt: skip
        recipe, taken = from_json(run.recipe), {from_json(row.recipe).fitting.seed for row in same}
        free = [seed for seed in range(SEEDS + len(taken)) if seed not in taken][: max(0, SEEDS - len(taken))]
        return [
            queue_run(
                run.show, number + place, with_changes(recipe, {"fitting.seed": seed}), Frozen(**frozen_of(run)), parent=run,
                note=f"Run {run.number} under seed {seed}: how far does chance alone go?", by=by,
            )
            for place, seed in enumerate(free)
        ]  # fmt: skip


def seed_noise(runs: Sequence[Run]) -> float | None:
    """The widest spread of macro F1 among runs that differ by their seed only; None where no recipe was tried twice."""
    spreads = []
    for run in runs:
        values = [value for _, value in seeds_of(run)]
        if len(values) > 1:
            spreads.append(max(values) - min(values))
    return max(spreads, default=None)


def leaderboard(show: Show, rows: int = 20) -> list[dict[str, Any]]:
    """The newest dev evaluation of every run, the highest macro F1 first."""
    found = Evaluation.objects.filter(show=show, split=Split.DEV, finished_at__isnull=False, report__macro_f1__gte=0)
    values = found.order_by("pk").values(
        "pk", "run__number", "run__note", "policy", "report__macro_f1", "report__macro_f1_interval", "report__frames",
        "report__set__mean_average_precision",
    )  # fmt: skip
    newest = {one["run__number"]: one for one in values}
    return sorted(newest.values(), key=lambda one: (-one["report__macro_f1"], -one["run__number"]))[:rows]
