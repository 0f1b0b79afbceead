"""A small training as a program of its own, so that tests can kill it: FOLDER OUT, prints a line per batch."""

import sys
from pathlib import Path

import numpy as np

from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.recognizer.fit import fit
from training.recognizer.network import build_network


def main(folder: Path, out: Path) -> None:
    model = build_network(TINY, 2, input_size=(24, 24), seed=QUICK.seed)
    fit(
        folder,
        model,
        QUICK,
        Squares(),
        Squares(seed=1),
        names=NAMES,
        on_batch=lambda done, total, loss, speed: print(done, flush=True),
    )
    np.savez(out, *model.get_weights())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
