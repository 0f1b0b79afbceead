"""Cuts are found in drawn videos whose cuts are known, and only there: not in pans, fast figures, noise or flashes."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.shots import Shot, find_cuts, find_shots, look_of, shots_between
from corpus.video import encode, probe
from tests import builders

Frames = list[NDArray[np.uint8]]
RATE = 12


def video(path: Path, frames: Frames) -> Path:
    encode(path, frames, frames_per_second=RATE, size=(160, 90))
    return path


def held(seconds: list[float], seed: int = 1) -> Frames:
    """One scene after the other, a disc walking through each."""
    frames = []
    for scene, duration in enumerate(seconds):
        backdrop = builders.picture(90, 160, seed=seed * 100 + scene)
        for number in range(round(duration * RATE)):
            frame = backdrop.copy()
            frame[30:60, 4 * number % 130 : 4 * number % 130 + 24] = (250, 220, 30)
            frames.append(frame)
    return frames


def test_known_cuts_are_found_to_an_eighth_of_a_second(tmp_path: Path) -> None:
    path = video(tmp_path / "cuts.mp4", held([2.0, 1.25, 3.5, 0.75]))
    shots = find_shots(path, probe(path))
    assert [shot.start_ms for shot in shots] == pytest.approx([0, 2000, 3250, 6750], abs=125)
    assert [shot.start_ms for shot in shots[1:]] == [shot.end_ms for shot in shots[:-1]]
    assert shots[-1].end_ms == probe(path).duration_ms


def test_pan_is_one_shot(tmp_path: Path) -> None:
    wide = builders.picture(90, 160 * 4, seed=7)
    path = video(tmp_path / "pan.mp4", [wide[:, 10 * step : 10 * step + 160].copy() for step in range(48)])
    assert len(find_shots(path, probe(path))) == 1


def test_noise_is_no_cut(tmp_path: Path) -> None:
    backdrop, random = builders.picture(90, 160, seed=2).astype(np.int16), np.random.default_rng(0)
    noisy = [np.clip(backdrop + random.normal(0, 9, backdrop.shape), 0, 255).astype(np.uint8) for _ in range(36)]
    path = video(tmp_path / "noise.mp4", noisy)
    assert len(find_shots(path, probe(path))) == 1


def test_flash_belongs_to_its_shot(tmp_path: Path) -> None:
    frames = held([3.0])
    frames[18:21] = [np.full((90, 160, 3), 255, np.uint8)] * 3
    path = video(tmp_path / "flash.mp4", frames)
    assert len(find_shots(path, probe(path))) <= 2


def test_report_may_end_it(tmp_path: Path) -> None:
    path, told = video(tmp_path / "short.mp4", held([1.0])), []

    def report(share: float) -> None:
        told.append(share)
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        find_shots(path, probe(path), report)
    assert told == sorted(told)


def test_find_cuts_needs_more_than_what_changes_around() -> None:
    one, other = (look_of(builders.picture(36, 64, seed=seed)) for seed in (1, 2))
    assert find_cuts(np.stack([one] * 6 + [other] * 6)) == [6]
    assert find_cuts(np.stack([one, other] * 6)) == []
    assert find_cuts(np.stack([one])) == []


@pytest.mark.parametrize(
    ("cuts", "expected"),
    [
        ([], [(0, 5000)]),
        ([1000, 3000], [(0, 1000), (1000, 3000), (3000, 5000)]),
        ([1000, 1200], [(0, 1000), (1000, 5000)]),
        ([4800], [(0, 5000)]),
    ],
)
def test_shots_between(cuts: list[int], expected: list[tuple[int, int]]) -> None:
    assert shots_between(cuts, 5000) == [Shot(*pair) for pair in expected]
