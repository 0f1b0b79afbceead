"""A small synthesised soundtrack: a plucked tune per shot over a soft bass; a wave, no file."""

import numpy as np
from numpy.typing import NDArray

from demo.script import EpisodePlan

RATE = 22050
# Semitones above the root; five-tone scales have no wrong notes.
SCALES = {"bright": (0, 2, 4, 7, 9, 12, 14, 16), "dim": (0, 3, 5, 7, 10, 12, 15, 17)}
BEAT_SECONDS = 0.25


def soundtrack(plan: EpisodePlan) -> NDArray[np.int16]:
    """The episode's sound: int16 [samples], mono, at `RATE`."""
    rng = np.random.default_rng([plan.seed, 61])
    wave = np.zeros(plan.duration_ms * RATE // 1000 + 1, np.float32)
    start = 0.0
    for shot in plan.shots:
        scale = SCALES["dim" if shot.tint in {"night", "alarm"} or shot.beat in {"shadow", "empty"} else "bright"]
        _play_shot(wave, start, shot.duration_ms / 1000, scale, rng)
        start += shot.duration_ms / 1000
    fade = np.minimum(1, np.arange(len(wave))[::-1] / (RATE * 0.4))
    return (np.clip(wave * fade, -1, 1) * 12000).astype(np.int16)


def _play_shot(
    wave: NDArray[np.float32], start: float, seconds: float, scale: tuple[int, ...], rng: np.random.Generator
) -> None:
    root = 220.0 * 2 ** (int(rng.integers(0, 6)) / 12)
    step = int(rng.integers(0, 4))
    for beat in range(int(seconds / BEAT_SECONDS)):
        when = start + beat * BEAT_SECONDS
        if beat % 4 == 0:
            _pluck(wave, when, root / 2, 0.9, 0.28)
        if rng.random() < 0.72:
            step = int(np.clip(step + rng.integers(-2, 3), 0, len(scale) - 1))
            _pluck(wave, when, root * 2 ** (scale[step] / 12), 0.5, 0.34)


def _pluck(wave: NDArray[np.float32], when: float, pitch: float, seconds: float, loudness: float) -> None:
    begin = int(when * RATE)
    count = min(int(seconds * RATE), len(wave) - begin)
    if count <= 0:
        return
    t = np.arange(count, dtype=np.float32) / RATE
    tone = np.sin(2 * np.pi * pitch * t) + 0.35 * np.sin(4 * np.pi * pitch * t) * np.exp(-9 * t)
    wave[begin : begin + count] += loudness * tone * np.exp(-5.5 * t) * np.minimum(1, t * 160)
