"""What a run is made from beside its recipe, and what of it has changed since: a child is made from today's, or from its parent's own."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from corpus.models import Show
from labeling.models import LabelRevision
from people.models import Person
from training.models import Run
from training.recipe import Recipe, from_json
from training.services import (
    Frozen,
    RunRefused,
    background_hashes,
    choose_real,
    cutout_hashes,
    has_dev_labels,
    next_number,
    queue_run,
    start_run,
    uses_real_frames,
)  # fmt: skip
from training.small_steps import BACKGROUNDS, CAST, CUTOUTS, LABELS, REAL

TODAY, PARENT = "today", "parent"
CHOICES = (TODAY, PARENT)


def start_from(
    show: Show, recipe: Recipe, *, parent: Run | None = None, material: str = TODAY, note: str = "",
    by: Person | None = None,
) -> Run:  # fmt: skip
    """Start a run of today's cut-outs, backgrounds and labels, or of exactly those that its parent was made from."""
    if material not in CHOICES:
        raise RunRefused(f"A run is made from the material of {' or '.join(CHOICES)}, got '{material}'.")
    if material == TODAY:
        return start_run(show, recipe, parent=parent, note=note, by=by)
    if parent is None or parent.is_ensemble:
        raise RunRefused("Only a run that starts from another one can take that one's material.")
    if not flat(parent.cutout_hashes) or not flat(parent.background_hashes):
        raise RunRefused(f"Run {parent.number} does not say what it was made from. Take today's material.")
    with transaction.atomic():
        number = next_number(show)
        frozen = Frozen(**frozen_of(parent) | {"real": own_real_frames(parent, recipe)})
        return queue_run(show, number, recipe, frozen, parent=parent, note=note, by=by)


def frozen_of(run: Run) -> dict[str, Any]:
    return {
        "names": run.characters, "cutouts": run.cutout_hashes, "backgrounds": run.background_hashes,
        "real": run.real_hashes, "labels": run.label_version,
    }  # fmt: skip


def own_counts(run: Run) -> list[tuple[int, str]]:
    """How many of each the run was made from."""
    return [
        (len(flat(run.cutout_hashes)), "cut-outs"), (len(flat(run.background_hashes)), "backgrounds"),
        (len(flat(run.real_hashes)), "tagged training frames"),
    ]  # fmt: skip


def own_real_frames(parent: Run, recipe: Recipe) -> dict[str, list[str]]:
    """The parent's own while the settings of real frames are its own too, else chosen anew from its labels."""
    if recipe.real == from_json(parent.recipe).real:
        return parent.real_hashes
    if uses_real_frames(recipe.real) and parent.label_version is None:
        raise RunRefused(
            f"Run {parent.number} was made without labels, so its own material has no real frames. Take today's material."
        )
    return choose_real(parent.show, parent.characters, parent.label_version, recipe.real)


def changes_since(parent: Run, recipe: Recipe | None = None) -> dict[str, str]:
    """{word of the material: what changed since the run began}; real frames where the recipe uses them and labels changed."""
    show = parent.show
    names = list(show.characters.filter(retired_at=None).values_list("name", flat=True))
    found = {
        CAST: difference(parent.characters, names, show_names=True),
        CUTOUTS: difference(*(flat(one) for one in (parent.cutout_hashes, cutout_hashes(show, names)))),
        BACKGROUNDS: difference(*(flat(one) for one in (parent.background_hashes, background_hashes(show)))),
        LABELS: label_changes(parent),
    }
    if found[LABELS] and recipe is not None and uses_real_frames(recipe.real):
        found[REAL] = "chosen from today's labels"
    return {word: text for word, text in found.items() if text}


def flat(hashes: dict[str, Any]) -> list[str]:
    """`split/whose/sha256` of everything, however deep it lies."""
    if isinstance(hashes, dict):
        return [f"{name}/{one}" for name, inner in hashes.items() for one in flat(inner)]
    return list(hashes)


def difference(before: Iterable[str], after: Iterable[str], *, show_names: bool = False) -> str:
    """`3 more, 1 fewer`; what only moved to the other side or another name is said as such."""
    old, new = set(before), set(after)
    if old == new:
        return ""
    if show_names:
        parts = [("with", new - old), ("without", old - new)]
        return ", ".join(f"{word} {', '.join(sorted(names))}" for word, names in parts if names)
    more, fewer = ({one.rpartition("/")[2] for one in side} for side in (new - old, old - new))
    counts = [(len(more - fewer), "more"), (len(fewer - more), "fewer"), (len(more & fewer), "moved")]
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def label_changes(parent: Run) -> str:
    """How many times a label changed since the parent's were frozen."""
    if parent.label_version is None:
        return "there are dev labels now" if has_dev_labels(parent.show) else ""
    newer = LabelRevision.objects.filter(show=parent.show_id, pk__gt=parent.label_version.last_revision).count()
    return f"{newer} change{'s' if newer > 1 else ''}" if newer else ""
