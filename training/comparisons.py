"""Composed frames against real ones, the comparison the original's author wished for: runs of one recipe that differ in
nothing but what they are trained on; rows only."""

from collections.abc import Sequence

from django.db import transaction

from corpus.models import Show
from labeling.models import LabelVersion
from people.models import Person
from training.models import Run
from training.recipe import Recipe, from_json, with_changes
from training.services import RunRefused, freeze_labels, has_dev_labels, next_number, start_run

ARMS = ("composed", "real", "mix")
MIX_SHARE = 0.33  # measured on a real show: 50 real frames, a third of each batch, .77 → .83 macro average precision


def start_comparison(
    show: Show, recipe: Recipe | None = None, *, parent: Run | None = None, arms: Sequence[str] = ARMS,
    share: float = MIX_SHARE, note: str = "", by: Person | None = None,
) -> list[Run]:  # fmt: skip
    """Start one run per arm, all from one recipe (the parent's where none is given), one seed and one label version.

    Either all are queued or none: what one arm lacks, such as labeled real frames, refuses the comparison.
    """
    refuse_arms(arms, share)
    base = recipe or (from_json(parent.recipe) if parent else None)
    if base is None:
        raise RunRefused("A comparison needs a recipe, or a run whose recipe it takes.")
    shares = {"composed": 0.0, "real": 1.0, "mix": share}
    with transaction.atomic():
        labels = common_labels(show, by)
        return [
            start_run(
                show, with_changes(base, {"real.batch_share": shares[arm]}), parent=parent, by=by, labels=labels,
                note=note or f"{words(arm, share).capitalize()}, compared with {others(arm, arms, share)}.",
            )
            for arm in arms
        ]  # fmt: skip


def common_labels(show: Show, by: Person | None) -> LabelVersion | None:
    real = from_json({"real": {"batch_share": 1.0}}).real
    return freeze_labels(show, next_number(show), real, has_dev_labels(show), by)


def refuse_arms(arms: Sequence[str], share: float) -> None:
    unknown = [arm for arm in arms if arm not in ARMS]
    if unknown or len(set(arms)) < 2 or len(set(arms)) != len(arms):
        raise RunRefused(
            f"A comparison is of two or three different ones of {', '.join(ARMS)}, got {', '.join(arms) or 'none'}."
        )
    if not 0 < share < 1:
        raise RunRefused(f"The share of real frames in the mix is {share:g}: it lies between 0 and 1, such as 0.33.")


def words(arm: str, share: float) -> str:
    return {"composed": "composed frames", "real": "real frames", "mix": f"a mix, {share:.0%} real"}[arm]


def others(arm: str, arms: Sequence[str], share: float) -> str:
    return " and ".join(words(other, share) for other in arms if other != arm)


def siblings(run: Run) -> list[int]:
    """Numbers of the runs judged on the very label version of this one (it among them): those that one comparison started
    together, a run and what was split from it or made from its own material; empty where there is no other."""
    if run.label_version_id is None:
        return []
    rows = Run.objects.filter(show=run.show_id, label_version=run.label_version_id).order_by("number")
    numbers = list(rows.values_list("number", flat=True))
    return numbers if len(numbers) > 1 else []
