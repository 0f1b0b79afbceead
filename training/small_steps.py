"""Take small steps: what a run changed from its parent as single things, each of which could be a run of its own. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from training.keys import RecipeError
from training.recipe import Difference, Recipe, differences, with_changes

CUTOUTS, BACKGROUNDS, REAL, CAST, LABELS = "cut-outs", "backgrounds", "real training frames", "cast", "labels"


SEED = "fitting.seed"


@dataclass(frozen=True)
class Step:
    """One thing that changed: settings that only go together, or one word of what the run is made from."""

    changes: tuple[Difference, ...] = ()
    material: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(change.key for change in self.changes) or (self.material,)

    @property
    def words(self) -> str:
        """As a map writes it: `scale max .85 → 1.2`."""
        if self.material:
            return f"newer {LABELS}" if self.material == LABELS else f"other {self.material}"
        return ", ".join(
            f"{short_key(one.key)} {short_text(one.before)} → {short_text(one.after)}" for one in self.changes
        )


def steps_between(before: Recipe, after: Recipe, materials: Collection[str] = ()) -> list[Step]:
    """The single things in which two runs differ; `materials` are the words of what else differs.

    What follows from another change is none of its own: real frames that only come with their settings, the cut-outs of
    another cast. Another seed beside another change is its repetition.
    """
    found = differences(before, after)
    found = [one for one in found if one.key != SEED] or found
    steps = [Step(changes) for changes in together(before, found)]
    follows = {REAL: any(one.key.startswith("real.") for one in found), CUTOUTS: CAST in materials}
    follows[LABELS] = REAL in materials  # real frames are those that have labels
    return steps + [Step(material=word) for word in materials if not follows.get(word)]


def together(before: Recipe, found: list[Difference]) -> list[tuple[Difference, ...]]:
    """Settings one by one; those that the recipe refuses alone, such as the two sizes of a picture, as one."""
    if len(found) < 2:
        return [(one,) for one in found]
    alone = [one for one in found if stands_alone(before, one)]
    rest = tuple(one for one in found if one not in alone)
    return [*((one,) for one in alone), *([rest] if rest else [])]


def stands_alone(before: Recipe, change: Difference) -> bool:
    try:
        with_changes(before, {change.key: change.after})
    except RecipeError:
        return False
    return True


def short_key(key: str) -> str:
    return key.split(".", 1)[-1].replace("_", " ")


def short_text(value: Any) -> str:
    """A value as short as it can be read: `.85`, `yes`, `–`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        text = f"{value:.4g}"
        return text[1:] if text.startswith("0.") else text
    if isinstance(value, list | tuple):
        return ", ".join(map(short_text, value)) or "–"
    return str(value) if value not in ("", None) else "–"
