"""Where a run is weak: its figures on parts of an evaluation (by episode, by how full a frame is, by darkness …)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from measures.comparison import holm
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


@dataclass(frozen=True)
class WeakSlice:
    """A slice against the rest: shares of wrong decisions, their difference, and how likely chance alone makes it as bad.

    `character` is empty for the whole cast. `p_value` is one-sided and adjusted by Holm over every slice that was tested.
    """

    attribute: str
    value: str
    character: str
    frames: int
    wrong: int
    error: float
    rest: float
    difference: float
    p_value: float


def weak_slices(
    truth: NDArray[np.int8],
    decision: NDArray[np.bool_],
    attributes: Mapping[str, Sequence[str]],
    episodes: ArrayLike,
    names: Sequence[str],
    *,
    least_frames: int = 20,
    least_episodes: int = 5,
) -> list[WeakSlice]:
    """Every slice of at least so many frames, for the whole cast and for each character, the surest weakness first.

    Frames of an episode are alike, so episodes are the unit: the difference to the rest has the error of the jackknife that
    leaves each episode out (Student's t, episodes in the slice - 1 degrees of freedom). A slice of the attribute "episode"
    is one episode: it is held against how the other episodes vary (a prediction interval's t). An empty value is unknown.
    """
    ids = np.unique(np.asarray(episodes), return_inverse=True)[1]
    found = []
    for attribute, values in attributes.items():
        column = np.asarray(values, str)
        if len(column) != len(truth):
            raise ValueError(f"Expected {len(truth)} values of '{attribute}', one per frame, got {len(column)}.")
        for value in [one for one in np.unique(column).tolist() if one]:
            chosen = column == value
            if chosen.sum() < least_frames or (~chosen).sum() < least_frames:
                continue
            for character, columns in [("", slice(None)), *((name, slice(c, c + 1)) for c, name in enumerate(names))]:
                known = truth[:, columns] >= 0
                wrong = ((decision[:, columns] != (truth[:, columns] == 1)) & known).sum(axis=1)
                counts = _Counts(wrong, known.sum(axis=1), chosen, ids)
                tested = counts.against_other_episodes if attribute == "episode" else counts.against_the_rest
                said = tested(least_episodes)
                if said is not None:
                    found.append(WeakSlice(attribute, value, character, int(chosen.sum()), counts.wrong, *said))
    adjusted = holm({str(place): one.p_value for place, one in enumerate(found)})
    found = [replace(one, p_value=adjusted[str(place)]) for place, one in enumerate(found)]
    return sorted(found, key=lambda one: (one.p_value, -one.difference, one.attribute, one.value, one.character))


class _Counts:
    """Wrong and known pairs of each episode, inside and outside a slice."""

    def __init__(self, wrong: NDArray, known: NDArray, chosen: NDArray[np.bool_], ids: NDArray[np.int64]) -> None:
        size = int(ids.max()) + 1 if ids.size else 0
        self.inside, self.outside = (
            np.stack([np.bincount(ids, weights * part, size) for weights in (wrong, known)])
            for part in (chosen, ~chosen)
        )
        self.wrong = int(self.inside[0].sum())

    def against_the_rest(self, least_episodes: int) -> tuple[float, float, float, float] | None:
        """(error, rest, difference, p) or None where too few episodes say anything."""
        touched = int((self.inside[1] > 0).sum())
        if touched < least_episodes or (self.outside[1] > 0).sum() < least_episodes:
            return None
        error, rest = _share(self.inside.sum(axis=1)), _share(self.outside.sum(axis=1))
        if error is None or rest is None:
            return None
        without = _shares(self.inside.sum(axis=1)[:, None] - self.inside) - _shares(
            self.outside.sum(axis=1)[:, None] - self.outside
        )
        count = len(without)
        spread = float(np.sqrt((count - 1) / count * np.square(without - without.mean()).sum()))
        return error, rest, error - rest, _one_sided(error - rest, spread, touched - 1)

    def against_other_episodes(self, least_episodes: int) -> tuple[float, float, float, float] | None:
        others = _shares(self.outside[:, self.outside[1] > 0])
        error, rest = _share(self.inside.sum(axis=1)), _share(self.outside.sum(axis=1))
        if error is None or rest is None or len(others) < least_episodes:
            return None
        spread = float(others.std(ddof=1) * np.sqrt(1 + 1 / len(others)))
        return error, rest, error - rest, _one_sided(error - float(others.mean()), spread, len(others) - 1)


def _share(counts: NDArray) -> float | None:
    return float(counts[0] / counts[1]) if counts[1] else None


def _shares(counts: NDArray) -> NDArray[np.float64]:
    return np.divide(counts[0], counts[1], out=np.zeros(counts.shape[1]), where=counts[1] > 0)


def _one_sided(difference: float, spread: float, degrees: int) -> float:
    if spread < 1e-12:  # no episode differs from another: nothing tells how far chance goes
        return 1.0
    return float(stats.t.sf(difference / spread, degrees))


def quarters(values: ArrayLike, *, unit: str = "") -> list[str]:
    """Each number as the quarter of all it falls into, with its limits; NaN is unknown and becomes an empty value."""
    numbers = np.asarray(values, np.float64)
    known = numbers[~np.isnan(numbers)]
    if not known.size or known.min() == known.max():
        return [""] * len(numbers)
    edges = np.quantile(known, (0, 0.25, 0.5, 0.75, 1))
    words = [
        f"{word}, {low:.3g} to {high:.3g}{unit}"
        for word, low, high in zip(("lowest", "second", "third", "highest"), edges, edges[1:], strict=False)
    ]
    places = np.searchsorted(edges[1:-1], numbers, side="right")
    return ["" if np.isnan(number) else words[int(place)] for number, place in zip(numbers, places, strict=True)]
