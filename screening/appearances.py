"""Decisions at instants become appearances: who is on screen from when to when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Appearance:
    """A character on screen from `start_ms` up to, not including, `end_ms`; `score` is the mean over its instants."""

    name: str
    start_ms: int
    end_ms: int
    score: float = 1.0


def appearances(
    times_ms: Sequence[int],
    decisions: NDArray[np.bool_],
    names: Sequence[str],
    step_ms: int,
    *,
    scores: NDArray[np.floating] | None = None,
    duration_ms: int | None = None,
) -> list[Appearance]:
    """Runs of consecutive yes, sorted by start and then by the order of the names.

    `decisions` is bool [t, c], `scores` [t, c] of the same instants (without them every score is 1). An instant speaks
    for the step after it, so an appearance ends one step after its last instant, but not after the video.
    """
    values = np.ones(decisions.shape) if scores is None else np.asarray(scores)
    expected = (len(times_ms), len(names))
    if decisions.shape != expected or values.shape != expected:
        raise ValueError(
            f"Expected decisions and scores as [{expected[0]} instants, {expected[1]} characters], got "
            f"{list(decisions.shape)} and {list(values.shape)}."
        )
    found = []
    for column, name in enumerate(names):
        for first, last in _runs(decisions[:, column]):
            end = times_ms[last] + step_ms if duration_ms is None else min(times_ms[last] + step_ms, duration_ms)
            score = float(values[first : last + 1, column].mean(dtype=np.float64))
            # An instant at the very end of a video is still an instant.
            found.append(Appearance(name, times_ms[first], max(end, times_ms[first] + 1), score))
    return sorted(found, key=lambda one: one.start_ms)


def _runs(present: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of True."""
    edges = np.diff(np.concatenate([[0], present.astype(np.int8), [0]]))
    yield from zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True)
