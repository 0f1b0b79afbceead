"""Frames composed by processes of their own, which no interpreter's lock holds up, and handed out in order.

They are started as programs (`worker.py`), not as multiprocessing's children: those are forbidden to daemonic parents, and
would bring the parent's main module along. They get the pictures through shared memory, and give back bytes, no pickles.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .prefetching import ordered
from .real_frames import Batch, Numbered
from .ring import Ring, RingShape, frames_per_slot
from .sharing import SharedSource
from .worker import DONE

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# A slot takes a few hundredths of a second; a process that is silent for so long never answers again.
SILENT_SECONDS = 60.0
THREADS_INSTEAD = 2

Cut = tuple[int, int]  # frames from, to before


@dataclass
class Slice:
    """Frames first to last - 1, which lie, or are to lie, in `slot`."""

    slot: int
    first: int
    last: int
    is_done: bool = False
    is_lost: bool = False  # its process ended, or could not compose it


class Process:
    """A composing process, and what it still owes, in the order it was asked."""

    def __init__(self, options: str, files: tuple[int, int]) -> None:
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        # One thread each: the algebra library would start as many as there are cores.
        environment = {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-P", "-m", "training.composing.worker", options]
        self.owed: deque[Slice] = deque()
        self.program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=files, env=environment, bufsize=0
        )
        assert self.program.stdin is not None  # noqa: S101  both were asked for
        assert self.program.stdout is not None  # noqa: S101
        self.questions, self.answers = self.program.stdin, self.program.stdout

    def ask(self, one: Slice) -> None:
        """One that has ended is noticed when its answers end."""
        self.owed.append(one)
        try:
            self.questions.write(b"%d %d %d\n" % (one.slot, one.first, one.last))
        except BrokenPipeError:
            return

    def hear(self) -> bool:
        """Take one answer; False where it has ended."""
        answer = self.answers.read(1)
        if not answer:
            return False
        one = self.owed.popleft()
        one.is_done, one.is_lost = answer == DONE, answer != DONE
        return True

    def end(self) -> int:
        """It owns nothing that a kill could damage. Its exit code."""
        self.program.kill()
        code = self.program.wait()
        self.questions.close()
        self.answers.close()
        for one in self.owed:
            one.is_lost = True
        self.owed.clear()
        return code


class Processes:
    """A source whose `batches` are composed by `count` processes; `ahead` frames lie ready beside what they work on.

    Frame i is what `source` makes of i, whatever the number of processes. Processes start with the first stream and stay
    for the next ones, until `close()`, which also frees the memory; a stream after it begins anew. What a process that
    ended still owed is composed here; where none can be had, threads compose. One stream at a time, by one thread.
    """

    def __init__(self, source: Numbered, count: int, *, ahead: int = 32) -> None:
        self.source, self.count, self.ahead = source, count, ahead
        self._shared: tuple[SharedSource, Ring] | None = None
        self._running: list[Process] = []
        self._listening = selectors.DefaultSelector()

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
        self._listening.close()

    @property
    def ids(self) -> list[int]:
        """Of the processes that run."""
        return [one.program.pid for one in self._running]

    def batch(self, start: int, stop: int) -> Batch:
        """Frames start to stop - 1, composed here."""
        return self.source.batch(start, stop)

    def batches(self, start: int, stop: int, batch_size: int) -> Iterator[Batch]:
        """Frames start to stop - 1 in batches, the last one perhaps smaller; each batch is its reader's own."""
        ring = self._ready()
        if ring is None:
            yield from self._threaded(cuts(start, stop, batch_size, batch_size))
            return
        shape = ring.shape
        composed = self._composed(ring, cuts(start, stop, batch_size, shape.frames))
        for first in range(start, stop, batch_size):
            size, filled = min(batch_size, stop - first), 0
            images = np.empty((size, shape.height, shape.width, 3), np.uint8)
            labels = np.empty((size, shape.characters), np.float32)
            while filled < size:
                some_images, some_labels = next(composed)
                images[filled : filled + len(some_images)] = some_images
                labels[filled : filled + len(some_images)] = some_labels
                filled += len(some_images)
            yield images, labels

    def close(self) -> None:
        """End the processes and free what they share."""
        for one in self._running:
            self._listening.unregister(one.answers)
            one.end()
        self._running = []
        if self._shared:
            for shared in self._shared:
                shared.close()
            self._shared = None

    def _ready(self) -> Ring | None:
        """The ring, with processes that wait to fill it; None where there is no memory to share."""
        while any(one.owed for one in self._running):  # of a stream that was left before its end
            self._listen()
        try:
            source, ring = self._shared = self._shared or self._share()
            while len(self._running) < self.count:
                self._start(source, ring)
        except OSError as problem:
            logger.warning("%s of %s composing processes started: %s", len(self._running), self.count, problem)
        return self._shared[1] if self._shared and self._running else None

    def _share(self) -> tuple[SharedSource, Ring]:
        images, labels = self.source.batch(0, 1)
        _, height, width, _ = images.shape
        frames = frames_per_slot(height, width)
        slots = 2 * self.count + -(-self.ahead // frames)
        ring = Ring.of(RingShape(slots, frames, height, width, labels.shape[1]))
        try:
            return SharedSource.of(self.source), ring
        except OSError:
            ring.close()
            raise

    def _start(self, source: SharedSource, ring: Ring) -> None:
        options = {"source": asdict(source), "ring": ring.file, "shape": asdict(ring.shape)}
        one = Process(json.dumps(options), (source.file, ring.file))
        self._running.append(one)
        self._listening.register(one.answers, selectors.EVENT_READ, one)

    def _composed(self, ring: Ring, wanted: Iterator[Cut]) -> Iterator[Batch]:
        """Views of the ring, in order; each is the reader's until it asks for the next."""
        free, waiting = deque(range(ring.shape.slots)), deque[Slice]()
        while self._running or waiting:
            while free and self._running and (cut := next(wanted, None)):
                waiting.append(Slice(free.popleft(), *cut))
                min(self._running, key=lambda one: len(one.owed)).ask(waiting[-1])
            if not waiting:
                return
            one = waiting.popleft()
            while not one.is_done and not one.is_lost:
                self._listen()
            if one.is_lost:
                ring.put(one.slot, *self.source.batch(one.first, one.last))
            size = one.last - one.first
            yield ring.images[one.slot, :size], ring.labels[one.slot, :size]
            free.append(one.slot)
        yield from self._threaded(wanted)

    def _threaded(self, wanted: Iterator[Cut]) -> Iterator[Batch]:
        logger.warning("No composing process is left: %s threads compose instead.", THREADS_INSTEAD)
        return ordered(lambda cut: self.source.batch(*cut), wanted, THREADS_INSTEAD)

    def _listen(self) -> None:
        """Wait until a process answers or ends, or was silent for too long."""
        heard = self._listening.select(SILENT_SECONDS)
        if not heard:
            for one in self._running:
                if one.owed:
                    one.program.kill()  # its answers then end
        for key, _ in heard:
            if not key.data.hear():
                self._lose(key.data)

    def _lose(self, one: Process) -> None:
        self._listening.unregister(one.answers)
        self._running.remove(one)
        code = one.end()
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        logger.warning(
            "A composing process %s%s. What it had not finished is composed anew; %s of %s go on.",
            how, ", as the system does when memory runs out" if code == -signal.SIGKILL else "",
            len(self._running), self.count,
        )  # fmt: skip


def cuts(start: int, stop: int, batch_size: int, most: int) -> Iterator[Cut]:
    """(first, last + 1) of slices of at most `most` frames, none of them in two batches."""
    for begin in range(start, stop, batch_size):
        end = min(begin + batch_size, stop)
        for first in range(begin, end, most):
            yield first, min(first + most, end)
