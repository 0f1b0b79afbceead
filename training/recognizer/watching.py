"""What is watched after each epoch on composed train-dev frames: does every character learn? numpy only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.recognizer.thresholds import Candidates, candidates

# A character is stuck where its average precision covers less than this share of the way from chance to perfect.
LEAST_LIFT = 0.1
# Before that many epochs nobody is called stuck on a page: some characters come late and all begin at chance.
PATIENT_EPOCHS = 3
NOTHING: dict[str, float | None] = {"prevalence": 0.0, "average_precision": None, "f1": None}


def watch(
    labels: NDArray[np.float32],
    scores: NDArray[np.float32],
    names: Sequence[str],
    costs: NDArray[np.float32] | None = None,
) -> dict[str, Any]:
    """JSON: macro figures, and per character prevalence, average precision and the best F1 that any threshold gives.

    Labels are 1, 0 or -1 (open: left out); `costs` [n, c] is what the loss says of each, for a loss per character.
    Chance level of average precision is the prevalence. None where there is no positive frame.
    """
    characters = {}
    for i, name in enumerate(names):
        known = labels[:, i] >= 0
        characters[name] = _figures(candidates(labels[known, i] >= 0.5, scores[known, i])) if known.any() else NOTHING
        if costs is not None:
            characters[name] = {**characters[name], "loss": float(costs[known, i].mean()) if known.any() else None}
    return {
        "macro_average_precision": _mean([one["average_precision"] for one in characters.values()]),
        "macro_f1": _mean([one["f1"] for one in characters.values()]),
        "characters": characters,
    }


def stuck_characters(watched: dict[str, Any]) -> list[str]:
    """The characters whose scores are about as good as chance."""
    return [name for name, one in watched["characters"].items() if _is_stuck(one)]


def advice(history: Sequence[dict[str, Any]], *, loss: str, pooling: str, dropout: float) -> list[str]:
    """A sentence for each character that is at chance after some epochs: what it is, and what to do."""
    if len(history) < PATIENT_EPOCHS:
        return []
    return [_advice(name, history, loss, pooling, dropout) for name in history[-1].get("stuck", [])]


def _advice(name: str, history: Sequence[dict[str, Any]], loss: str, pooling: str, dropout: float) -> str:
    seen = history[-1]["train_dev"]["characters"][name]
    remedies = []
    if pooling == "max":
        remedies.append("let every cell score the characters (network.pooling=soft_max)")
    if loss == "mse":
        remedies.append("take a loss that does not fade where scores are near 0 and 1 (fitting.loss=bce)")
    if dropout > 0.3:
        remedies.append("leave out less (network.dropout=0.2)")
    remedies.append("give it more time or a higher rate, and look at its cut-outs: are they of one figure?")
    return (
        f"{name} is about as good as chance after {len(history)} epochs: average precision "
        f"{seen['average_precision']:.2f}, chance is {seen['prevalence']:.2f}. To do: {'; '.join(remedies)}"
    )


def _is_stuck(figures: dict[str, float | None]) -> bool:
    precision, chance = figures["average_precision"], figures["prevalence"]
    return (
        precision is not None and chance is not None and chance < 1 and precision - chance < LEAST_LIFT * (1 - chance)
    )


def _figures(found: Candidates) -> dict[str, float | None]:
    frames = found.positives + found.negatives
    if not found.positives:
        return NOTHING
    return {
        "prevalence": found.positives / frames,
        "average_precision": float(np.sum(np.diff(found.recall) * found.precision[1:])),
        "f1": float(found.f1.max()),
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
