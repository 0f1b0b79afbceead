"""Frames fitted per second with a frozen backbone: every frame new, and a pool whose features are kept, in one run.

python -m bench.fitting [--frames 640] [--pool 640] [--epochs 3] [--json]

Takes MobileNet's published weights where ROLLCALL_WEIGHTS_DIR has them, else random ones: the cost is the same. Each of
the `epochs` fits `frames` frames. The first epoch on kept features has to compute them, and stands apart.
"""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.composing import draw_material

NAMES = ["Ann", "Ben", "Cleo", "Dan"]
TARGET = 3.0  # an epoch on kept features costs at most a third of one on new frames


def measure(frames: int, pool: int, epochs: int) -> dict[str, Any]:
    """Seconds of each epoch, both ways, and the ratio of their later epochs."""
    new, kept = (seconds_of(frames, size, epochs) for size in (0, pool))
    later = float(np.mean(new[1:]) / np.mean(kept[1:]))
    return {"new": new, "kept": kept, "later epochs, new / kept": later, "target": TARGET}


def seconds_of(frames: int, pool: int, epochs: int) -> list[float]:
    from training.composing.generator import FrameGenerator
    from training.recipe import default_recipe
    from training.recognizer.fit import fit
    from training.recognizer.network import build_network
    from training.recognizer.weights import find_weights

    recipe = default_recipe()
    weights = "imagenet" if find_weights(recipe.network.backbone, recipe.network.alpha) else "none"
    model = build_network(replace(recipe.network, weights=weights), len(NAMES))
    generators = [FrameGenerator(*draw_material(np.random.default_rng(0)), seed=seed) for seed in (0, 1)]
    settings = replace(recipe.fitting, epochs=epochs, frames_per_epoch=frames, feature_pool=pool, train_dev_frames=32)
    moments = [time.perf_counter()]
    with tempfile.TemporaryDirectory() as folder:
        fit(
            Path(folder), model, settings, *generators, names=NAMES,
            on_epoch=lambda metrics: moments.append(time.perf_counter()),
        )  # fmt: skip
    return [round(seconds, 2) for seconds in np.diff(moments).tolist()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=640)
    parser.add_argument("--pool", type=int, default=640)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.frames, options.pool, options.epochs)
    if options.json:
        print(json.dumps(found))
        return
    for way in ("new", "kept"):
        print(f"{way:>5} frames: seconds per epoch of {options.frames} frames: {found[way]}")
    print(f"later epochs, new / kept: {found['later epochs, new / kept']:.1f} (to reach: {TARGET:g})")


if __name__ == "__main__":
    main()
