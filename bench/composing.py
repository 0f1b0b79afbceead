"""Frames composed per second: this composer beside a naive one on the same scenes, in one run.

python -m bench.composing [--seconds 4] [--json]
"""

import argparse
import json
import multiprocessing
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import count
from typing import Any

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage

from bench.processor_time import active, spent_by
from training.composing.generator import FrameGenerator, GeneratorSettings
from training.composing.processes import Processes
from training.composing.scene import Figure, Scene
from training.composing.settings import WITHOUT_VARIATION

CHARACTERS, CUTOUTS_EACH, EXTRAS, BACKGROUNDS = 4, 50, 100, 200
# What both composers can do: 0-4 figures, flipped, turned, scaled and pasted with their antialiased alpha.
PASTING = GeneratorSettings(
    max_characters=4,
    extras="with_cast",
    empty_share=0.0,
    scale_min=0.25,
    scale_max=0.85,
    scale_distribution="uniform",
    edge_styles=("none",),
    background_flip_probability=0.0,
    **WITHOUT_VARIATION,
)
FEATHERED = replace(PASTING, edge_styles=("none", "gaussian", "box", "motion"))
WAYS = ("scipy", "Pillow")
BOUND = "bound: default settings, two processes that share nothing"
ONE_THREAD = {"pasting": "composer", "default settings": "default settings (jitter, zoom, degradations)"}


def draw_cutout(rng: np.random.Generator) -> np.ndarray:
    """A figure of ellipses and limbs, uint8 [300, 300, 4]; about a third of its box is opaque."""
    picture = np.zeros((300, 300, 4), np.uint8)
    for _ in range(5):
        end = (int(rng.integers(50, 250)), int(rng.integers(10, 290)))
        cv2.line(
            picture, (150, 150), end, (*rng.integers(0, 256, 3).tolist(), 255), int(rng.integers(12, 30)), cv2.LINE_AA
        )
    for center, axes in (((150, 180), (45, 75)), ((150, 75), (50, 60))):
        cv2.ellipse(picture, center, axes, 0, 0, 360, (*rng.integers(0, 256, 3).tolist(), 255), -1, cv2.LINE_AA)
    return picture


def draw_material(rng: np.random.Generator) -> tuple[list[list[np.ndarray]], list[np.ndarray], np.ndarray]:
    cutouts = [[draw_cutout(rng) for _ in range(CUTOUTS_EACH)] for _ in range(CHARACTERS)]
    small = rng.integers(0, 256, (BACKGROUNDS, 6, 10, 3), dtype=np.uint8)
    backgrounds = np.stack([cv2.resize(one, (360, 202), interpolation=cv2.INTER_CUBIC) for one in small])
    return cutouts, [draw_cutout(rng) for _ in range(EXTRAS)], backgrounds


def naive_frame(scene: Scene, pictures: list[np.ndarray], background: np.ndarray, way: str) -> np.ndarray:
    """The scene as a first version would paint it: the whole picture flipped, turned, scaled, then pasted by numpy."""
    frame = background.astype(np.float64)
    for one, picture in zip(scene.figures, pictures, strict=True):
        turned = turn_and_scale(one, picture, way)
        paste_by_numpy(frame, turned, round(one.x - turned.shape[1] / 2), round(one.y - turned.shape[0] / 2))
    return frame.astype(np.uint8)


def turn_and_scale(figure: Figure, picture: np.ndarray, way: str) -> np.ndarray:
    picture = picture[:, ::-1] if figure.flipped else picture
    if way == "scipy":
        turned = Image.fromarray(ndimage.rotate(picture, figure.rotation, order=1))
    else:
        turned = Image.fromarray(np.ascontiguousarray(picture)).rotate(
            figure.rotation, Image.Resampling.BILINEAR, expand=True
        )
    size = (max(1, round(turned.width * figure.scale)), max(1, round(turned.height * figure.scale)))
    return np.asarray(turned.resize(size, Image.Resampling.BILINEAR))


def paste_by_numpy(frame: np.ndarray, figure: np.ndarray, left: int, top: int) -> None:
    first_row, first_column = max(0, -top), max(0, -left)
    region = frame[max(0, top) : max(0, top + figure.shape[0]), max(0, left) : max(0, left + figure.shape[1])]
    seen = figure[first_row : first_row + region.shape[0], first_column : first_column + region.shape[1]]
    alpha = seen[..., 3:] / 255
    region[:] = seen[..., :3] * alpha + region * (1 - alpha)


def naive_frames(generator: FrameGenerator, pictures: list[list[np.ndarray]], way: str) -> Iterator[int]:
    for number in count():
        scene = generator.scene(number)
        chosen = [pictures[-1 if one.character is None else one.character][one.cutout] for one in scene.figures]
        naive_frame(scene, chosen, generator.backgrounds[scene.view.background], way)
        yield 1


def composed_frames(generator: FrameGenerator, threads: int) -> Iterator[int]:
    for images, _ in generator.batches(0, 10**9, threads=threads):
        yield len(images)


def frames_by_processes(generator: FrameGenerator, processes: int) -> Iterator[int]:
    with Processes(generator, processes) as source:
        for images, _ in source.batches(0, 10**9, 32):
            yield len(images)


def copied_frames(generator: FrameGenerator) -> Iterator[int]:
    """The bound: a batch filled with backgrounds and nothing else."""
    for first in count(0, 32):
        batch = np.empty((32, 202, 360, 3), np.uint8)
        for position in range(32):
            batch[position] = generator.backgrounds[(first + position) * 7 % BACKGROUNDS]
        yield 32


