"""Sweeps: one factor at a time from a parent, several seeds each, queued together and compared on dev; rows only."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from corpus.models import Show
from labeling.models import LabelVersion
from people.models import Person
from training.comparisons import common_labels
from training.keys import RecipeError, all_keys, field_of, nearest
from training.models import Run, Sweep
from training.recipe import Recipe, differences, from_json, with_changes
from training.services import RunRefused, background_hashes, cutout_hashes, has_dev_labels, start_run

SEEDS, MOST_SEEDS, MOST_RUNS = 3, 10, 120
SEED_KEY = "fitting.seed"


def start_sweep(
    parent: Run, vary: Iterable[str], *, seeds: int = SEEDS, note: str = "", by: Person | None = None
) -> Sweep:
    """Queue, for each seed, the parent's recipe and each arm; `vary` are texts such as "composing.scale_max=1.2,1.6".

    All share one label version. The parent itself stands for its own seed where nothing it was made from has changed.
    Seed by seed, so that a sweep that is stopped early has compared every arm.
    """
    show, recipe = parent.show, from_json(parent.recipe)
    arms = arms_of(recipe, vary)
    refuse(parent, arms, seeds)
    numbers = [recipe.fitting.seed + step for step in range(seeds)]
    with transaction.atomic():
        labels = common_labels(show, by)
        last = Sweep.objects.filter(show=show).aggregate(last=Max("number"))["last"] or 0
        sweep = Sweep.objects.create(
            show=show, number=last + 1, parent=parent, arms=arms, seeds=numbers, note=note, created_by=by
        )
        for seed in numbers:
            for arm in ["", *arms]:
                if arm or seed != recipe.fitting.seed or is_stale(parent, labels):
                    start_arm(sweep, arm, seed, recipe, labels, by)
    return sweep


def start_arm(
    sweep: Sweep, arm: str, seed: int, recipe: Recipe, labels: LabelVersion | None, by: Person | None
) -> None:
    changed = with_changes(with_changes(recipe, [arm] if arm else []), {SEED_KEY: seed})
    note = f"Sweep {sweep.number}: {arm or 'as the parent is'}, seed {seed}."
    run = start_run(sweep.show, changed, parent=sweep.parent, note=note, labels=labels, by=by)
    Run.objects.filter(pk=run.pk).update(sweep=sweep, sweep_arm=arm)


def arms_of(recipe: Recipe, vary: Iterable[str]) -> list[str]:
    """One change of the recipe each: "composing.scale_max=1.2,1.6" are two. Lists are told apart by `|`."""
    arms: list[str] = []
    for text in vary:
        key, sign, values = (part.strip() for part in text.partition("="))
        if key not in all_keys():
            raise RecipeError(f"A recipe has no key '{key}': the nearest is '{nearest(key, all_keys())}'.")
        if key == SEED_KEY:
            raise RunRefused(f"{SEED_KEY} is what each arm is repeated with: say how many seeds instead.")
        arms += [f"{key}={value}" for value in values_of(key, values)] if sign else []
    for arm in arms:
        if not differences(recipe, with_changes(recipe, [arm])):
            raise RunRefused(f"{arm} is what the parent has already: vary it to another value.")
    return list(dict.fromkeys(arms))


def values_of(key: str, text: str) -> list[str]:
    is_list = isinstance(field_of(key).default, tuple)
    parts = text.split("|" if is_list else ",")
    return [part.strip() for part in parts if part.strip()]


def refuse(parent: Run, arms: Sequence[str], seeds: int) -> None:
    if parent.is_ensemble:
        raise RunRefused(f"Run {parent.number} is an ensemble and was not trained: sweep from one of its members.")
    if not arms:
        raise RunRefused("A sweep varies at least one setting: say which, such as composing.scale_max=1.2,1.6.")
    if not 1 <= seeds <= MOST_SEEDS:
        raise RunRefused(f"A sweep repeats each arm with 1 to {MOST_SEEDS} seeds, got {seeds}.")
    if (len(arms) + 1) * seeds > MOST_RUNS:
        raise RunRefused(
            f"{len(arms)} arms and the parent with {seeds} seeds are {(len(arms) + 1) * seeds} runs, more than "
            f"{MOST_RUNS}: vary less, or take fewer seeds."
        )
    if not has_dev_labels(parent.show):
        raise RunRefused("A sweep is judged on real dev frames, and none has a label yet: tag some first.")


def is_stale(parent: Run, labels: LabelVersion | None) -> bool:
    """Whether a run like the parent, started now, would be made from something else."""
    show: Show = parent.show
    names = list(show.characters.filter(retired_at=None).values_list("name", flat=True))
    old = parent.label_version.last_revision if parent.label_version else None
    return (
        parent.state in ("failed", "stopped")
        or names != parent.characters
        or cutout_hashes(show, names) != parent.cutout_hashes
        or background_hashes(show) != parent.background_hashes
        or old != (labels.last_revision if labels else None)
    )


def runs_of(sweep: Sweep) -> dict[str, dict[int, Run]]:
    """{arm, "" for the parent's recipe: {seed: run}}, the parent among them where it stands for its seed."""
    found: dict[str, dict[int, Run]] = {arm: {} for arm in ["", *sweep.arms]}
    for run in sweep.runs.select_related("job").order_by("number"):
        found.setdefault(run.sweep_arm, {})[from_json(run.recipe).fitting.seed] = run
    found[""].setdefault(from_json(sweep.parent.recipe).fitting.seed, sweep.parent)
    return found
