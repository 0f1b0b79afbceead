"""The dotted keys of a recipe (`composing.scale_max`): their types, limits and help, and values read from forms or JSON."""

import difflib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import Any

from corpus.fitting import SHRINKING, Aspect, FittingRule
from training.composing.real_settings import RealSettings
from training.composing.settings import GeneratorSettings
from training.recognizer.settings import FittingSettings, NetworkSettings, ThresholdSettings


class RecipeError(ValueError):
    """A recipe cannot be read or used; the sentence says why."""


PARTS: dict[str, type] = {
    "composing": GeneratorSettings,
    "real": RealSettings,
    "network": NetworkSettings,
    "fitting": FittingSettings,
    "thresholds": ThresholdSettings,
    "picture": FittingRule,
}

# The fitting rule is also used without a recipe and describes no forms itself.
PICTURE_FIELDS: dict[str, dict[str, Any]] = {
    "picture.width": {"help": "Width of the network's input in pixels.", "minimum": 8, "maximum": 3840},
    "picture.height": {"help": "Height of the network's input in pixels.", "minimum": 8, "maximum": 2160},
    "picture.aspect": {
        "help": "What happens to a picture of another shape: 'pad' with black, or 'crop' its edges.",
        "choices": tuple(str(aspect) for aspect in Aspect),
    },
    "picture.interpolation": {"help": "How pictures are scaled.", "choices": tuple(SHRINKING)},
}
EXPECTED = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", tuple: "a list"}
FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


@dataclass(frozen=True)
class FieldDescription:
    """What a form needs to know about one key. `type` is one of whole, number, text, flag, choice, numbers, choices."""

    key: str
    type: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@cache
def fields_of(part: str) -> dict[str, Any]:
    """The dataclass fields of one part of a recipe, by name."""
    return {item.name: item for item in dataclass_fields(PARTS[part])}


def all_keys() -> list[str]:
    """Every dotted key of a recipe, in the order of the fields."""
    return [f"{part}.{name}" for part in PARTS for name in fields_of(part)]


def description(key: str, value: Any) -> FieldDescription:
    """What a form needs to know about this key, showing this value."""
    metadata = {**PICTURE_FIELDS.get(key, {}), **field_of(key).metadata}
    kind = _kind(field_of(key).default, metadata.get("choices", ()))
    return FieldDescription(
        key=key,
        type=kind,
        default=value,
        help=metadata.get("help", ""),
        choices=tuple(metadata.get("choices", ())),
        minimum=metadata.get("minimum"),
        maximum=metadata.get("maximum"),
    )


def _kind(default: Any, choices: Sequence[str]) -> str:
    if isinstance(default, tuple):
        return "choices" if choices else "numbers"
    if choices:
        return "choice"
    return {bool: "flag", int: "whole", float: "number"}.get(type(default), "text")


def field_of(key: str) -> Any:
    """The dataclass field of a dotted key."""
    part, _, name = key.partition(".")
    return fields_of(part)[name]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, for the end of a sentence."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.0)
    # A key given without its part ("scale_max") is nearest to the key that ends with it.
    ending = [name for name in known if name.endswith(f".{word}")]
    return (ending or close)[0]


def parsed(key: str, value: Any) -> Any:
    """A value from a form, a command line or JSON, in the type of its field."""
    kind = type(field_of(key).default)
    if isinstance(value, str) and kind is not str:
        value = _from_text(key, value, kind)
    if kind is tuple:
        return tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if kind is float and type(value) is int:
        return float(value) if abs(value) < 1e300 else math.inf  # refused by its limits, not by an overflow
    if kind is int and isinstance(value, float) and value.is_integer():
        return int(value)  # 2e3 on a command line, 20.0 from a form
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise RecipeError(f"{key} is {value!r}: expected {EXPECTED[kind]}.")
    return value


def _from_text(key: str, text: str, kind: type) -> Any:
    if kind is tuple:
        words = [word.strip() for word in text.strip("[]()").split(",") if word.strip()]
        return words if field_of(key).metadata.get("choices") else [_from_text(key, word, float) for word in words]
    if kind is bool:
        return FLAGS.get(text.lower(), text)
    try:
        return float(text) if kind is float else json.loads(text)
    except ValueError:
        raise RecipeError(f"{key} is '{text}': expected {EXPECTED[kind]}.") from None
