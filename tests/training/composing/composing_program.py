"""Composing by processes as a program of its own, so that tests can kill it: KIND, prints the processes' ids, then lines.

`endless` composes until it is killed; `daemonic` composes in a process that may have no multiprocessing children, as a
task queue's workers are, and prints a sum of its frames.
"""

import multiprocessing
import sys

from tests.training.composing.drawn import material, small
from training.composing.generator import FrameGenerator
from training.composing.processes import Processes


def compose(frames: int) -> None:
    with Processes(FrameGenerator(*material(), small(), seed=3), 2) as processes:
        stream = processes.batches(0, frames, 8)
        total = int(next(stream)[0].sum())
        print(*processes.ids, flush=True)
        for images, _ in stream:
            total += int(images.sum())
        print(total, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "endless":
        compose(10**9)
    else:
        inside = multiprocessing.get_context("spawn").Process(target=compose, args=(24,), daemon=True)
        inside.start()
        inside.join()
