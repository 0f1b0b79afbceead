"""A knob: a field of settings with its limits and one sentence of help, and the checks that hold for every one."""

import math
from collections.abc import Sequence
from dataclasses import field
from typing import Any


class BadSettings(ValueError):
    """A setting lies outside its limits, or two settings contradict each other."""


def knob(
    default: Any,
    help_text: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Sequence[str] = (),
) -> Any:
    """A dataclass field whose metadata (`help`, `minimum`, `maximum`, `choices`) forms and checks read."""
    metadata = {"help": help_text, "minimum": minimum, "maximum": maximum, "choices": tuple(choices)}
    return field(default=default, metadata=metadata)


def share(default: float, help_text: str) -> Any:
    """A knob between 0 and 1."""
    return knob(default, help_text, minimum=0.0, maximum=1.0)


def check_value(name: str, value: Any, limits: Any, kind: type) -> None:
    choices = limits["choices"]
    if choices:
        if value not in choices:
            raise BadSettings(f"{name} is {value!r}: expected one of {', '.join(choices)}.")
        return
    if kind is bool:
        if not isinstance(value, bool):
            raise BadSettings(f"{name} is {value!r}: expected true or false.")
        return
    whole = kind is int
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not is_finite(value):
        raise BadSettings(f"{name} is {value!r}: expected a {'whole ' if whole else ''}number.")
    minimum, maximum = limits["minimum"], limits["maximum"]
    if minimum is not None and value < minimum:
        raise BadSettings(f"{name} is {value}: it must be at least {minimum}.")
    if maximum is not None and value > maximum:
        raise BadSettings(f"{name} is {value}: it must be at most {maximum}.")


def is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def check_probabilities(name: str, values: Sequence[float], limit_name: str, limit: int) -> None:
    if not values:
        return
    if len(values) != limit + 1:
        raise BadSettings(
            f"{name} has {len(values)} values: with {limit_name}={limit} it needs {limit + 1}, one for each count from 0 "
            f"to {limit}, or none at all."
        )
    if abs(sum(values) - 1) > 1e-6:
        raise BadSettings(f"{name} sums to {sum(values):g}: probabilities must sum to 1.")
