"""A picture and the bar below it, put together as planes: decoded ones are copied and never become RGB."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from corpus.decoding import Timeline
from corpus.encoding import ColorTags
from screening.icons import Icon
from screening.overlay import BarDrawer

Planes = list[NDArray[np.uint8]]

PLANAR = ("yuv420p", "yuvj420p")  # nearly all videos; the second means the full range of numbers
KEPT_BARS = 64  # bars of as many combinations of characters are kept; a large cast has more, and memory is constant


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
