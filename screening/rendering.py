"""A screened video with the bar burned in: every picture keeps its pixels and its time, the bar lies below it.

Decoded planes and the bar's planes are copied side by side and never become RGB, which would halve the speed.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from corpus.decoding import Timeline, decode_shown, read_timeline
from corpus.encoding import ColorTags, VideoWriter
from screening.icons import Icon
from screening.overlay import BarDrawer
from screening.sound import sound_of

Planes = list[NDArray[np.uint8]]
OnProgress = Callable[[int, int], None]

KEPT_BARS = 64  # bars of as many combinations of characters are kept; a large cast has more, and memory is constant
PLANAR = ("yuv420p", "yuvj420p")  # nearly all videos; the second means the full range of numbers


def render(
    video_in: Path,
    video_out: Path,
    times_ms: Sequence[int],
    decisions: NDArray[np.bool_],
    icons: Sequence[Icon],
    *,
    on_progress: OnProgress | None = None,
) -> None:
    """Write `video_in` with a bar below its picture as H.264 in MP4, its sound kept and in step; memory is constant.

    `decisions` is bool [t, c] at `times_ms`, which count from the first picture; each holds until the next. After each
    picture `on_progress(done_ms, total_ms)` is called; what it raises ends the work. Raises BadVideo with a sentence.
    """
    if decisions.shape != (len(times_ms), len(icons)) or not len(times_ms):
        raise ValueError(
            f"Expected decisions at one instant or more as [{len(times_ms)} instants, {len(icons)} characters], got "
            f"{list(decisions.shape)}."
        )
    timeline = read_timeline(video_in)
    instants = np.unique(timeline.instants)
    # A decision holds from the very picture it was made from, which may have begun a little before its instant.
    scored = np.searchsorted(instants, timeline.at(list(times_ms)), side="right") - 1
    rows = np.maximum(np.searchsorted(scored, np.arange(len(instants)), side="right") - 1, 0)
    total = round((int(instants[-1]) - timeline.start) * timeline.unit_ms)
    pictures = decode_shown(video_in, timeline, instants.tolist())
    _, first = next(pictures)
    sheet = Sheet(first, timeline, icons)
    with _writer(video_in, video_out, timeline, sheet) as writer:
        for (instant, picture), row in zip(_with_first(instants, first, pictures), rows, strict=True):
            since_start = instant - timeline.start
            writer.write(sheet.with_bar(picture, tuple(decisions[row].tolist())), since_start)
            if on_progress:
                on_progress(round(since_start * timeline.unit_ms), total)


class Sheet:
    """The picture and the bar below it, as planes of one yuv420p frame."""

    def __init__(self, first: VideoFrame, timeline: Timeline, icons: Sequence[Icon]) -> None:
        # Pixels that are not square become so, else the icons would not be round.
        self.picture_size = (max(1, round(first.width * timeline.pixel_shape)), first.height)
        self.width, self.picture_height = (side + side % 2 for side in self.picture_size)
        self.tags = ColorTags.of(first)
        self.drawer = BarDrawer(self.width, icons)
        self.size = (self.width, self.picture_height + self.drawer.height)
        self.bar = lru_cache(KEPT_BARS)(self._bar)

    def with_bar(self, picture: VideoFrame, present: tuple[bool, ...]) -> VideoFrame:
        sheet = VideoFrame(*self.size, "yuv420p")
        for target, source, bar in zip(planes(sheet), planes(self._plain(picture)), self.bar(present), strict=True):
            rows, columns = source.shape
            top = len(target) - len(bar)
            target[:rows, :columns] = source
            # A side of odd length gains a copy of its edge.
            target[:rows, columns:] = source[:, columns - 1 :]
            target[rows:top] = target[rows - 1]
            target[top:] = bar
        return sheet

    def _plain(self, picture: VideoFrame) -> VideoFrame:
        """The picture as planes of the first one's size; nearly always it is that already."""
        if picture.format.name in PLANAR and (picture.width, picture.height) == self.picture_size:
            return picture
        tags = self.tags
        return picture.reformat(
            *self.picture_size, "yuv420p", src_colorspace=tags.colorspace, dst_colorspace=tags.colorspace,
            dst_color_range=tags.color_range, interpolation=Interpolation.AREA,
        )  # fmt: skip

    def _bar(self, present: tuple[bool, ...]) -> Planes:
        drawn = VideoFrame.from_ndarray(self.drawer.draw(present), format="rgb24")
        bar = drawn.reformat(
            format="yuv420p", dst_colorspace=self.tags.colorspace, dst_color_range=self.tags.color_range
        )
        return [plane.copy() for plane in planes(bar)]


def planes(frame: VideoFrame) -> Planes:
    """Views of a planar frame's planes without the padding of their lines."""
    return [_view(plane) for plane in frame.planes]


def _view(plane: VideoPlane) -> NDArray[np.uint8]:
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]


def _writer(video_in: Path, video_out: Path, timeline: Timeline, sheet: Sheet) -> VideoWriter:
    span_ms = (int(timeline.instants.max()) - timeline.start) * timeline.unit_ms
    rate = Fraction((len(timeline.instants) - 1) * 1000 / span_ms if span_ms else 25).limit_denominator(1001)
    base = timeline.time_base
    writer = VideoWriter(video_out, size=sheet.size, time_base=base, rate=rate, color_tags=sheet.tags)
    writer.sound = sound_of(video_in, writer.container, timeline.start * base)
    return writer


def _with_first(
    instants: NDArray[np.int64], first: VideoFrame, others: Iterator[tuple[int, VideoFrame]]
) -> Iterator[tuple[int, VideoFrame]]:
    yield int(instants[0]), first
    yield from others
