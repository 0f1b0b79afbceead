"""How many composed frames per second a device could fit, and how many threads or processes of this machine compose them.

python -m bench.feeding [--tflops 5 20 80] [--seconds 4] [--only composing fitting backbones] [--json]

Three things are measured here: frames composed per second by one thread or process up to all cores (202x360, pasting alone
and default settings, the ways taking turns); frames fitted per second beside each way of composing, with MobileNet frozen
and with the small network fitted whole; and frames per second through each backbone on this machine's processor. The rest
is computed: a backbone's operations for one frame are counted in its graph, and a device that really computes T
tera-operations per second (sustained: a fraction of what its data sheet promises) gets through T / operations frames.
Fitting the whole backbone costs three forward passes.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import count
from typing import Any

import numpy as np

from bench.composing import PASTING, composed_frames, draw_material, frames_by_processes, frames_per_second

SHAPE = (202, 360, 3)
BATCH = 32
CHARACTERS = 4
FORWARD_AND_BACK = 3
PARTS = ("composing", "fitting", "backbones")


def composed(seconds: float, rounds: int) -> dict[str, dict[str, float]]:
    """Frames composed per second: {settings: {way: median}}; by 1, 2, 4, … threads and processes, and by as many as cores."""
    import cv2

    from training.composing.generator import FrameGenerator, GeneratorSettings
    from training.recognizer.devices import usable_cores

    cv2.setNumThreads(1)  # the threads are the composer's own
    cores, found = usable_cores(), {}
    numbers = sorted({cores, *(2**power for power in range(cores.bit_length()))})
    material = draw_material(np.random.default_rng(0))
    for name, settings in {"pasting alone": PASTING, "default settings": GeneratorSettings()}.items():
        own, shared = (FrameGenerator(*material, settings, seed=0) for _ in range(2))
        ways = {f"{number} threads": partial(composed_frames, own, number) for number in numbers}
        ways |= {f"{number} processes": partial(frames_by_processes, shared, number) for number in numbers}
        rates = [{way: frames_per_second(start(), seconds) for way, start in ways.items()} for _ in range(rounds)]
        found[name] = {way: float(np.median([one[way] for one in rates])) for way in ways}
    return found


def fitted(seconds: float, rounds: int) -> dict[str, dict[str, float]]:
    """Frames fitted per second beside each way of composing: {network: {way: median}}."""
    from training.composing.generator import FrameGenerator
    from training.recognizer.settings import FittingSettings, NetworkSettings

    networks = {
        "mobilenet, frozen": NetworkSettings(backbone="mobilenet", alpha=0.75, weights="none"),
        "small, all of it": NetworkSettings(backbone="small", weights="none", trainable=True),
    }
    found = {}
    for name, network in networks.items():
        step = fitting_step(network, FittingSettings())
        source = FrameGenerator(*draw_material(np.random.default_rng(0)), seed=0)
        rates = [
            {
                f"{number} {way}": frames_per_second(fitted_frames(step, source, **{way: number}), seconds)
                for way in ("threads", "processes")
                for number in (1, 2)
            }
            for _ in range(rounds)
        ]
        found[name] = {way: float(np.median([one[way] for one in rates])) for way in rates[0]}
    return found


def fitting_step(network: Any, settings: Any) -> Callable[[np.ndarray, np.ndarray], float]:
    from training.recognizer.network import build_network
    from training.recognizer.steps import make_optimizer, make_step

    model = build_network(network, CHARACTERS)
    return make_step(model, make_optimizer(settings, model.trainable_variables), settings, None)


def fitted_frames(
    step: Callable[[np.ndarray, np.ndarray], float], source: Any, *, threads: int = 1, processes: int = 0
) -> Iterator[int]:
    from training.recognizer.batches import batches, fed

    with fed(source, 10**9, BATCH, processes) as frames:
        for images, labels in batches(frames, 0, 10**9, BATCH, threads=threads):
            step(images, labels)
            yield len(images)


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


def measure(parts: Collection[str], seconds: float, rounds: int, tflops: list[float]) -> dict[str, Any]:
    found: dict[str, Any] = {"measured_at": time.strftime("%Y-%m-%d"), "load": os.getloadavg()[0]}
    if "composing" in parts:
        found["composed"] = composed(seconds, rounds)
    if "fitting" in parts:
        found["fitted"] = fitted(seconds, rounds)
    if "backbones" in parts:
        found["backbones"] = backbones(seconds, tflops)
    return found


def backbones(seconds: float, tflops: list[float]) -> dict[str, Any]:
    from training.recognizer.settings import BACKBONE_NAMES

    rows = {}
    for name in BACKBONE_NAMES:
        costs = network_costs(name, seconds)
        frozen = {rate: 1000 * rate / costs["giga_operations"] for rate in tflops}
        whole = {rate: frames / FORWARD_AND_BACK for rate, frames in frozen.items()}
        rows[name] = {**costs, "frozen": frozen, "fitted": whole}
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tflops", type=float, nargs="+", default=[5, 20, 80], help="what devices really sustain")
    parser.add_argument("--seconds", type=float, default=4.0, help="measured time for each way and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.only, options.seconds, options.rounds, options.tflops)
    if options.json:
        print(json.dumps(found))
        return
    print(f"load at the start {found['load']:.1f}")
    for what in ("composed", "fitted"):
        for name, rates in found.get(what, {}).items():
            for way, rate in rates.items():
                print(f"{what}, {name}, {way:12s}{rate:8.0f} frames/s{rate / rates['1 threads']:7.2f} x one thread")
    for name, row in found.get("backbones", {}).items():
        print(
            f"{name}: {row['giga_operations']:.2f} G operations a frame, {row['frames_per_second']:.0f} frames/s here"
        )
        for rate in options.tflops:
            print(
                f"  at {rate:g} T/s (computed): frozen {row['frozen'][rate]:.0f} frames/s, all fitted {row['fitted'][rate]:.0f}"
            )


if __name__ == "__main__":
    main()
