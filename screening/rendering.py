"""A screened video with the bar burned in: every picture keeps its pixels and its time, the bar lies below it."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from corpus.decoding import Timeline, read_timeline
from corpus.encoding import VideoWriter
from screening.following import LOOKAHEAD, follow
from screening.icons import Icon
from screening.sheet import Sheet
from screening.shown import Rgb, Shown, all_instants, all_pictures, shown_at, to_rgb
from screening.sound import sound_of

OnProgress = Callable[[int, int], None]

LARGEST_BATCH = 32  # more does not make a network faster
WAITING_BYTES = 192 * 2**20


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
    rows = np.maximum(
        np.searchsorted(shown_at(timeline, times_ms), np.arange(len(all_instants(timeline))), "right") - 1, 0
    )
    present = (tuple(row.tolist()) for row in decisions[rows])
    _write(
        video_in, video_out, timeline, icons, zip(all_pictures(video_in, timeline), present, strict=True), on_progress
    )


def render_judged(
    video_in: Path,
    video_out: Path,
    times_ms: Sequence[int],
    judge: Callable[[list[Rgb]], NDArray[np.bool_]],
    icons: Sequence[Icon],
    *,
    on_progress: OnProgress | None = None,
) -> None:
    """The same where decisions are yet to be made, in one decoding: `judge` gets the pictures shown at `times_ms`.

    They are uint8 [h, w, 3], a few at a time, in order; the answer is bool [n, c], smoothed here before it is drawn.
    """
    timeline = read_timeline(video_in)
    pictures = all_pictures(video_in, timeline)
    first = next(pictures)

    def judge_planes(shown: list[Shown]) -> NDArray[np.bool_]:
        return judge([to_rgb(picture.frame, timeline) for picture in shown])

    batch = batch_of(first.frame, timeline, times_ms)
    judged = follow(chain([first], pictures), shown_at(timeline, times_ms).tolist(), judge_planes, batch)
    _write(video_in, video_out, timeline, icons, judged, on_progress)


def _write(
    video_in: Path,
    video_out: Path,
    timeline: Timeline,
    icons: Sequence[Icon],
    pictures: Iterator[tuple[Shown, tuple[bool, ...]]],
    on_progress: OnProgress | None,
) -> None:
    first = next(pictures)
    sheet = Sheet(first[0].frame, timeline, icons)
    total = round((int(timeline.instants.max()) - timeline.start) * timeline.unit_ms)
    with _writer(video_in, video_out, timeline, sheet) as writer:
        for picture, present in chain([first], pictures):
            since_start = picture.instant - timeline.start
            writer.write(sheet.with_bar(picture.frame, present), since_start)
            if on_progress:
                on_progress(round(since_start * timeline.unit_ms), total)


def _writer(video_in: Path, video_out: Path, timeline: Timeline, sheet: Sheet) -> VideoWriter:
    span_ms = (int(timeline.instants.max()) - timeline.start) * timeline.unit_ms
    rate = Fraction((len(timeline.instants) - 1) * 1000 / span_ms if span_ms else 25).limit_denominator(1001)
    base = timeline.time_base
    writer = VideoWriter(video_out, size=sheet.size, time_base=base, rate=rate, color_tags=sheet.tags)
    writer.sound = sound_of(video_in, writer.container, timeline.start * base)
    return writer


def batch_of(first: VideoFrame, timeline: Timeline, times_ms: Sequence[int]) -> int:
    """How many instants to judge at once, so that the pictures that wait for it do not fill the memory."""
    per_instant = len(all_instants(timeline)) / max(1, len(times_ms)) * first.width * first.height * 1.5
    return max(1, min(LARGEST_BATCH, int(WAITING_BYTES / per_instant) - LOOKAHEAD))
