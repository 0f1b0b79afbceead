"""The sound of a screened video on its way under the rendered one: copied or encoded anew, and in step with the picture."""

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from corpus.decoding import DEMUXERS
from corpus.encoding import Sound

# What codecs call their own delay starts this much before the picture and is kept; anything earlier is nobody's.
LEAD_SECONDS = 0.1
# Less than this is rounding of time stamps; more is a hole or an overlap that would be heard against the lips.
SLACK_SECONDS = 0.04
LONGEST_SILENCE_SECONDS = 600.0  # beyond this a time stamp is not believed
PIECE = 1024  # samples


class SoundInStep(Sound):
    """Sound whose time is counted from the first picture, `origin` seconds into the source."""

    def __init__(self, source: InputContainer, stream: AudioStream, target: OutputContainer, origin: Fraction) -> None:
        super().__init__(source, stream, target)
        self.origin = origin
        self.encoded_samples = 0

    def _pass_on(self, packet: av.Packet) -> None:
        if not packet.size or packet.dts is None or packet.pts is None or packet.time_base is None:
            return
        if self.copied:
            shift = round(self.origin / packet.time_base)
            packet.dts, packet.pts = packet.dts - shift, packet.pts - shift
            if packet.dts * packet.time_base >= -LEAD_SECONDS:
                super()._pass_on(packet)
            return
        self.written_seconds = float(packet.dts * packet.time_base - self.origin)
        for frame in cast(list[av.AudioFrame], packet.decode()):
            self._encode(frame)

    def _encode(self, frame: av.AudioFrame) -> None:
        """Frames are numbered by what was encoded before them; holes are filled with silence, overlaps are left out."""
        if frame.pts is not None and frame.time_base is not None:
            late = float(frame.pts * frame.time_base - self.origin) - self.encoded_samples / frame.sample_rate
            if late < -SLACK_SECONDS:
                return
            if SLACK_SECONDS < late < LONGEST_SILENCE_SECONDS:
                self._encode_silence(frame, round(late * frame.sample_rate))
        self._send(frame)

    def _encode_silence(self, like: av.AudioFrame, samples: int) -> None:
        for first in range(0, samples, PIECE):
            count = min(PIECE, samples - first)
            channels = 1 if like.format.is_planar else like.layout.nb_channels
            planes = like.layout.nb_channels if like.format.is_planar else 1
            quiet = np.zeros((planes, count * channels), like.to_ndarray().dtype)
            silence = av.AudioFrame.from_ndarray(quiet, format=like.format.name, layout=like.layout.name)
            silence.sample_rate = like.sample_rate
            self._send(silence)

    def _send(self, frame: av.AudioFrame) -> None:
        frame.pts, frame.time_base = self.encoded_samples, Fraction(1, frame.sample_rate)
        self.encoded_samples += frame.samples
        self.target.mux(self.stream.encode(frame))


def sound_of(path: Path, target: OutputContainer, origin: Fraction) -> SoundInStep | None:
    """The first track, if it can really be decoded."""
    options = {"format_whitelist": DEMUXERS, "protocol_whitelist": "file"}
    try:
        with av.open(str(path.resolve()), options=options) as trial:
            next(trial.decode(audio=0))
        source = av.open(str(path.resolve()), options=options)
    except (av.FFmpegError, IndexError, StopIteration, ValueError):
        return None
    return SoundInStep(source, source.streams.audio[0], target, origin)
