"""Write a video that every browser plays: H.264 and AAC in MP4, the sound of another file laid under it."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from corpus.decoding import DEMUXERS

# MP4 takes these as they are; anything else is decoded and encoded anew.
COPIED_CODECS = ("aac", "mp3", "mp3float")


# What FFmpeg writes for "reserved" and "not specified".
UNSAID = (0, 2)


@dataclass(frozen=True)
class ColorTags:
    """How numbers of a video become colors; without the tags a player guesses."""

    colorspace: int = Colorspace.ITU709
    color_range: int = ColorRange.MPEG
    color_primaries: int | None = 1  # that of high definition, too
    color_trc: int | None = 1

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """A frame's own tags; what is not said is guessed as players do, by its height."""
        guess = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
        said = frame.colorspace not in UNSAID
        full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
        primaries, transfer = (None if value in UNSAID else value for value in (frame.color_primaries, frame.color_trc))
        return cls(
            frame.colorspace if said else guess, ColorRange.JPEG if full else ColorRange.MPEG, primaries, transfer
        )

    def set_on(self, stream: VideoStream) -> None:
        stream.codec_context.colorspace, stream.codec_context.color_range = self.colorspace, self.color_range
        if self.color_primaries is not None:
            stream.codec_context.color_primaries = self.color_primaries
        if self.color_trc is not None:
            stream.codec_context.color_trc = self.color_trc

    @property
    def is_high_definition(self) -> bool:
        return self.colorspace == Colorspace.ITU709


class VideoWriter:
    """Frames go in one by one; sound is written along with them, so that neither waits in memory for the other."""

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        time_base: Fraction,
        rate: Fraction,
        sound_from: Path | None = None,
        preset: str = "veryfast",
        color_tags: ColorTags | None = None,
    ) -> None:
        self.size = (size[0] + size[0] % 2, size[1] + size[1] % 2)
        self.time_base = time_base
        self.tags = color_tags or ColorTags()
        options = {"movflags": "+faststart"}  # so that a browser can begin before it has the whole file
        self.container: OutputContainer = av.open(str(path.resolve()), "w", format="mp4", options=options)
        self.stream = self.container.add_stream("libx264", rate=rate, options={"preset": preset, "crf": "21"})
        self.stream.width, self.stream.height = self.size
        self.stream.pix_fmt = "yuv420p"
        self.stream.codec_context.time_base = time_base
        self.tags.set_on(self.stream)
        self.sound = _open_sound(sound_from, self.container) if sound_from else None

    def write(self, frame: VideoFrame, instant: int) -> None:
        """Add one picture, shown from `instant` (in units of the time base) on; sound follows up to there."""
        if (frame.width, frame.height, frame.format.name) != (*self.size, "yuv420p"):
            frame = _to_even_yuv(frame, self.size, self.tags)
        frame.pts, frame.time_base = instant, self.time_base
        self.container.mux(self.stream.encode(frame))
        if self.sound:
            self.sound.write_until(float(instant * self.time_base))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.container.mux(self.stream.encode(None))
                if self.sound:
                    self.sound.finish()
        finally:
            if self.sound:
                self.sound.close()
            self.container.close()


class Sound:
    """The sound of another video on its way into this one, copied or encoded anew."""

    def __init__(self, source: InputContainer, stream: AudioStream, target: OutputContainer) -> None:
        self.source, self.target = source, target
        self.copied = stream.codec_context.name in COPIED_CODECS
        self.packets = source.demux(stream)
        self.ended = False
        self.written_seconds = -1.0
        self.last_instant: int | None = None
        if self.copied:
            self.stream = target.add_stream_from_template(stream)
        else:
            self.stream = target.add_stream("aac", rate=stream.rate or 48_000)

    def write_until(self, seconds: float) -> None:
        """Pass on what sounds before this moment; the rest of a damaged track is silently left out."""
        while not self.ended and self.written_seconds < seconds:
            try:
                packet = next(self.packets)
                self._pass_on(packet)
            except (StopIteration, av.FFmpegError):
                self.ended = True

    def finish(self) -> None:
        if not self.copied:
            self.target.mux(self.stream.encode(None))

    def close(self) -> None:
        self.source.close()

    def _pass_on(self, packet: av.Packet) -> None:
        if not packet.size or packet.dts is None or packet.time_base is None:
            return
        self.written_seconds = float(packet.dts * packet.time_base)
        if not self.copied:
            for frame in cast(list[av.AudioFrame], packet.decode()):
                frame.pts = None  # numbered anew: gaps and jumps of the source would be refused
                self.target.mux(self.stream.encode(frame))
        elif self.last_instant is None or packet.dts > self.last_instant:
            self.last_instant = packet.dts
            packet.stream = self.stream
            self.target.mux(packet)


def _open_sound(path: Path, target: OutputContainer) -> Sound | None:
    """The first track that can really be decoded, or nothing."""
    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": "file"}
    try:
        with av.open(str(path.resolve()), options=options) as trial:
            next(trial.decode(audio=0))
        source = av.open(str(path.resolve()), options=options)
    except (av.FFmpegError, IndexError, StopIteration, ValueError):
        return None
    return Sound(source, source.streams.audio[0], target)


def _to_even_yuv(frame: VideoFrame, size: tuple[int, int], tags: ColorTags) -> VideoFrame:
    if (frame.width, frame.height) != size:
        picture = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
        missing = ((0, size[1] - frame.height), (0, size[0] - frame.width), (0, 0))
        frame = VideoFrame.from_ndarray(np.pad(picture, missing, mode="edge"), format="rgb24")
    return frame.reformat(format="yuv420p", dst_colorspace=tags.colorspace, dst_color_range=tags.color_range)
