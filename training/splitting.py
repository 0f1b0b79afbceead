"""A run that changed several things at once becomes one run per change, so that each tells what it did."""

from collections.abc import Sequence

from django.db import transaction

from people.models import Person
from training.lineage import steps_of
from training.models import Run
from training.own_material import frozen_of
from training.recipe import Recipe, from_json, with_changes
from training.services import Frozen, RunRefused, next_number, queue_run
from training.small_steps import BACKGROUNDS, CAST, CUTOUTS, LABELS, REAL, Step

# What each word of the material takes over from the run that is split; the rest stays as the parent has it.
TAKEN: dict[str, tuple[str, ...]] = {
    CUTOUTS: ("cutouts",),
    BACKGROUNDS: ("backgrounds",),
    REAL: ("real", "labels"),
    CAST: ("names", "cutouts"),
    LABELS: ("labels",),
}


def split_run(run: Run, *, by: Person | None = None) -> list[Run]:
    """Queue one run per change: the parent as it was, cut-outs and labels and all, with that one thing changed."""
    with transaction.atomic():
        Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
        steps = refuse_unsplittable(run)
        refuse_split_before(run)
        return [start_step(run, step, by) for step in steps]


def refuse_unsplittable(run: Run) -> Sequence[Step]:
    """The changes of the run, or a refusal where there are none to take apart."""
    steps = steps_of(run)
    if run.parent is None or len(steps) < 2:
        raise RunRefused(f"Run {run.number} changes {len(steps) or 'nothing'}: only a run that changes more is split.")
    return steps


def refuse_split_before(run: Run) -> None:
    numbers = list(run.parts.order_by("number").values_list("number", flat=True))
    if numbers:
        raise RunRefused(f"Run {run.number} was split already, into runs {', '.join(map(str, numbers))}.")


def start_step(run: Run, step: Step, by: Person | None) -> Run:
    parent = run.parent
    note = f"{step.words[:1].upper()}{step.words[1:]}: one of the changes of run {run.number}."
    frozen = Frozen(**{**frozen_of(parent), **{key: frozen_of(run)[key] for key in taken_by(step)}})
    number = next_number(run.show)
    part = queue_run(run.show, number, recipe_of(parent, step), frozen, parent=parent, note=note, by=by)
    Run.objects.filter(pk=part.pk).update(split_from=run)
    return part


def taken_by(step: Step) -> tuple[str, ...]:
    """What a step brings beside its settings: settings of real frames bring those frames and their labels."""
    if step.material:
        return TAKEN[step.material]
    brings_real = any(change.key.startswith("real.") for change in step.changes)
    return TAKEN[REAL] if brings_real else ()


def recipe_of(parent: Run, step: Step) -> Recipe:
    return with_changes(from_json(parent.recipe), {change.key: change.after for change in step.changes})
