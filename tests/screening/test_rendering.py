from pathlib import Path

import av
import numpy as np
import pytest

from corpus.video import BadVideo, VideoFacts, probe, read_frames
from screening.icons import Icon
from screening.overlay import BarDrawer
from screening.rendering import render
from tests.samples import sample
from tests.screening.drawn import beep_heard_ms, draw_video, draw_with_sound, picture_instants

ICONS = [Icon("Ann", "#e02020"), Icon("Ben", "#2060e0")]
TIMES = list(range(0, 2000, 250))
NOBODY = np.zeros((8, 2), np.bool_)


def test_every_picture_is_kept_above_the_bar(tmp_path: Path) -> None:
    video, out = draw_video(tmp_path / "in.mp4", width=720, height=404), tmp_path / "out.mp4"

    render(video, out, TIMES, NOBODY, ICONS)

    assert probe(out) == VideoFacts(720, 464, 24.0, 2000, False)
    assert picture_instants(out) == picture_instants(video)
    times = [round(number * 1000 / 24) for number in range(48)]
    before, after = dict(read_frames(video, times)), dict(read_frames(out, times))
    assert max(np.abs(before[time].astype(int) - after[time][:404]).mean() for time in times) < 2


def test_the_bar_shows_who_is_on_screen_at_the_right_time(tmp_path: Path) -> None:
    video, out = draw_video(tmp_path / "in.mp4", width=720, height=404), tmp_path / "out.mp4"
    decisions = NOBODY.copy()
    decisions[2:5, 0] = decisions[5:, 1] = True

    render(video, out, TIMES, decisions, ICONS)

    bars = {time: picture[404:] for time, picture in read_frames(out, [0, 458, 500, 1208, 1250, 1990])}
    drawer = BarDrawer(720, ICONS)
    expected = {
        0: (False, False),
        458: (False, False),
        500: (True, False),
        1208: (True, False),
        1250: (False, True),
        1990: (False, True),
    }
    for time, present in expected.items():
        difference = {
            (ann, ben): np.abs(bars[time].astype(int) - drawer.draw((ann, ben))).mean()
            for ann in (False, True)
            for ben in (False, True)
        }
        assert min(difference, key=lambda key: difference[key]) == present
        assert difference[present] < 3


@pytest.mark.parametrize(("width", "height"), [(33, 21), (65, 48), (64, 49), (1, 1)])
def test_odd_sizes_become_even(tmp_path: Path, width: int, height: int) -> None:
    out = tmp_path / "out.mp4"
    render(draw_odd(tmp_path / "in.mkv", width, height), out, [0], NOBODY[:1], ICONS)

    facts = probe(out)
    assert facts.width == width + width % 2
    assert facts.height == height + height % 2 + BarDrawer(facts.width, ICONS).height
    picture = next(read_frames(out, [0]))[1][: height + height % 2]
    assert np.abs(picture.astype(int) - (250, 120, 30)).mean() < 6  # the edge's copy is no black seam


