"""Videos in and out: facts about a file, pictures at given instants, a steady sample of the whole, and encoding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from corpus.decoding import BadVideo, Timeline, decode_shown, open_video, read_timeline, require_size
from corpus.encoding import ColorTags, VideoWriter

__all__ = ["BadVideo", "VideoFacts", "encode", "probe", "read_frames", "sample_times", "sample_video"]

Rgb = NDArray[np.uint8]


@dataclass(frozen=True)
class VideoFacts:
    """What a video is, as it is played: sizes with square pixels, the duration of what can really be decoded."""

    width: int
    height: int
    frames_per_second: float
    duration_ms: int
    has_sound: bool


def probe(path: Path) -> VideoFacts:
    """Read the facts from the packets and one decoded picture; headers alone can lie.

    Raises BadVideo with a sentence for what is not a video, has no picture that can be decoded, or is too large.
    """
    timeline = read_timeline(path)
    _, first = next(decode_shown(path, timeline, [timeline.start]))
    width, height = _shown_size(first, timeline)
    require_size(width, height)
    with open_video(path) as (container, _):
        has_sound = any(sound.codec_context is not None for sound in container.streams.audio)
    return VideoFacts(width, height, *_pace(timeline), has_sound)


def sample_times(duration_ms: int, count: int) -> list[int]:
    """That many instants in milliseconds, evenly spread, each in the middle of its share: never the first or the last.

    A video shorter than that many milliseconds gives fewer.
    """
    if duration_ms < 0 or count < 0:
        raise ValueError(f"A duration and a count are 0 or more, got {duration_ms} ms and {count}.")
    middles = (int((2 * number + 1) * duration_ms / (2 * count)) for number in range(count))
    return sorted({middle for middle in middles if 0 < middle < duration_ms})


def read_frames(path: Path, times_ms: Sequence[int]) -> Iterator[tuple[int, Rgb]]:
    """The pictures shown at these instants, as (asked instant, uint8 [h, w, 3]), in ascending order, each instant once.

    An instant after the end gives the last picture. Raises BadVideo with a sentence.
    """
    yield from _read(path, read_timeline(path), sorted(set(times_ms)), None, None)


def sample_video(
    path: Path, per_second: float = 4.0, *, width: int | None = None, height: int | None = None
) -> Iterator[tuple[int, Rgb]]:
    """The pictures shown every 1/per_second seconds from the first on, as (instant in ms, uint8 [h, w, 3]).

    The same pictures as read_frames gives for the same instants. Memory does not grow with the duration. With a width
    and a height the pictures are scaled, without keeping their shape; for network input leave that to fit_picture.
    """
    if per_second <= 0:
        raise ValueError(f"A video is sampled more than 0 times a second, got {per_second}.")
    timeline = read_timeline(path)
    count = int(np.ceil(_pace(timeline)[1] * per_second / 1000))
    times = np.rint(np.arange(max(1, count)) * (1000 / per_second)).astype(np.int64).tolist()
    yield from _read(path, timeline, times, width, height)


def encode(
    path: Path,
    frames: Iterable[Rgb],
    *,
    frames_per_second: float,
    size: tuple[int, int],
    sound_from: Path | None = None,
) -> None:
    """Write pictures of one size (width, height) as H.264 in MP4, which every browser plays; memory is constant.

    The sound of another video is laid under it, cut to the same length; sound that cannot be read is left out.
    A side of odd length gains one pixel, a copy of the edge, because the format only knows even ones.
    """
    rate = Fraction(frames_per_second).limit_denominator(1001)
    with VideoWriter(path, size=size, time_base=1 / rate, rate=rate, sound_from=sound_from) as writer:
        for number, picture in enumerate(frames):
            if picture.shape != (size[1], size[0], 3):
                raise ValueError(f"Expected pictures of {size[0]}x{size[1]}, got one of {list(picture.shape)}.")
            writer.write(VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24"), number)


def _pace(timeline: Timeline) -> tuple[float, int]:
    """Pictures per second, and the duration in ms including the last picture's."""
    count, units = len(timeline.instants), int(timeline.instants.max()) - timeline.start
    step = units / (count - 1) if count > 1 else 0
    last = timeline.last_duration or step
    # A single picture without a duration is shown for a 25th of a second, as good as any other guess.
    duration_ms = max(1, round((units + last) * timeline.unit_ms)) if units + last else 40
    return (1000 / (step * timeline.unit_ms) if step else 1000 / duration_ms), duration_ms


def _read(
    path: Path, timeline: Timeline, times: Sequence[int], width: int | None, height: int | None
) -> Iterator[tuple[int, Rgb]]:
    size: tuple[int, int] | None = None
    shown = decode_shown(path, timeline, timeline.at(times).tolist()) if times else iter(())
    for time, (_, frame) in zip(times, shown, strict=True):
        # Later pictures of another size are scaled to the first one's, so that all can be stacked.
        size = size or (width or _shown_size(frame, timeline)[0], height or frame.height)
        yield time, _to_rgb(frame, size)


def _shown_size(frame: VideoFrame, timeline: Timeline) -> tuple[int, int]:
    return max(1, round(frame.width * timeline.pixel_shape)), frame.height


def _to_rgb(frame: VideoFrame, size: tuple[int, int]) -> Rgb:
    try:
        # Untagged colors are read as browsers do, so that a still looks like the video it was taken from.
        colors = ColorTags.of(frame).colorspace
        scaled = frame.reformat(*size, format="rgb24", src_colorspace=colors, interpolation=Interpolation.AREA)
        return scaled.to_ndarray().astype(np.uint8, copy=False)
    except (av.FFmpegError, ValueError) as error:
        raise BadVideo(
            "A picture of the video has colors that we cannot convert: save it as MP4 with H.264."
        ) from error
