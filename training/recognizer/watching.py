"""What is watched after each epoch on composed train-dev frames: does every character learn? numpy only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.recognizer.thresholds import Candidates, candidates

# A character is stuck where its average precision covers less than this share of the way from chance to perfect.
LEAST_LIFT = 0.1


def watch(labels: NDArray[np.float32], scores: NDArray[np.float32], names: Sequence[str]) -> dict[str, Any]:
    """JSON: macro figures, and per character prevalence, average precision and the best F1 that any threshold gives.

    Chance level of average precision is the prevalence. None where there is no positive frame.
    """
    characters = {name: _figures(candidates(labels[:, i] >= 0.5, scores[:, i])) for i, name in enumerate(names)}
    return {
        "macro_average_precision": _mean([one["average_precision"] for one in characters.values()]),
        "macro_f1": _mean([one["f1"] for one in characters.values()]),
        "characters": characters,
    }


def stuck_characters(watched: dict[str, Any]) -> list[str]:
    """The characters whose scores are about as good as chance."""
    return [name for name, one in watched["characters"].items() if _is_stuck(one)]


def _is_stuck(figures: dict[str, float | None]) -> bool:
    precision, chance = figures["average_precision"], figures["prevalence"]
    return (
        precision is not None and chance is not None and chance < 1 and precision - chance < LEAST_LIFT * (1 - chance)
    )


def _figures(found: Candidates) -> dict[str, float | None]:
    frames = found.positives + found.negatives
    if not found.positives:
        return {"prevalence": 0.0, "average_precision": None, "f1": None}
    return {
        "prevalence": found.positives / frames,
        "average_precision": float(np.sum(np.diff(found.recall) * found.precision[1:])),
        "f1": float(found.f1.max()),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
