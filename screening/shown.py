"""The pictures of a video as they are shown one after the other, and which of them an instant falls on."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from corpus.decoding import BadVideo, Timeline, decode_shown
from corpus.encoding import ColorTags

Rgb = NDArray[np.uint8]


class Shown(NamedTuple):
    """A decoded picture and when it is shown, in the timeline's units."""

    instant: int
    frame: VideoFrame


def all_pictures(path: Path, timeline: Timeline) -> Iterator[Shown]:
    """One for every instant at which the video changes; a picture that is broken is replaced by the one before."""
    return (Shown(*shown) for shown in decode_shown(path, timeline, all_instants(timeline).tolist()))


def all_instants(timeline: Timeline) -> NDArray[np.int64]:
    return np.unique(timeline.instants)


def shown_at(timeline: Timeline, times_ms: Sequence[int]) -> NDArray[np.int64]:
    """The number of the picture shown at each of these instants: a decision holds from the very picture it was made from."""
    return np.maximum(np.searchsorted(all_instants(timeline), timeline.at(list(times_ms)), "right") - 1, 0)


def to_rgb(frame: VideoFrame, timeline: Timeline) -> Rgb:
    """uint8 [h, w, 3] with square pixels, the same as sample_video gives."""
    size = (max(1, round(frame.width * timeline.pixel_shape)), frame.height)
    colors = ColorTags.of(frame).colorspace
    try:
        scaled = frame.reformat(*size, format="rgb24", src_colorspace=colors, interpolation=Interpolation.AREA)
        return scaled.to_ndarray().astype(np.uint8, copy=False)
    except (av.FFmpegError, ValueError) as error:
        raise BadVideo("The video has colors that we cannot convert: save it as MP4 with H.264.") from error
