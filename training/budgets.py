"""Runs of one recipe that differ in how many tagged frames they learn from: which there are, and which are missing; rows only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from corpus.models import Show
from labeling.models import LabelRevision, LabelVersion
from people.models import Person
from training.comparisons import MIX_SHARE, common_labels
from training.composing.real_settings import RealSettings
from training.models import FROZEN, Run
from training.real_material import Candidate, dealt, learnable_frames
from training.recipe import Recipe, from_json, with_changes
from training.services import RunRefused, has_dev_labels, start_run
from training.sweeps import MOST_SEEDS, SEED_KEY

BUDGETS = (0, 50, 150, 500, 1500, 5000)  # tagged frames; above these all there are
NEAR = 0.8  # of all frames: a budget above this share of them would say little that all of them do not


@dataclass(frozen=True)
class Missing:
    """A run that the curve lacks: at most `limit` tagged frames (0 and `frames` > 0: all of them), which are `frames` now."""

    limit: int
    frames: int
    seed: int


def tagged_frames(run: Run) -> int:
    """How many tagged frames a run was given, those held out for train-dev among them: they cost a tag each too."""
    return sum(len(hashes) for hashes in run.real_hashes.values())


def series_of(base: Run) -> dict[int, list[Run]]:
    """{tagged frames: runs} of this run's recipe with composed frames in it, whatever the tagged ones and the seed; made
    from the same cast, cut-outs and backgrounds."""
    found: dict[int, list[Run]] = defaultdict(list)
    wanted = stripped(from_json(base.recipe))
    for run in comparable(base):
        recipe = from_json(run.recipe)
        if recipe.real.batch_share < 1 and stripped(recipe) == wanted:
            found[tagged_frames(run)].append(run)
    return dict(sorted(found.items()))


def comparable(base: Run) -> list[Run]:
    """Runs of the show made from the same things; what only their own pages show, which may be long, stays where it lies."""
    rows = Run.objects.filter(show=base.show_id, members=None, characters=base.characters)
    same = rows.filter(cutout_hashes=base.cutout_hashes, background_hashes=base.background_hashes)
    light = same.select_related("job").defer(*FROZEN[:2], "thresholds", "train", "train_dev", "dev").order_by("number")
    return [run for run in light if run.state not in ("failed", "stopped")]


def stripped(recipe: Recipe) -> Recipe:
    """The recipe without what a budget changes."""
    plain = Recipe()
    return replace(recipe, real=plain.real, fitting=replace(recipe.fitting, seed=plain.fitting.seed))


def base_run(show: Show) -> Run | None:
    """The run whose curve is shown where none is named: the newest that learned from tagged frames too, else the newest."""
    rows = Run.objects.filter(show=show, members=None).for_list()
    mixed = next(
        (run for run in rows.exclude(real_hashes={})[:50] if 0 < from_json(run.recipe).real.batch_share < 1), None
    )
    return mixed or rows.finished().first() or rows.first()


def tagged_now(show: Show) -> list[Candidate]:
    """The frames that a run started now could learn from."""
    last = LabelRevision.objects.filter(show=show).aggregate(last=Max("pk"))["last"] or 0
    return learnable_frames(show, LabelVersion(show=show, last_revision=last))


def frames_at(tagged: Sequence[Candidate], settings: RealSettings, limit: int) -> int:
    """How many of them a run with this limit would be given."""
    return sum(map(len, dealt(tagged, replace(settings, frames=limit)).values()))


def missing_runs(base: Run, seeds: int = 1) -> list[Missing]:
    """What the curve lacks, seed by seed from the base's own on."""
    wanted, have = wanted_points(base), points_with_runs(base)
    return lacking(base, wanted, have, seeds)


def next_missing(base: Run) -> tuple[int, list[Missing]]:
    """The least number of seeds with which the curve lacks something, and what it lacks; nothing where there is no more."""
    wanted, have = wanted_points(base), points_with_runs(base)
    for seeds in range(1, MOST_SEEDS + 1):
        if found := lacking(base, wanted, have, seeds):
            return seeds, found
    return 1, []


def wanted_points(base: Run) -> list[tuple[int, int]]:
    """(limit, frames) of every budget that the show's tagged frames allow, and of all of them."""
    recipe, tagged = from_json(base.recipe), tagged_now(base.show)
    everything = frames_at(tagged, recipe.real, 0)
    limits = [limit for limit in BUDGETS if limit <= NEAR * everything]
    found = [(limit, frames_at(tagged, recipe.real, limit) if limit else 0) for limit in limits]
    return [*found, (0, everything)] if everything else found


def points_with_runs(base: Run) -> set[tuple[int, int]]:
    """(frames, seed) that a run stands for already."""
    return {(frames, from_json(run.recipe).fitting.seed) for frames, runs in series_of(base).items() for run in runs}


def lacking(base: Run, wanted: Sequence[tuple[int, int]], have: set[tuple[int, int]], seeds: int) -> list[Missing]:
    first = from_json(base.recipe).fitting.seed
    return [
        Missing(limit, frames, seed)
        for seed in range(first, first + seeds)
        for limit, frames in wanted
        if (frames, seed) not in have
    ]


def start_missing(base: Run, *, seeds: int = 1, share: float | None = None, by: Person | None = None) -> list[Run]:
    """Queue every run that the curve lacks, all with one label version; either all or none."""
    own = from_json(base.recipe).real.batch_share
    share = share or (own if 0 < own < 1 else MIX_SHARE)
    refuse(base, seeds, share)
    lacking = missing_runs(base, seeds)
    if not lacking:
        raise RunRefused(
            "Nothing is missing: every number of tagged frames has its runs. Tag more frames, or take more seeds."
        )
    with transaction.atomic():
        labels = common_labels(base.show, by)
        return [start_one(base, one, share, labels, by) for one in lacking]


def start_one(base: Run, one: Missing, share: float, labels: LabelVersion | None, by: Person | None) -> Run:
    settings: dict[str, Any] = {"real.batch_share": share, "real.frames": one.limit}
    if not one.frames:
        settings |= {"real.batch_share": 0.0, "real.backgrounds": False}  # an empty frame is a tagged one too
    recipe = with_changes(from_json(base.recipe), {**settings, SEED_KEY: one.seed})
    what = f"{one.frames} tagged frames, {share:.0%} of each batch" if one.frames else "composed frames only"
    return start_run(
        base.show, recipe, parent=base, note=f"Budget curve: {what}, seed {one.seed}.", labels=labels, by=by
    )


def refuse(base: Run, seeds: int, share: float) -> None:
    if base.is_ensemble:
        raise RunRefused(f"Run {base.number} is an ensemble and was not trained: take one of its members.")
    if not 1 <= seeds <= MOST_SEEDS:
        raise RunRefused(f"A budget curve takes 1 to {MOST_SEEDS} seeds, got {seeds}.")
    if not 0 < share < 1:
        raise RunRefused(f"The share of tagged frames in a batch is {share:g}: it lies between 0 and 1, such as 0.33.")
    if not has_dev_labels(base.show):
        raise RunRefused("A budget curve is judged on real dev frames, and none has a label yet: tag some first.")
    if not tagged_now(base.show):
        raise RunRefused(
            f"No training frame of {base.show.title} is tagged yet. Open a training queue, such as 'Tag these next' on a run."
        )
