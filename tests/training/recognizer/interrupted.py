"""A small training as a program of its own, so that tests can kill it: FOLDER OUT [PROCESSES], prints a line per batch.

With PROCESSES, its frames are composed, by that many processes; 0: by threads.
"""

import sys
from pathlib import Path

import numpy as np

from tests.training.composing.drawn import material, small
from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.composing.generator import FrameGenerator
from training.recognizer.fit import fit
from training.recognizer.network import build_network


def main(folder: Path, out: Path, processes: int | None = None) -> None:
    source = Squares() if processes is None else composed()
    model = build_network(TINY, 2, input_size=(24, 24), seed=QUICK.seed)
    fit(
        folder,
        model,
        QUICK,
        source,
        Squares(seed=1),
        names=NAMES,
        processes=processes,
        on_batch=lambda done, total, loss, speed: print(done, flush=True),
    )
    np.savez(out, *model.get_weights())


def composed() -> FrameGenerator:
    cast, extras, backgrounds = material()
    return FrameGenerator(cast[:2], extras, backgrounds, small(width=24, height=24), seed=3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
