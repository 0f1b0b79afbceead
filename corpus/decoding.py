"""Open an uploaded video safely, and decode only what is asked for: the part of `video.py` that knows the decoder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

# Playlists, scripts and image sequences would read other files of the server; a video file needs none of them.
DEMUXERS = "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf,h264,hevc,ivf"
# 4096x2560; a decoder keeps up to 16 pictures to refer to, and all of them must fit into memory.
MAX_PIXELS = 10_485_760
NO_PICTURE = "Not one picture of the video can be decoded: it is broken or cut off."


class BadVideo(ValueError):
    """The file is no video that can be used; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Timeline:
    """When each picture of a video is shown, read from its packets without decoding, in the order of the file.

    `instants` counts in units of `time_base` seconds, `keys` marks the pictures at which decoding can begin. `complete` says
    that every packet knew its time; where it is False (old AVI files) everything must be decoded.
    """

    instants: NDArray[np.int64]
    keys: NDArray[np.bool_]
    time_base: Fraction
    last_duration: int
    complete: bool
    pixel_shape: Fraction = Fraction(1)

    @property
    def unit_ms(self) -> float:
        return float(self.time_base * 1000)

    @property
    def start(self) -> int:
        """Times are counted from the first picture shown."""
        return int(self.instants.min())

    def at(self, milliseconds: Sequence[int]) -> NDArray[np.int64]:
        # Half a millisecond is rounding: a picture shown at 41.7 ms is called 42 and must be found again as 42 or 41.
        return np.floor((np.asarray(milliseconds, np.float64) + 0.5) / self.unit_ms).astype(np.int64) + self.start


@contextmanager
def open_video(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its moving picture; raises BadVideo with a sentence where there is none."""
    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": "file"}
    try:
        container = av.open(str(path.resolve()), options=options)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise BadVideo("This is not a video in a format we read: send MP4, WebM, MKV, MOV, AVI or MPEG.") from error
    with container:
        streams = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not streams or streams[0].codec_context is None:
            raise BadVideo("The file holds no moving picture that we can decode: save it as MP4 with H.264.")
        stream = streams[0]
        require_size(stream.width, stream.height)
        stream.thread_type = "AUTO"
        # The size in the header may lie; the decoder itself refuses what its own headers claim above this.
        stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
        yield container, stream


def require_size(width: int, height: int) -> None:
    """Refuse what cannot be a video picture, and what would not fit into memory."""
    if width < 1 or height < 1:
        raise BadVideo("The video does not say how large its picture is: save it again as MP4.")
    if width * height > MAX_PIXELS:
        raise BadVideo(f"The video of {width}x{height} is too large: make it smaller first, 1920x1080 is plenty.")


def read_timeline(path: Path) -> Timeline:
    """The times of all pictures. Headers are not believed: a duration can lie, what the packets say is played."""
    instants, keys, durations, complete = [], [], [], True
    with open_video(path) as (container, stream):
        if stream.time_base is None:
            raise BadVideo("The video has no clock: save it again as MP4.")
        time_base = stream.time_base
        pixel_shape = stream.sample_aspect_ratio or Fraction(1)
        for packet in _packets(container, stream):
            instant = packet.pts if packet.pts is not None else packet.dts
            complete = complete and packet.pts is not None
            if instant is not None:
                instants.append(instant)
                keys.append(packet.is_keyframe)
                durations.append(packet.duration or 0)
    if not instants:
        raise BadVideo("The video holds no pictures: it is empty or cut off.")
    last_duration = durations[int(np.argmax(instants))]
    # Beyond 4:1 it is no shape of pixels but a broken header.
    pixel_shape = pixel_shape if Fraction(1, 4) <= pixel_shape <= 4 else Fraction(1)
    return Timeline(np.array(instants), np.array(keys), time_base, last_duration, complete, pixel_shape)


def decode_shown(path: Path, timeline: Timeline, targets: Sequence[int]) -> Iterator[tuple[int, VideoFrame]]:
    """For each target instant, ascending, the picture shown then: the last that began, or the very first.

    Only pictures that are asked for, and those they refer to, are decoded. Memory is constant.
    """
    waiting = iter(targets)
    target = next(waiting, None)
    shown: VideoFrame | None = None
    for frame in _decode(path, timeline, targets):
        while target is not None and shown is not None and frame.pts is not None and frame.pts > target:
            yield target, shown
            target = next(waiting, None)
        if target is None:
            return
        shown = frame
    if shown is None:
        raise BadVideo(NO_PICTURE)
    while target is not None:
        yield target, shown
        target = next(waiting, None)


def decode_all(path: Path, timeline: Timeline) -> Iterator[VideoFrame]:
    """Every picture in the order shown, with constant memory; raises BadVideo where there is none."""
    found = False
    for frame in _decode(path, timeline, None):
        found = True
        yield frame
    if not found:
        raise BadVideo(NO_PICTURE)


def _decode(path: Path, timeline: Timeline, targets: Sequence[int] | None) -> Iterator[VideoFrame]:
    wanted = _wanted_packets(timeline, targets)
    with open_video(path) as (container, stream):
        decoder = stream.codec_context
        behind = False
        for number, packet in enumerate(_packets(container, stream)):
            want = wanted[number] if number < len(wanted) else WHOLE
            if want == NOTHING:
                if not behind:
                    yield from _drained(stream)
                behind = True
                continue
            behind = False
            # Pictures that nothing refers to are passed over by the decoder unless this very one is wanted.
            decoder.skip_frame = "DEFAULT" if want == WHOLE else "NONREF"
            yield from _decoded(stream, packet)
        if not behind:
            yield from _drained(stream)


NOTHING, REFERENCES, WHOLE = 0, 1, 2


def _wanted_packets(timeline: Timeline, targets: Sequence[int] | None) -> NDArray[np.int8]:
    """Per packet: not needed at all, needed for what refers to it, or shown at a target."""
    if targets is None or not timeline.complete or not timeline.keys.any():
        return np.full(len(timeline.instants), WHOLE, np.int8)
    shown_order = np.argsort(timeline.instants, kind="stable")
    places = np.searchsorted(timeline.instants[shown_order], np.asarray(targets, np.int64), side="right") - 1
    shown = shown_order[np.maximum(places, 0)]
    # A group runs from one key picture to the next. What is shown before its key refers to the group before, too.
    group = np.maximum(np.cumsum(timeline.keys) - 1, 0)
    key_instants = timeline.instants[timeline.keys]
    early = shown[timeline.instants[shown] < key_instants[group[shown]]]
    needed_groups = np.union1d(group[shown], np.maximum(group[early] - 1, 0))
    wanted = np.where(np.isin(group, needed_groups), REFERENCES, NOTHING).astype(np.int8)
    wanted[shown] = WHOLE
    return wanted


def _packets(container: InputContainer, stream: VideoStream) -> Iterator[av.Packet]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return  # a file that is cut off ends where it can no longer be read
        if packet.size:
            yield packet


def _decoded(stream: VideoStream, packet: av.Packet | None) -> list[VideoFrame]:
    try:
        return stream.codec_context.decode(packet)
    except av.FFmpegError:
        return []  # a broken picture is passed over, as players do


def _drained(stream: VideoStream) -> list[VideoFrame]:
    """What the decoder still holds back; afterwards it is ready for another group."""
    frames = _decoded(stream, None)
    stream.codec_context.flush_buffers()
    return frames