def rate_and_cost(frames: Iterator[int], seconds: float) -> tuple[float, float]:
    """Frames per second, and milliseconds of processor time a frame, of all threads and processes together."""
    next(frames)
    spent, done, began = spent_by(os.getpid()), 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        done += next(frames)
    return done / (time.perf_counter() - began), 1000 * (spent_by(os.getpid()) - spent) / done


def frames_per_second(frames: Iterator[int], seconds: float) -> float:
    next(frames)  # warm: the first call pays for imports and caches
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        done += next(frames)
    return done / (time.perf_counter() - began)


def ways(seed: int) -> dict[str, Callable[[], Iterator[int]]]:
    cutouts, extras, backgrounds = draw_material(np.random.default_rng(seed))

    def generator(settings: GeneratorSettings) -> FrameGenerator:
        return FrameGenerator(cutouts, extras, backgrounds, settings, seed=seed)

    pasting, pictures = generator(PASTING), [*cutouts, extras]
    return {
        "naive, scipy": lambda: naive_frames(pasting, pictures, "scipy"),
        "naive, Pillow": lambda: naive_frames(pasting, pictures, "Pillow"),
        "composer": lambda: composed_frames(pasting, 1),
        "composer, two threads": lambda: composed_frames(pasting, 2),
        "composer, two processes": lambda: frames_by_processes(generator(PASTING), 2),
        "with soft edges": lambda: composed_frames(generator(FEATHERED), 1),
        "original settings": lambda: composed_frames(generator(GeneratorSettings.original()), 1),
        "default settings (jitter, zoom, degradations)": lambda: composed_frames(generator(GeneratorSettings()), 1),
        "default settings, two threads": lambda: composed_frames(generator(GeneratorSettings()), 2),
        "default settings, two processes": lambda: frames_by_processes(generator(GeneratorSettings()), 2),
        "bound: backgrounds copied": lambda: copied_frames(pasting),
    }


def two_processes(seconds: float, seed: int) -> float:
    """The bound of two threads: frames per second of two processes that share nothing, default settings, one thread each."""
    processes = multiprocessing.get_context("spawn")
    both_ready, told = processes.Barrier(2), processes.Queue()
    pair = [processes.Process(target=one_of_two, args=(seconds, seed, both_ready, told)) for _ in range(2)]
    for process in pair:
        process.start()
    rates = [told.get(timeout=60 + seconds) for _ in pair]
    for process in pair:
        process.join()
    return sum(rates)


def one_of_two(seconds: float, seed: int, both_ready: Any, told: Any) -> None:
    cv2.setNumThreads(1)
    frames = ways(seed)["default settings (jitter, zoom, degradations)"]()
    next(frames)
    both_ready.wait()
    told.put(frames_per_second(frames, seconds))


def idle_share(settings: GeneratorSettings, seconds: float, seed: int) -> float:
    """The share of their time in which two composing processes neither run nor stand in the queue for a core."""
    with Processes(FrameGenerator(*draw_material(np.random.default_rng(seed)), settings, seed=seed), 2) as source:
        frames = (len(images) for images, _ in source.batches(0, 10**9, 32))
        next(frames)
        before, began = [active(one) for one in source.ids], time.perf_counter()
        frames_per_second(frames, seconds)
        passed = time.perf_counter() - began
        after = [active(one) for one in source.ids]
    return 1 - float(np.mean(np.subtract(after, before))) / passed


def measure(seconds: float, seed: int, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Frames per second and milliseconds of processor time a frame of each way: the medians of several rounds, the ways
    taking turns, since machines are noisy."""
    rates, costs = defaultdict(list), defaultdict(list)
    for _ in range(rounds):
        for name, start in ways(seed).items():
            rate, cost = rate_and_cost(start(), seconds / rounds)
            rates[name].append(rate)
            costs[name].append(cost)
        rates[BOUND].append(two_processes(seconds / rounds, seed))
    return tuple({name: float(np.median(values)) for name, values in found.items()} for found in (rates, costs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6.0, help="measured time for each way")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)  # one thread means one thread; the two of "two threads" are the composer's own
    load = os.getloadavg()[0]
    rates, costs = measure(options.seconds, options.seed, options.rounds)
    ratios = {"composer / naive": rates["composer"] / rates["naive, scipy"]}
    for name, one in ONE_THREAD.items():
        for several in ("two threads", "two processes"):
            ratios[f"{name}, {several} / one thread"] = rates[f"{one.split(' (')[0]}, {several}"] / rates[one]
            # What two idle cores would give at most, where a busy machine does not let the clock say it.
            ratios[f"{name}, {several} / one thread, by processor time"] = (
                2 * costs[one] / costs[f"{one.split(' (')[0]}, {several}"]
            )
    ratios["default settings, bound / one thread"] = rates[BOUND] / rates[ONE_THREAD["default settings"]]
    for name, settings in {"pasting": PASTING, "default settings": GeneratorSettings()}.items():
        ratios[f"{name}, two processes: idle"] = idle_share(settings, options.seconds, options.seed)
    if options.json:
        print(
            json.dumps(
                {
                    "load": load,
                    "frames_per_second": rates,
                    "milliseconds": costs,
                    "ratios": ratios,
                    "settings": asdict(PASTING),
                }
            )
        )
        return
    print(f"load at the start {load:.1f}")
    for name, rate in rates.items():
        cost = f"{costs[name]:9.2f} ms of processor time a frame" if name in costs else ""
        print(f"{name:60s}{rate:10.0f} frames/s{rate / rates['naive, scipy']:9.1f} x naive{cost}")
    for name, ratio in ratios.items():
        print(f"{name:60s}{ratio:10.2f}")


if __name__ == "__main__":
    main()
