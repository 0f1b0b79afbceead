"""A whole video tagged, without and with the bar burned in, beside a plain re-encode of it; and memory against duration.

python -m bench.screening [VIDEO…] [--minutes 2] [--longer 11] [--rounds 3] [--json]

The given clips (without any: drawn pictures) are played in a loop at 720x404, 24 pictures a second. The recognizer is the
small network at its full size with random weights: its scores are chance, its cost is that of a trained one.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SIZE, RATE = (720, 404), 24
NAMES = ["Ann", "Ben", "Cleo", "Dan"]
COLORS = ["#d1495b", "#00798c", "#edae49", "#5c4d7d"]
TARGETS = {
    "tagging / duration": 1 / 40,
    "with the bar / plain re-encode": 1.25,
    "the same, processor seconds": 1.25,
    "memory, longer / short": 1.1,
}


def drawn_pictures() -> Iterator[np.ndarray]:
    """Discs that travel over a scene that changes every five seconds, uint8 [404, 720, 3]."""
    rng = np.random.default_rng(0)
    for number in count():
        if number % (5 * RATE) == 0:
            scene = cv2.resize(rng.integers(0, 256, (5, 9, 3), np.uint8), SIZE, interpolation=cv2.INTER_CUBIC)
        picture = scene.copy()
        for disc in range(4):
            place = (int((number * (2 + disc) * 2) % SIZE[0]), 80 + 80 * disc)
            cv2.circle(picture, place, 50, (60 * disc, 220 - 40 * disc, 90), -1, cv2.LINE_AA)
        yield picture


def clip_pictures(clips: list[Path]) -> Iterator[np.ndarray]:
    from corpus.video import sample_video

    for clip in cycle(clips):
        for _, picture in sample_video(clip, RATE, width=SIZE[0], height=SIZE[1]):
            yield picture


def make_video(path: Path, clips: list[Path], seconds: float) -> Path:
    from corpus.video import encode

    pictures = clip_pictures(clips) if clips else drawn_pictures()
    encode(path, islice(pictures, round(seconds * RATE)), frames_per_second=RATE, size=SIZE, sound_from=None)
    return path


def set_up() -> None:
    """The tasks module knows rows, too, so Django is told to begin with a data folder of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["ROLLCALL_DATA"] = tempfile.mkdtemp(prefix="bench-screening-")
    django.setup()


def make_recognizer() -> Any:
    from training.recognizer.network import build_network
    from training.recognizer.saved import Recognizer
    from training.recognizer.settings import NetworkSettings

    settings = NetworkSettings(backbone="small", alpha=1.0, weights="none", trainable=True)
    recognizer = Recognizer(build_network(settings, len(NAMES)), NAMES, settings)
    recognizer.scores(np.zeros((32, 202, 360, 3), np.uint8))  # traced once per process, not once per video
    return recognizer


def tag(video: Path, recognizer: Any) -> None:
    """Without burning in: only pictures that are looked at are decoded."""
    from corpus.fitting import fit_picture
    from corpus.video import sample_video
    from screening.smoothing import smooth_window

    pictures = (fit_picture(picture, recognizer.rule) for _, picture in sample_video(video))
    scores = []
    while batch := list(islice(pictures, 32)):
        scores.append(recognizer.scores(batch))
    smooth_window(np.concatenate(scores) >= 0.5)


def screen(video: Path, recognizer: Any) -> None:
    """Tagged and drawn as a screening's job does it, rows apart."""
    from corpus.video import probe
    from screening.icons import Icon
    from screening.rendering import render_judged
    from screening.tasks import STEP_MS, Judge

    icons = [Icon(name, color) for name, color in zip(NAMES, COLORS, strict=True)]
    times_ms = list(range(0, probe(video).duration_ms, STEP_MS))
    render_judged(video, video.with_name("bar.mp4"), times_ms, Judge(recognizer, [0.5] * 4), icons)


def re_encode(video: Path) -> None:
    """The same decoder, encoder and settings; the pictures go from the one to the other as they are."""
    from corpus.decoding import decode_all, read_timeline
    from corpus.encoding import VideoWriter

    timeline = read_timeline(video)
    with VideoWriter(
        video.with_name("plain.mp4"), size=SIZE, time_base=timeline.time_base, rate=Fraction(RATE), sound_from=video
    ) as writer:
        for frame in decode_all(video, timeline):
            writer.write(frame, (frame.pts or 0) - timeline.start)


def measure(video: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Wall and processor seconds of each step: medians of several rounds, the steps taking turns.

    Processor seconds hardly change when others use the machine, too; wall seconds count where it is idle.
    """
    set_up()
    recognizer = make_recognizer()
    steps = {
        "tagging": lambda: tag(video, recognizer),
        "with the bar": lambda: screen(video, recognizer),
        "plain re-encode": lambda: re_encode(video),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            wall, processor = time.perf_counter(), time.process_time()
            step()
            taken[name].append((time.perf_counter() - wall, time.process_time() - processor))
    medians = {name: np.median(rounds_taken, axis=0).tolist() for name, rounds_taken in taken.items()}
    return {name: {"wall": wall, "processor": processor} for name, (wall, processor) in medians.items()}


def peak_megabytes(video: Path) -> float:
    """The largest memory of a fresh process that tags the video and burns the bar in."""
    command = [sys.executable, "-m", "bench.screening", "--peak", str(video)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def print_peak(video: Path) -> None:
    set_up()
    screen(video, make_recognizer())
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def report(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        short = make_video(Path(folder) / "short.mp4", options.clips, options.minutes * 60)
        longer = make_video(Path(folder) / "longer.mp4", options.clips, options.longer * 60)
        seconds = measure(short, options.rounds)
        memory = {"short": peak_megabytes(short), "longer": peak_megabytes(longer)}
    bar, plain = seconds["with the bar"], seconds["plain re-encode"]
    ratios = {
        "tagging / duration": seconds["tagging"]["wall"] / (options.minutes * 60),
        "with the bar / plain re-encode": bar["wall"] / plain["wall"],
        "the same, processor seconds": bar["processor"] / plain["processor"],
        "memory, longer / short": memory["longer"] / memory["short"],
    }
    return {
        "minutes": options.minutes,
        "longer": options.longer,
        "seconds": seconds,
        "megabytes": memory,
        "ratios": ratios,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--longer", type=float, default=11.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        return print_peak(options.peak)
    figures = report(options)
    return print(json.dumps(figures)) if options.json else print_table(figures)


def print_table(figures: dict[str, Any]) -> None:
    duration = figures["minutes"] * 60
    for name, taken in figures["seconds"].items():
        speed = duration / taken["wall"]
        print(f"{name:36s}{taken['wall']:9.2f} s {taken['processor']:9.2f} s of processors {speed:8.1f} x real time")
    for name, megabytes in figures["megabytes"].items():
        print(f"memory, {name:28s}{megabytes:9.0f} MB")
    for name, ratio in figures["ratios"].items():
        wanted = f"   at most {TARGETS[name]:.3f}" if name in TARGETS else ""
        print(f"{name:36s}{ratio:9.3f}{wanted}")


if __name__ == "__main__":
    main()
