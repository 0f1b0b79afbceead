"""Frames for the network: the next slice of a generator's frames for each epoch, composed while it computes: by processes
of their own where that suits the machine and many frames are wanted, else by threads."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.composing.prefetching import ordered
from training.composing.processes import Processes
from training.composing.sharing import can_be_shared
from training.recognizer.devices import composing_processes, composing_threads

logger = logging.getLogger(__name__)

# What threads compose in a few seconds; processes need one or two to start.
WORTH_PROCESSES = 5_000

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


def fed(
    source: FrameSource, frames: int, batch_size: int, processes: int | None = None
) -> AbstractContextManager[FrameSource]:
    """The source, to be asked for `frames` frames in all: composed by processes of their own where those are worth it.

    A number of processes is obeyed; None takes as many as suit this machine (`devices.composing_processes`), and none for
    few frames.
    """
    if processes is None:
        processes = composing_processes() if frames >= WORTH_PROCESSES else 0
    if not processes or not can_be_shared(source):
        return nullcontext(source)
    logger.info("%s processes compose frames.", processes)
    return Processes(source, processes, ahead=batch_size)


def let_go(source: FrameSource) -> None:
    """Nothing is asked of this source for a long time: its processes end, and start again when something is."""
    if isinstance(source, Processes):
        source.close()


def batches(
    source: FrameSource, start: int, count: int, batch_size: int, *, threads: int | None = None
) -> Iterator[Batch]:
    """Frames start to start + count - 1 in batches, the last one perhaps smaller, always the same with any threads or processes.

    `threads=None` takes as many as suit this machine (`devices.composing_threads`).
    """
    stop = start + count
    if isinstance(source, Processes):
        return source.batches(start, stop, batch_size)
    return ordered(
        lambda first: source.batch(first, min(first + batch_size, stop)),
        range(start, stop, batch_size),
        composing_threads() if threads is None else threads,
    )
