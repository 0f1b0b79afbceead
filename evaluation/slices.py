"""Where a run is weak: its figures on parts of an evaluation (by episode, by how full a frame is, by darkness …)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from measures.comparison import holm

CROWDS = ("nobody", "one", "two", "three or more")


def crowds(truth: NDArray[np.int8]) -> list[str]:
    """How many of the cast are known to be in each frame, as one of CROWDS: an attribute for slices."""
    return [CROWDS[min(count, 3)] for count in (truth == 1).sum(axis=1).tolist()]


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
    wholes = [("", _Wrong(truth, decision, ids))]
    wholes += [(name, _Wrong(truth[:, [c]], decision[:, [c]], ids)) for c, name in enumerate(names)]
    found = []
    for attribute, values in attributes.items():
        if len(values) != len(truth):
            raise ValueError(f"Expected {len(truth)} values of '{attribute}', one per frame, got {len(values)}.")
        for value, chosen in parts(values):
            if min(len(chosen), len(truth) - len(chosen)) < least_frames:
                continue
            for character, whole in wholes:
                counts = _Counts(whole, chosen)
                tested = counts.against_other_episodes if attribute == "episode" else counts.against_the_rest
                said = tested(least_episodes)
                if said is not None:
                    found.append(WeakSlice(attribute, value, character, len(chosen), counts.wrong, *said))
    adjusted = holm({str(place): one.p_value for place, one in enumerate(found)})
    found = [replace(one, p_value=adjusted[str(place)]) for place, one in enumerate(found)]
    return sorted(found, key=lambda one: (one.p_value, -one.difference, one.attribute, one.value, one.character))


def parts(values: Sequence[str]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Each value that is known, in order, with the places that have it: one sort, however many values there are."""
    known = sorted(set(values) - {""})
    code = {value: place for place, value in enumerate(known)} | {"": len(known)}
    codes = np.fromiter((code[value] for value in values), np.int64, len(values))
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(known) + 1))
    for value, start, stop in zip(known, bounds, bounds[1:], strict=False):
        yield value, order[start:stop]


class _Wrong:
    """Wrong and known pairs of each frame [n], and of each episode, for everybody or for one character."""

    def __init__(self, truth: NDArray[np.int8], decision: NDArray[np.bool_], ids: NDArray[np.int64]) -> None:
        known = truth >= 0
        self.ids, self.size = ids, int(ids.max()) + 1 if ids.size else 0
        self.frames = np.stack([((decision != (truth == 1)) & known).sum(axis=1), known.sum(axis=1)])
        self.episodes = self.of(np.arange(len(ids)))

    def of(self, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
        """[2, episodes]: wrong and known pairs of these frames."""
        ids = self.ids[chosen]
        return np.stack([np.bincount(ids, row[chosen], self.size) for row in self.frames])


class _Counts:
    """Wrong and known pairs of each episode, inside and outside a slice."""

    def __init__(self, whole: _Wrong, chosen: NDArray[np.int64]) -> None:
        self.inside = whole.of(chosen)
        self.outside = whole.episodes - self.inside
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


def quarters(values: ArrayLike, *, said: Callable[[float], str] = "{:.3g}".format) -> list[str]:
    """Each number as the quarter of all it falls into, with its limits as `said`; NaN is unknown and becomes an empty value."""
    numbers = np.asarray(values, np.float64)
    known = numbers[~np.isnan(numbers)]
    if not known.size or known.min() == known.max():
        return [""] * len(numbers)
    edges = np.quantile(known, (0, 0.25, 0.5, 0.75, 1))
    words = [
        f"{word}, {said(low)} to {said(high)}"
        for word, low, high in zip(("lowest", "second", "third", "highest"), edges, edges[1:], strict=False)
    ]
    places = np.searchsorted(edges[1:-1], numbers, side="right")
    return ["" if np.isnan(number) else words[int(place)] for number, place in zip(numbers, places, strict=True)]
