"""How a run's rows differ from its parent's: the settings, and what it was made from."""

from training.models import Run
from training.recipe import Recipe, from_json
from training.small_steps import BACKGROUNDS, CAST, CUTOUTS, LABELS, REAL, Step, steps_between

# What a run is made from beside its recipe: the word for it, and where its hashes or names stand.
MATERIAL = ((CUTOUTS, "cutout_hashes"), (BACKGROUNDS, "background_hashes"), (REAL, "real_hashes"), (CAST, "characters"))


def other_materials(before: Run, after: Run) -> list[str]:
    """The words of what the later run is made from and the earlier one was not."""
    words = [word for word, field in MATERIAL if is_other(before, after, field)]
    return [*words, LABELS] if has_newer_labels(before, after) else words


def is_other(before: Run, after: Run, field: str) -> bool:
    """As the query of the map has found it, else by looking at both."""
    known = getattr(after, f"other_{field}", None) if after.parent_id == before.pk else None
    return getattr(before, field) != getattr(after, field) if known is None else known


def has_newer_labels(before: Run, after: Run) -> bool:
    """Each start freezes a version of its own; where nothing was said in between, both hold the same labels."""
    old, new = before.label_version, after.label_version
    return (old.last_revision if old else None) != (new.last_revision if new else None)


def steps_of(run: Run, recipes: dict[int, Recipe] | None = None) -> list[Step]:
    """What the run changed from its parent; `recipes` by run keeps those already read."""
    if run.parent is None or run.is_ensemble:
        return []
    known = {} if recipes is None else recipes
    for one in (run.parent, run):
        if one.pk not in known:
            known[one.pk] = from_json(one.recipe)
    return steps_between(known[run.parent.pk], known[run.pk], other_materials(run.parent, run))
