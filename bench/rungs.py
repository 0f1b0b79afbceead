"""The ladder of recipes that bench.accuracy climbs: each rung is one change to the rung it stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from training.recipe import Recipe, original_recipe, with_changes


def sized(height: int, width: int) -> dict[str, Any]:
    """Frames are composed, and real ones fitted, at this size in pixels."""
    return {"composing.height": height, "composing.width": width, "picture.height": height, "picture.width": width}


# What makes a rung cost a minute or two of one core: small pictures, and few frames whose features are kept.
BUDGET: dict[str, Any] = {
    **sized(144, 256),
    "fitting.epochs": 12,
    "fitting.frames_per_epoch": 1500,
    "fitting.feature_pool": 1500,
    "fitting.feature_precision": "float16",
    "fitting.train_dev_frames": 64,
}
# Pictures as large as the default recipe's.
SIZED: dict[str, Any] = {**BUDGET, **sized(202, 360)}
# As many frames as it fits, too, of a pool that is composed once.
LONG: dict[str, Any] = {
    **SIZED, "fitting.epochs": 20, "fitting.frames_per_epoch": 2560, "fitting.feature_pool": 4000, "fitting.train_dev_frames": 128,
}  # fmt: skip
BUDGETS = {"short": BUDGET, "sized": SIZED, "long": LONG}
# VGG16's weights are 60 MB that not everybody has: the original's head and composing stand on MobileNet here.
FIRST: dict[str, Any] = {"network.backbone": "mobilenet", "network.alpha": 0.75, "network.base_output_layer": ""}


class UnknownRung(ValueError):
    """No rung has this name."""


@dataclass(frozen=True)
class Rung:
    """`after` is the rung it changes; `joined` averages the scores of that many seeds of it instead of fitting anew."""

    name: str
    what: str
    after: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    seeds: int = 1
    joined: int = 0


def climb(first: Rung, *steps: tuple[str, str, Mapping[str, Any]]) -> list[Rung]:
    """Rungs that each stand on the one before."""
    rungs = [first]
    for name, what, changes in steps:
        rungs.append(Rung(name, what, rungs[-1].name, changes))
    return rungs


def beside(after: str, *steps: tuple[str, str, Mapping[str, Any]]) -> list[Rung]:
    """Rungs that all stand on the same one."""
    return [Rung(name, what, after, changes) for name, what, changes in steps]


CLIMB = climb(
    Rung("original", "the original's composing and head, on MobileNet"),
    ("bce", "binary cross-entropy instead of squared error", {"fitting.loss": "bce"}),
    ("cosine", "the rate falls along a cosine", {"fitting.schedule": "cosine"}),
    ("soft_max", "every cell scores the characters, pooled by a soft maximum", {"network.pooling": "soft_max"}),
    ("light", "dropout .2 and L2 .0001", {"network.dropout": 0.2, "network.reg_penalty": 0.0001}),
    ("rate", "learning rate .003", {"fitting.learning_rate": 0.003}),
    ("extras", "extras are drawn apart, up to two", {"composing.extras": "apart"}),
    (
        "free",
        "figures anywhere, any order, over the border; hardly seen ones lose the label",
        {
            "composing.placement": "free",
            "composing.order": "random",
            "composing.min_visible_share": 0.25,
            "composing.min_visible_pixels": 80,
        },
    ),
    (
        "scales",
        "scales .2 to 1.3, log-uniform",
        {
            "composing.scale_min": 0.2,
            "composing.scale_max": 1.3,
            "composing.scale_distribution": "log_uniform",
        },
    ),
    ("edges", "four edge styles", {"composing.edge_styles": ("none", "gaussian", "box", "motion")}),
    ("jitter", "colors of each figure vary by up to .12", {"composing.color_jitter": 0.12}),
    (
        "background",
        "backgrounds mirrored and zoomed",
        {"composing.background_flip_probability": 0.5, "composing.background_zoom_max": 1.4},
    ),
    (
        "degraded",
        "frames degraded after pasting",
        {
            "composing.gray_probability": 0.03,
            "composing.gamma_probability": 0.25,
            "composing.tint_probability": 0.2,
            "composing.fade_probability": 0.05,
            "composing.blur_probability": 0.2,
            "composing.noise_probability": 0.15,
            "composing.jpeg_probability": 0.3,
            "composing.letterbox_probability": 0.06,
        },
    ),
    ("empty", "a twentieth of the frames without cast", {"composing.empty_share": 0.05}),
)
TOP = CLIMB[-1].name
BESIDE = beside(
    TOP,
    ("more_frames", "3,000 frames instead of 1,500, as many steps", {"fitting.feature_pool": 3000}),
    ("real_50", "a third of each batch from 50 real frames", {"real.batch_share": 0.33, "real.frames": 50}),
    ("gem", "generalized mean of the detectors", {"network.pooling": "gem"}),
    ("focal", "focal loss", {"fitting.loss": "focal"}),
    ("norm", "features normalized before the detectors", {"network.batch_norm": True}),
    ("detectors", "a layer of 128 more detectors", {"network.fc_detectors": 128}),
    ("longer", "three times the epochs", {"fitting.epochs": 36}),
    ("wide_scales", "scales .1 to 1.9", {"composing.scale_min": 0.1, "composing.scale_max": 1.9}),
    ("more_extras", "up to four extras", {"composing.max_extras": 4}),
    ("more_empty", "a fifth of the frames without cast", {"composing.empty_share": 0.2}),
    ("more_jitter", "colors of each figure vary by up to .3", {"composing.color_jitter": 0.3}),
    ("shadows", "one figure in twenty is a shadow", {"composing.silhouette_probability": 0.05}),
    (
        "larger",
        "pictures of 288x512",
        sized(288, 512),
    ),
    (
        "more_tint",
        "six frames in ten tinted, half darker or brighter",
        {"composing.tint_probability": 0.6, "composing.gamma_probability": 0.5},
    ),
    (
        "fine_tuned",
        "head first, then two blocks gently for two epochs (LP-FT)",
        {"fitting.epochs": 14, "fitting.fine_tune_epochs": 2, "fitting.fine_tune_blocks": 2},
    ),
)
NORMED = beside(
    "norm",
    ("norm_longer", "three times the epochs", {"fitting.epochs": 36}),
    ("norm_detectors", "a layer of 128 more detectors", {"network.fc_detectors": 128}),
    ("norm_focal", "focal loss", {"fitting.loss": "focal"}),
    ("norm_real_50", "a third of each batch from 50 real frames", {"real.batch_share": 0.33, "real.frames": 50}),
)
BEST = beside(
    "norm_detectors",
    ("best_longer", "three times the epochs", {"fitting.epochs": 36}),
    ("best_wide", "scales .1 to 1.9", {"composing.scale_min": 0.1, "composing.scale_max": 1.9}),
    ("best_extras", "up to four extras", {"composing.max_extras": 4}),
    ("best_shadows", "one figure in twenty is a shadow", {"composing.silhouette_probability": 0.05}),
    ("best_jitter", "colors of each figure vary by up to .3", {"composing.color_jitter": 0.3}),
    (
        "best_large",
        "pictures of 202x360",
        sized(202, 360),
    ),
)
RUNGS = [*CLIMB, *BESIDE, Rung("joined_3", "three seeds averaged", TOP, joined=3), *NORMED, *BEST]


def rung_named(name: str, rungs: Sequence[Rung] = RUNGS) -> Rung:
    """The rung of this name."""
    found = {rung.name: rung for rung in rungs}
    if name not in found:
        raise UnknownRung(f"The ladder has no rung '{name}': known are {', '.join(found)}.")
    return found[name]


def recipe_of(rung: Rung, rungs: Sequence[Rung] = RUNGS, budget: Mapping[str, Any] | None = None) -> Recipe:
    """The recipe that a rung fits: the changes of all rungs below it, within the budget unless its own change is one."""
    changes: dict[str, Any] = {}
    below: Rung | None = rung
    while below is not None:
        changes = {**below.changes, **changes}
        below = rung_named(below.after, rungs) if below.after else None
    return with_changes(original_recipe(), {**FIRST, **(BUDGET if budget is None else budget), **changes})
