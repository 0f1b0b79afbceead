"""From a gap reason to the settings of the generator that aim at it: one change each, from the run's own recipe. PURE."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training.recipe import Recipe, RecipeError, with_changes

# key of the page: reason; what a person can say with one key. Own reasons are free text.
REASONS = {
    "1": "small",
    "2": "from behind",
    "3": "costume",
    "4": "silhouette",
    "5": "in a picture",
    "6": "faded",
    "7": "hidden",
    "8": "dark",
    "9": "human knowledge",
    "0": "label wrong",
}


@dataclass(frozen=True)
class Aim:
    """One setting and its next value, and why it may help."""

    key: str
    next: Callable[[Any], Any]
    why: str


AIMS: dict[str, tuple[Aim, ...]] = {
    "small": (Aim("composing.scale_min", lambda value: round(value * 0.6, 3), "figures are drawn as small as these"),),
    "silhouette": (
        Aim("composing.silhouette_probability", lambda value: max(0.1, 2 * value), "figures are drawn as shadows"),
        Aim("composing.gamma_max", lambda value: round(value * 1.5, 2), "figures lose their inner lines"),
        Aim("composing.gray_probability", lambda value: max(0.1, 2 * value), "shape must tell where color does not"),
    ),
    "in a picture": (
        Aim("composing.blur_probability", lambda value: max(0.3, 1.5 * value), "a picture on a wall is soft"),
        Aim("composing.scale_min", lambda value: round(value * 0.6, 3), "a picture on a wall is small"),
    ),
    "faded": (
        Aim("composing.fade_probability", lambda value: max(0.15, 2 * value), "more frames are washed out"),
        Aim("composing.fade_max", lambda value: round(value + 0.15, 3), "frames are washed out further"),
    ),
    "hidden": (
        Aim("composing.max_extras", lambda value: value + 1, "more figures stand in front of each other"),
        Aim("composing.truncation_probability", lambda value: round(value + 0.2, 3), "more figures are cut by the border"),
        Aim("composing.min_visible_share", lambda value: round(value * 0.6, 3), "less of a figure is enough to keep its label"),
    ),
    "dark": (
        Aim("composing.gamma_probability", lambda value: round(value + 0.25, 3), "more frames are darkened or lightened"),
        Aim("composing.gamma_max", lambda value: round(value * 1.3, 2), "frames are darkened further"),
    ),
    "costume": (
        Aim("composing.color_jitter", lambda value: max(0.2, round(value * 1.7, 3)), "color of clothes counts for less"),
    ),
}  # fmt: skip

# Where no setting helps, what does.
OTHER_WAYS = {
    "from behind": ("No setting turns a figure around: add cut-outs from behind.", "corpus:cutouts"),
    "costume": ("Cut-outs in costume help more than any setting.", "corpus:cutouts"),
    "human knowledge": ("Nothing in the picture tells: no setting aims at it. It lowers the expected recall.", "labeling:expected"),
    "label wrong": ("The label is to be reviewed, not the run.", "evaluation:disagreements"),
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A change that can be tried: the setting, its value in the run and its next one."""

    key: str
    before: Any
    after: Any
    why: str


def proposals(reason: str, recipe: Recipe) -> list[Proposal]:
    """The single changes that aim at a reason; what the recipe does not allow, or has already, is left out."""
    found = []
    for aim in AIMS.get(reason, ()):
        part, name = aim.key.split(".")
        before = getattr(getattr(recipe, part), name)
        after = min(aim.next(before), 1.0) if _is_share(name) else aim.next(before)
        try:
            with_changes(recipe, {aim.key: after})
        except RecipeError:
            continue
        if after != before:
            found.append(Proposal(aim.key, before, after, aim.why))
    return found


def _is_share(name: str) -> bool:
    return name.endswith(("_probability", "_share")) or name in ("fade_max", "color_jitter")


def pareto(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Reasons by how often they stand, each with its share of all and the share up to it."""
    total, so_far, rows = sum(counts.values()), 0, []
    for reason, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        so_far += count
        rows.append({"reason": reason, "count": count, "share": count / total, "cumulative": so_far / total})
    return rows