@pytest.mark.parametrize("name", ["in.mkv", "in.mp4"])
def test_full_range_colors_are_neither_pale_nor_dark(tmp_path: Path, name: str) -> None:
    video, out = tmp_path / name, tmp_path / "out.mp4"
    with av.open(str(video), "w") as container:
        stream = container.add_stream("mjpeg" if name == "in.mkv" else "libx264", rate=10)
        stream.width, stream.height = 720, 404
        stream.pix_fmt = "yuvj420p"
        for _ in range(5):
            picture = np.full((404, 720, 3), (250, 250, 5), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuvj420p", dst_color_range="JPEG")))
        container.mux(stream.encode(None))
    decisions = np.array([[True, False]])

    render(video, out, [0], decisions, ICONS)

    before, after = (next(read_frames(path, [0]))[1].astype(int) for path in (video, out))
    assert np.abs(before - after[:404]).mean() < 2
    assert np.abs(after[404:] - BarDrawer(720, ICONS).draw((True, False))).mean() < 3


def draw_odd(path: Path, width: int, height: int) -> Path:
    """Sizes that H.264 with 4:2:0 refuses, and colors that it has to convert."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv444p"
        for _ in range(5):
            picture = np.full((height, width, 3), (250, 120, 30), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "kept"),
    [("in.mp4", "aac", "aac"), ("in.mkv", "mp3", "mp3float"), ("in.webm", "libopus", "aac"), ("in.mkv", "flac", "aac")],
)
def test_sound_and_uneven_times_are_kept(tmp_path: Path, name: str, codec: str, kept: str) -> None:
    instants = [0, 40, 80, 300, 333, 700, 701, 1500, 1540, 2000]
    video = draw_with_sound(tmp_path / name, codec=codec, instants_ms=instants, beep_ms=1200)

    render(video, tmp_path / "out.mp4", TIMES, NOBODY, ICONS)

    assert picture_instants(tmp_path / "out.mp4") == instants
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert [stream.codec_context.name for stream in container.streams.audio] == [kept]
    assert beep_heard_ms(tmp_path / "out.mp4") == pytest.approx(beep_heard_ms(video), abs=15)


@pytest.mark.parametrize(
    ("name", "codec", "start_ms", "sound_from_ms"),
    [
        ("late.mkv", "flac", 0, 700),  # encoded anew, with silence before it
        ("late.mkv", "aac", 0, 700),
        ("start.ts", "aac", 5000, 0),  # a recording rarely begins at zero
        ("start.ts", "mp2", 5000, 300),
    ],
)
def test_sound_stays_in_step(tmp_path: Path, name: str, codec: str, start_ms: int, sound_from_ms: int) -> None:
    video = draw_with_sound(
        tmp_path / name, codec=codec, instants_ms=list(range(0, 2000, 40)), beep_ms=1200,
        start_ms=start_ms, sound_from_ms=sound_from_ms,
    )  # fmt: skip

    render(video, tmp_path / "out.mp4", TIMES, NOBODY, ICONS)

    assert picture_instants(tmp_path / "out.mp4")[0] == 0
    assert probe(tmp_path / "out.mp4").duration_ms == pytest.approx(2000, abs=2)
    assert beep_heard_ms(tmp_path / "out.mp4") == pytest.approx(beep_heard_ms(video), abs=30)


def test_progress_can_stop_the_work(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    seen = []

    def stop(done_ms: int, total_ms: int) -> None:
        seen.append((done_ms, total_ms))
        if done_ms > 500:
            raise Enough

    with pytest.raises(Enough):
        render(draw_video(tmp_path / "in.mp4"), tmp_path / "out.mp4", TIMES, NOBODY, ICONS, on_progress=stop)

    assert seen[0] == (0, 1958)
    assert seen[-1] == (542, 1958)


def test_decisions_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\[8 instants, 1 characters\], got \[8, 2\]"):
        render(tmp_path / "in.mp4", tmp_path / "out.mp4", TIMES, NOBODY, ICONS[:1])


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.mp4").write_bytes(b"hello")
    with pytest.raises(BadVideo, match="not a video"):
        render(tmp_path / "in.mp4", tmp_path / "out.mp4", TIMES, NOBODY, ICONS)


@pytest.mark.parametrize(
    "name",
    [
        "-video-with-dash-.mp4",
        "bitmap.mp4",
        "no_duration.webm",
        "transparent.webm",
        "video_with_failing_audio.mp4",
    ],
)
def test_odd_uploads_are_rendered(tmp_path: Path, name: str) -> None:
    video = sample(f"bad_inputs/videos/{name}")
    facts = probe(video)

    render(video, tmp_path / "out.mp4", [0, 1000], NOBODY[:2], ICONS)

    rendered = probe(tmp_path / "out.mp4")
    assert rendered.duration_ms == pytest.approx(facts.duration_ms, abs=5)
    assert rendered.has_sound == facts.has_sound
