"""A few stills stand for a whole video: over its shots, without black frames and repeats, each counted."""

from pathlib import Path

import numpy as np
import pytest

from corpus.sampling import Wanted, instants, sample
from corpus.shots import Shot
from corpus.video import encode, probe
from tests.builders import picture

RATE = 8


def drawn(path: Path, *parts: tuple[float, int | None]) -> Path:
    """Seconds of each picture by its seed; None is black."""
    frames = []
    for seconds, seed in parts:
        still = np.zeros((90, 160, 3), np.uint8) if seed is None else picture(90, 160, seed=seed)
        frames += [still] * round(seconds * RATE)
    encode(path, frames, frames_per_second=RATE, size=(160, 90))
    return path


def sampled(path: Path, scratch: Path, **wanted: object):  # noqa: ANN201 stills and their tally
    return sample(path, path.name, scratch, probe(path), Wanted(**wanted), lambda share, what: None)


def test_instants_give_each_shot_its_share() -> None:
    shots = [Shot(0, 1000), Shot(1000, 2000), Shot(2000, 10_000)]
    times = instants(shots, 6)
    assert list(times.values()) == [0, 1, 2, 2, 2, 2]
    assert list(times) == [500, 1500, 3000, 5000, 7000, 9000]
    assert list(instants(shots, 1)) == [1500]


def test_short_shots_are_not_lost_beside_a_long_one(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.mp4", (1, 1), (8, 2), (1, 3))
    stills = sampled(path, tmp_path, count=3).best(3)
    assert [still.time_ms for still in stills] == pytest.approx([500, 5000, 9500], abs=300)


def test_black_and_repeated_are_left_out_and_counted(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.mp4", (2, 1), (2, None), (2, 2), (2, 1))
    found = sampled(path, tmp_path, count=4)
    assert len(found.stills) == 2
    tally = found.tally
    assert tally["shots"] == 4
    assert (tally["looked_at"], tally["black"], tally["repeated"]) == (12, 3, 7)


def test_known_pictures_do_not_come_again(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.mp4", (2, 1), (2, 2))
    first = sampled(path, tmp_path, count=2)
    known = (first.stills[0].likeness,)
    assert [still.likeness for still in sampled(path, tmp_path, count=2, known=known).stills] == [
        first.stills[1].likeness
    ]


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    path, told = drawn(tmp_path / "a.mp4", (2, 1), (2, 2)), []
    sample(path, "a", tmp_path, probe(path), Wanted(2), lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert {what for _, what in told} == {"looking for shots", "taking stills"}
