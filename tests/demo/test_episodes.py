"""A written episode is a real film with sound; plans tell the moment of every instant."""

from pathlib import Path

import av
import numpy as np
import pytest

from demo.occluders import occluding
from demo.script import EpisodePlan, Occluder, Player, Shot, moment
from demo.show import draw_frame, write_episode
from demo.sound import RATE, soundtrack

SHOTS = (
    Shot("hallway", 1, 1000, (Player("Wren", ("stroll_a", "stroll_b"), path=((100.0, 372.0), (500.0, 372.0))),)),
    Shot("cafe", 1, 500),
)
PLAN = EpisodePlan("two", "Two shots", "evaluation", SHOTS, seed=5)


def test_written_episodes_decode_with_picture_and_sound(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    write_episode(PLAN, tmp_path / "two.mp4", on_progress=lambda done, total: calls.append((done, total)))
    with av.open(str(tmp_path / "two.mp4")) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video)]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert float(video.average_rate or 0) == 12
    assert [frame.shape for frame in frames] == [(404, 720, 3)] * 18
    assert calls == [(done, 18) for done in range(1, 19)]
    assert np.abs(frames[7].astype(int) - draw_frame(PLAN, PLAN.frame_times[7])).mean() < 6


def test_moments_find_the_shot_and_hold_the_last_one() -> None:
    found = [moment(PLAN, time_ms) for time_ms in (0, 999, 1000, 1499, 9999)]
    assert [now.shot.scene for now in found] == ["hallway", "hallway", "cafe", "cafe", "cafe"]
    assert [now.drawing for now in found] == [0, 5, 0, 2, 2]
    assert [now.share for now in found] == [0.0, 1.0, 0.0, 1.0, 1.0]


def test_two_frames_share_one_drawing() -> None:
    drawings = [moment(PLAN, time_ms).drawing for time_ms in PLAN.frame_times[:12]]
    assert drawings == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_sound_is_as_long_as_the_film_and_not_silent() -> None:
    wave = soundtrack(PLAN)
    assert wave.dtype == np.int16
    assert abs(len(wave) / RATE - 1.5) < 0.01
    assert 500 < np.abs(wave.astype(int)).max() < 32000
    assert np.array_equal(wave, soundtrack(PLAN))


def test_an_unknown_occluder_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="this script names 'ghost'"):
        occluding(Occluder("ghost", 0, 0, 10, 10))
