"""Frames for the network: the next slice of a generator's frames for each epoch, composed by threads while it computes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.composing.prefetching import ordered
from training.recognizer.devices import composing_threads

Batch = tuple[NDArray[np.uint8], NDArray[np.float32]]


class FrameSource(Protocol):
    """Numbered frames: frame i is always the same one (a FrameGenerator, or StillFrames)."""

    def batch(self, start: int, stop: int) -> Batch:
        """Frames start to stop - 1: uint8 [b, h, w, 3], float32 [b, characters]."""
        ...


@dataclass(frozen=True)
class StillFrames:
    """Given frames as a source, again and again, in a new order each time round."""

    images: NDArray[np.uint8]
    labels: NDArray[np.float32]
    seed: int = 0

    def batch(self, start: int, stop: int) -> Batch:
        rounds, positions = np.divmod(np.arange(start, stop), len(self.images))
        orders = {int(one): self._order(int(one)) for one in np.unique(rounds)}
        chosen = [orders[int(one)][position] for one, position in zip(rounds, positions, strict=True)]
        return self.images[chosen], self.labels[chosen].astype(np.float32)

    def _order(self, time_round: int) -> NDArray[np.int64]:
        return np.random.default_rng([self.seed, time_round]).permutation(len(self.images))


def batches(
    source: FrameSource, start: int, count: int, batch_size: int, *, threads: int | None = None
) -> Iterator[Batch]:
    """Frames start to start + count - 1 in batches, the last one perhaps smaller, always the same with any threads.

    `threads=None` takes as many as suit this machine (`devices.composing_threads`).
    """
    stop = start + count
    return ordered(
        lambda first: source.batch(first, min(first + batch_size, stop)),
        range(start, stop, batch_size),
        composing_threads() if threads is None else threads,
    )
