"""Every hyper-parameter of a run in one frozen value, stored as JSON; what pages, commands and the API change and compare."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus.fitting import FittingRule
from training.composing.real_settings import RealSettings
from training.composing.settings import GeneratorSettings
from training.keys import PARTS, FieldDescription, RecipeError, all_keys, description, fields_of, nearest, parsed
from training.recognizer.settings import FittingSettings, NetworkSettings, ThresholdSettings

FORMAT = 2
# What a key missing from a recipe of an older format meant, where that differs from today's default: {format: {key: value}}.
MISSING_MEANT: dict[int, dict[str, Any]] = {
    1: {"fitting.fine_tune_rate": 0.01, "fitting.mixed_precision": "off"},
    2: {},
}


@dataclass(frozen=True)
class Recipe:
    """A run's settings. The generator draws frames of `composing.height` x `composing.width`, what `picture` fits into."""

    format: int = FORMAT
    composing: GeneratorSettings = field(default_factory=GeneratorSettings)
    real: RealSettings = field(default_factory=RealSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    fitting: FittingSettings = field(default_factory=FittingSettings)
    thresholds: ThresholdSettings = field(default_factory=ThresholdSettings)
    picture: FittingRule = field(default_factory=FittingRule)

    def __post_init__(self) -> None:
        composed, fitted = (self.composing.height, self.composing.width), (self.picture.height, self.picture.width)
        if composed != fitted:
            raise RecipeError(
                f"Composed frames are {composed[1]}x{composed[0]} but real ones are fitted into {fitted[1]}x{fitted[0]}: "
                "set composing.width, composing.height, picture.width and picture.height to the same size."
            )
        if self.fitting.feature_pool and self.network.trainable:
            raise RecipeError(
                f"fitting.feature_pool is {self.fitting.feature_pool}, but network.trainable changes the backbone with every "
                "step, so its features cannot be kept. Set one of the two to 0 or false."
            )


@dataclass(frozen=True)
class Difference:
    """One dotted key that two recipes do not share."""

    key: str
    before: Any
    after: Any


def default_recipe() -> Recipe:
    """MobileNet 0.75 with ImageNet weights, frozen, under two layers of detectors whose cells each score the characters."""
    return Recipe(
        network=NetworkSettings(dropout=0.2, reg_penalty=0.0001, pooling="soft_max", batch_norm=True, fc_detectors=128),
        fitting=FittingSettings(learning_rate=0.003),
    )


def original_recipe() -> Recipe:
    """The original detector of 2017: VGG16, squared error, its way of composing. Its picture scaling was a mistake and is not kept."""
    return Recipe(
        composing=GeneratorSettings.original(),
        network=NetworkSettings(backbone="vgg16", alpha=1.0, base_output_layer="block5_pool"),
        fitting=FittingSettings(loss="mse", schedule="constant", frames_per_epoch=2500, epochs=20),
    )


def demo_recipe() -> Recipe:
    """The small network, trained from nothing: needs no weights file, and minutes on two CPU cores."""
    return Recipe(
        network=NetworkSettings(
            backbone="small",
            alpha=1.0,
            weights="none",
            trainable=True,
            dropout=0.1,
            num_detectors=64,
            reg_penalty=0.0,
            pooling="soft_max",
        ),
        fitting=FittingSettings(
            epochs=8,
            frames_per_epoch=2560,
            optimizer="adamw",
            learning_rate=0.004,
            schedule="one_cycle",
            label_smoothing=0.02,
            train_dev_frames=256,
        ),
    )


RECIPES = {"default": default_recipe, "original": original_recipe, "demo": demo_recipe}


def recipe_named(name: str) -> Recipe:
    """The recipe that is known by this name."""
    if name not in RECIPES:
        raise RecipeError(
            f"There is no recipe '{name}': the nearest is '{nearest(name, RECIPES)}', known are {', '.join(RECIPES)}."
        )
    return RECIPES[name]()


def to_json(recipe: Recipe) -> dict[str, Any]:
    """Plain values, lists instead of tuples: equal to itself after a round through a JSON text."""
    return json.loads(json.dumps(asdict(recipe)))


def from_json(values: Mapping[str, Any]) -> Recipe:
    """The recipe that `to_json` wrote. Missing keys mean what they meant in its format; unknown ones are refused."""
    if not isinstance(values, Mapping):
        raise RecipeError(f"A recipe is a JSON object of its parts, got {type(values).__name__}.")
    version = values.get("format", FORMAT)
    if not isinstance(version, int) or version not in MISSING_MEANT:
        raise RecipeError(
            f"This recipe has format {version!r}, known are {', '.join(map(str, MISSING_MEANT))}: "
            "it was written by another version of the program; use that one, or write the recipe anew."
        )
    return _build({**MISSING_MEANT[version], **_dotted(values)})


def with_changes(recipe: Recipe, changes: Sequence[str] | Mapping[str, Any]) -> Recipe:
    """The recipe with some keys changed: texts such as "composing.scale_max=1.2", or a mapping of dotted keys to values."""
    pairs = changes.items() if isinstance(changes, Mapping) else [_split(change) for change in changes]
    return _build({**_flat(recipe), **dict(pairs)})


def differences(before: Recipe, after: Recipe) -> list[Difference]:
    """What changed from one recipe to another, in the order of the fields."""
    old, new = _flat(before), _flat(after)
    return [Difference(key, old[key], new[key]) for key in old if old[key] != new[key]]


def fields(recipe: Recipe | None = None) -> list[FieldDescription]:
    """What a form is built from: every key in order; its default is the value in `recipe` (else in the default recipe)."""
    values = _flat(recipe or default_recipe())
    return [description(key, value) for key, value in values.items()]


def _flat(recipe: Recipe) -> dict[str, Any]:
    return {f"{part}.{name}": getattr(getattr(recipe, part), name) for part in PARTS for name in fields_of(part)}


def _dotted(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested or already dotted keys as one flat mapping."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if key == "format":
            continue
        if key in PARTS and not isinstance(value, Mapping):
            raise RecipeError(f"'{key}' of a recipe is an object of settings, got {value!r}.")
        flat.update({f"{key}.{name}": inner for name, inner in value.items()} if key in PARTS else {key: value})
    return flat


def _split(change: str) -> tuple[str, str]:
    key, sign, value = change.partition("=")
    if not sign:
        raise RecipeError(f"'{change}' changes nothing: write a key and a value, such as composing.scale_max=1.2.")
    return key.strip(), value.strip()


def _build(values: Mapping[str, Any]) -> Recipe:
    known = all_keys()
    chosen: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for key, value in values.items():
        if key not in known:
            raise RecipeError(f"A recipe has no key '{key}': the nearest is '{nearest(key, known)}'.")
        part, _, name = key.partition(".")
        chosen[part][name] = parsed(key, value)
    return Recipe(**{part: _part(part, settings) for part, settings in chosen.items()})


def _part(part: str, settings: dict[str, Any]) -> Any:
    try:
        return PARTS[part](**settings)
    except ValueError as problem:
        raise RecipeError(f"In '{part}': {problem}") from problem
