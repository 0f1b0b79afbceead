from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from corpus.video import BadVideo, VideoFacts, encode, probe, read_frames, sample_times, sample_video
from tests.samples import sample


def numbered(count: int, width: int = 64, height: int = 48) -> Iterator[np.ndarray]:
    """Pictures whose gray level is their number, four levels apart, so that a decoded one tells which it is."""
    for number in range(count):
        yield np.full((height, width, 3), 20 + 4 * number, np.uint8)


def number_of(picture: np.ndarray) -> int:
    return round((float(picture.mean()) - 20) / 4)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Two seconds, 24 pictures a second."""
    path = tmp_path / "drawn.mp4"
    encode(path, numbered(48), frames_per_second=24, size=(64, 48))
    return path


def test_probe_of_an_encoded_video(video: Path) -> None:
    assert probe(video) == VideoFacts(64, 48, 24.0, 2000, False)


@pytest.mark.parametrize(
    ("duration", "count", "expected"),
    [(1000, 4, [125, 375, 625, 875]), (1000, 1, [500]), (1000, 0, []), (2, 5, [1]), (0, 3, []), (1, 1, [])],
)
def test_sample_times_are_the_middles_of_equal_shares(duration: int, count: int, expected: list[int]) -> None:
    assert sample_times(duration, count) == expected


def test_sample_times_refuses_negative_numbers() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        sample_times(-1, 3)


def test_read_frames_gives_what_is_shown_at_each_instant(video: Path) -> None:
    frames = read_frames(video, [500, 0, 520, 521, 500, 1999, 99_999])
    assert [(time, number_of(picture)) for time, picture in frames] == [
        (0, 0),
        (500, 12),
        (520, 12),
        (521, 12),
        (1999, 47),
        (99_999, 47),
    ]


def test_read_frames_finds_a_picture_again_by_its_rounded_time(video: Path) -> None:
    times = [round(number * 1000 / 24) for number in range(48)]
    assert [number_of(picture) for _, picture in read_frames(video, times)] == list(range(48))


def test_read_frames_of_no_instants_is_empty(video: Path) -> None:
    assert list(read_frames(video, [])) == []


def test_sample_video_is_steady(video: Path) -> None:
    frames = [(time, number_of(picture)) for time, picture in sample_video(video, 4)]
    assert frames == [(250 * step, 6 * step) for step in range(8)]


def test_sample_video_scales(video: Path) -> None:
    assert next(sample_video(video, 1, width=32, height=24))[1].shape == (24, 32, 3)


def test_sample_video_reads_lazily(video: Path) -> None:
    assert [time for time, _ in islice(sample_video(video, 1000), 3)] == [0, 1, 2]


def test_sample_video_equals_stills_of_a_real_clip() -> None:
    """Skipping undecoded pictures must change neither which picture is shown nor its pixels."""
    path = sample("penny_and_chip/penny_and_chip_splash.mp4")
    with av.open(str(path)) as container:
        all_frames = [frame.to_ndarray(format="rgb24", src_colorspace="ITU709") for frame in container.decode(video=0)]
    sampled = list(sample_video(path, 4))
    assert [time for time, _ in sampled] == list(range(0, 8000, 250))
    assert all(np.array_equal(picture, all_frames[time * 24 // 1000]) for time, picture in sampled)
    stills = dict(read_frames(path, [1250, 6500]))
    assert np.array_equal(stills[6500], sampled[26][1])


def test_encode_evens_out_odd_sizes(tmp_path: Path) -> None:
    encode(tmp_path / "odd.mp4", numbered(3, 33, 21), frames_per_second=10, size=(33, 21))
    assert probe(tmp_path / "odd.mp4") == VideoFacts(34, 22, 10.0, 300, False)


@pytest.mark.parametrize("height", [48, 720])
def test_colors_survive_encoding_and_reading(tmp_path: Path, height: int) -> None:
    picture = np.full((height, 128, 3), (255, 217, 15), np.uint8)
    encode(tmp_path / "colors.mp4", [picture] * 3, frames_per_second=10, size=(128, height))
    ((_, read),) = read_frames(tmp_path / "colors.mp4", [100])
    assert np.abs(read.astype(int) - (255, 217, 15)).max() <= 4


def test_encode_refuses_a_picture_of_another_size(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Expected pictures of 10x10"):
        encode(tmp_path / "x.mp4", numbered(1), frames_per_second=10, size=(10, 10))


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("penny_and_chip/penny_and_chip_splash.mp4", "aac"),
        ("videos/big_buck_bunny_0_30.webm", "aac"),
        ("bad_inputs/videos/video_with_failing_audio.mp4", "mp3float"),
        ("videos/popeye_meets_sinbad_clip3.mkv", None),
    ],
)
def test_encode_lays_sound_under_it(tmp_path: Path, name: str, codec: str | None) -> None:
    path = tmp_path / "sound.mp4"
    encode(path, numbered(50), frames_per_second=25, size=(64, 48), sound_from=sample(name))
    with av.open(str(path)) as container:
        assert [stream.codec_context.name for stream in container.streams.audio] == ([codec] if codec else [])
        seconds = [float(frame.time) for frame in container.decode(audio=0)] if codec else [1.9]
    assert 1.8 < max(seconds) < 2.1


FACTS = {
    "-video-with-dash-.mp4": VideoFacts(1, 1, 1.0, 5000, False),
    "bitmap.mp4": VideoFacts(1, 1, 1.0, 5000, False),
    "no_duration.webm": VideoFacts(1280, 720, 14.98, 4938, True),
    "smpte-2997.mp4": VideoFacts(1920, 1080, 25.0, 10040, True),
    "transparent.webm": VideoFacts(200, 200, 30.0, 5000, True),
    "video_with_failing_audio.mp4": VideoFacts(640, 360, 25.0, 11200, True),
}


@pytest.mark.parametrize("name", FACTS)
def test_odd_uploads_are_read(name: str) -> None:
    path = sample(f"bad_inputs/videos/{name}")
    facts = probe(path)
    assert (facts.width, facts.height, facts.duration_ms, facts.has_sound) == (
        FACTS[name].width,
        FACTS[name].height,
        FACTS[name].duration_ms,
        FACTS[name].has_sound,
    )
    assert facts.frames_per_second == pytest.approx(FACTS[name].frames_per_second, abs=0.01)
    middle = dict(read_frames(path, [facts.duration_ms // 2]))[facts.duration_ms // 2]
    assert middle.shape == (facts.height, facts.width, 3)


def test_a_cut_off_video_is_as_long_as_what_is_left(video: Path, tmp_path: Path) -> None:
    whole = sample("videos/big_buck_bunny_0_30.webm").read_bytes()
    path = tmp_path / "cut.webm"
    path.write_bytes(whole[: len(whole) // 2])
    facts = probe(path)
    assert 5_000 < facts.duration_ms < 25_000
    assert len(list(read_frames(path, sample_times(facts.duration_ms, 5)))) == 5


def test_a_lying_duration_is_not_believed(video: Path) -> None:
    data = bytearray(video.read_bytes())
    header = data.index(b"mvhd")
    data[header + 20 : header + 24] = (2**31 - 1).to_bytes(4, "big")
    video.write_bytes(bytes(data))
    assert probe(video).duration_ms == 2000


def test_a_lying_size_does_not_cost_memory(video: Path) -> None:
    data = bytearray(video.read_bytes())
    entry = data.index(b"avc1", data.index(b"stsd"))
    data[entry + 28 : entry + 32] = b"\xff\xff\xff\xff"
    video.write_bytes(bytes(data))
    facts = probe(video)
    assert facts.width * facts.height < 10_000


def test_a_picture_too_large_for_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 4400, 2600, "yuvj420p"
        container.mux(stream.encode(av.VideoFrame(4400, 2600, "yuvj420p")))
        container.mux(stream.encode(None))
    with pytest.raises(BadVideo, match="4400x2600 is too large"):
        probe(path)


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", PLAYLIST, b"ffconcat version 1.0\nfile /etc/passwd\n", b"\x00\x00\x00\x18ftypmp42" + b"\0" * 100],
)
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "upload.mp4"
    path.write_bytes(content)
    with pytest.raises(BadVideo, match=r"not a video|no moving picture"):
        probe(path)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 8000
        container.mux(stream.encode(silence))
        container.mux(stream.encode(None))
    with pytest.raises(BadVideo, match="no moving picture"):
        probe(path)


def test_pictures_that_cannot_be_decoded_are_refused(video: Path) -> None:
    data = bytearray(video.read_bytes())
    start = data.index(b"mdat") + 4
    data[start:] = bytes(len(data) - start)
    video.write_bytes(bytes(data))
    with pytest.raises(BadVideo, match="broken"):
        probe(video)
