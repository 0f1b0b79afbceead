"""Where a run is weak: its figures on parts of an evaluation (by episode, by how full a frame is, by darkness …)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measures.intervals import Interval, wilson
from measures.metrics import confusion, macro_f1

CROWDS = ("nobody", "one", "two", "three or more")


@dataclass(frozen=True)
class Slice:
    """One part: its frames, the wrong decisions in it, their share of all with its interval, and the macro F1."""

    attribute: str
    value: str
    frames: int
    pairs: int
    wrong: int
    error: float | None
    interval: Interval | None
    macro_f1: float | None


def slices(
    truth: NDArray[np.int8],
    decision: NDArray[np.bool_],
    attributes: Mapping[str, Sequence[str]],
    *,
    least_frames: int = 1,
) -> list[Slice]:
    """Every value of every attribute as a slice, the largest share of wrong decisions first.

    truth int8 [n, c] (1 yes, 0 no, -1 open and left out), decision bool [n, c], each attribute one value per frame.
    The interval is Wilson's over pairs: a help for looking, not a test, since many slices are compared.
    """
    found = []
    for attribute, values in attributes.items():
        if len(values) != len(truth):
            raise ValueError(f"Expected {len(truth)} values of '{attribute}', one per frame, got {len(values)}.")
        column = np.asarray(values, str)
        for value in np.unique(column).tolist():
            chosen = column == value
            if chosen.sum() >= least_frames:
                found.append(_slice(attribute, value, truth[chosen], decision[chosen]))
    return sorted(found, key=lambda each: (-(each.error or 0.0), -each.frames, each.attribute, each.value))


def crowds(truth: NDArray[np.int8]) -> list[str]:
    """How many of the cast are known to be in each frame, as one of CROWDS: an attribute for slices."""
    return [CROWDS[min(count, 3)] for count in (truth == 1).sum(axis=1).tolist()]


def _slice(attribute: str, value: str, truth: NDArray[np.int8], decision: NDArray[np.bool_]) -> Slice:
    known = truth >= 0
    wrong, pairs = int((decision != (truth == 1))[known].sum()), int(known.sum())
    columns = range(truth.shape[1])
    outcomes = [confusion(truth[known[:, c], c] == 1, decision[known[:, c], c]) for c in columns]
    error = wrong / pairs if pairs else None
    return Slice(attribute, value, len(truth), pairs, wrong, error, wilson(wrong, pairs), macro_f1(outcomes))
