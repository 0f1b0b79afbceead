"""How many composed frames per second a device could fit, and how many threads of this machine compose them.

python -m bench.feeding [--tflops 5 20 80] [--seconds 4] [--json]

Two things are measured here: frames composed per second by one thread up to all cores (default settings, 202x360), and
frames per second through each backbone on this machine's processor. The rest is computed: a backbone's operations for one
frame are counted in its graph, and a device that really computes T tera-operations per second (sustained: a fraction of
what its data sheet promises) gets through T / operations frames. Fitting the whole backbone costs three forward passes.
"""

import argparse
import json
import time
from itertools import count
from typing import Any

import numpy as np

from bench.composing import composed_frames, draw_material, frames_per_second

SHAPE = (202, 360, 3)
BATCH = 32
CHARACTERS = 4
FORWARD_AND_BACK = 3


def composed(seconds: float) -> dict[int, float]:
    """Frames composed per second by 1, 2, 4, … threads, and by as many as cores."""
    import cv2

    from training.composing.generator import FrameGenerator, GeneratorSettings
    from training.recognizer.devices import usable_cores

    cv2.setNumThreads(1)  # the threads are the composer's own
    generator = FrameGenerator(*draw_material(np.random.default_rng(0)), GeneratorSettings(), seed=0)
    cores = usable_cores()
    numbers = sorted({cores, *(2**power for power in range(cores.bit_length()))})
    return {threads: frames_per_second(composed_frames(generator, threads), seconds) for threads in numbers}


def network_costs(backbone: str, seconds: float) -> dict[str, float]:
    """Operations (in 10^9) of one frame through the backbone and its head, and frames per second on this machine."""
    import tensorflow as tf

    from training.recognizer.backbones import BACKBONES
    from training.recognizer.network import NetworkSettings, build_network

    # As the default recipe has it: three quarters of MobileNet's width, the whole of the others'.
    alpha = 0.75 if backbone == "mobilenet" else 1.0
    assert alpha in BACKBONES[backbone].alphas
    model = build_network(NetworkSettings(backbone=backbone, alpha=alpha, weights="none"), CHARACTERS)
    one_frame = tf.function(lambda frames: model(frames, training=False)).get_concrete_function(
        tf.TensorSpec((1, *SHAPE), tf.uint8)
    )
    profile = tf.compat.v1.profiler
    options = profile.ProfileOptionBuilder(profile.ProfileOptionBuilder.float_operation())
    counted = profile.profile(one_frame.graph, options=options.with_empty_output().build())
    batches = np.random.default_rng(0).integers(0, 256, (BATCH, *SHAPE), dtype=np.uint8)
    return {
        "giga_operations": counted.total_float_ops / 1e9,
        "frames_per_second": frames_per_second((len(model.predict_on_batch(batches)) for _ in count()), seconds),
    }


def measure(seconds: float, tflops: list[float]) -> dict[str, Any]:
    from training.recognizer.settings import BACKBONE_NAMES

    threads = composed(seconds)
    rows = {}
    for name in BACKBONE_NAMES:
        costs = network_costs(name, seconds)
        frozen = {rate: 1000 * rate / costs["giga_operations"] for rate in tflops}
        fitted = {rate: frames / FORWARD_AND_BACK for rate, frames in frozen.items()}
        rows[name] = {**costs, "frozen": frozen, "fitted": fitted}
    return {"composed": threads, "backbones": rows, "measured_at": time.strftime("%Y-%m-%d")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tflops", type=float, nargs="+", default=[5, 20, 80], help="what devices really sustain")
    parser.add_argument("--seconds", type=float, default=4.0, help="measured time for each way")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.seconds, options.tflops)
    if options.json:
        print(json.dumps(found))
        return
    for threads, rate in found["composed"].items():
        print(f"{threads:3d} threads compose {rate:8.0f} frames/s")
    each = found["composed"][1]
    for name, row in found["backbones"].items():
        print(
            f"{name}: {row['giga_operations']:.2f} G operations a frame, {row['frames_per_second']:.0f} frames/s here"
        )
        for rate in options.tflops:
            frozen, fitted = row["frozen"][rate], row["fitted"][rate]
            print(
                f"  at {rate:g} T/s (computed): frozen {frozen:.0f} frames/s ({frozen / each:.1f} threads), "
                f"all fitted {fitted:.0f} ({fitted / each:.1f} threads)"
            )


if __name__ == "__main__":
    main()
