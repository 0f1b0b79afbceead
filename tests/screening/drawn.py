"""Small drawn videos with sound and known times."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from corpus.video import encode


def shades(count: int, width: int = 64, height: int = 48) -> Iterator[np.ndarray]:
    """Pictures whose gray level is their number, four levels apart, so that a decoded one tells which it is."""
    for number in range(count):
        yield np.full((height, width, 3), 20 + 4 * number, np.uint8)


def draw_video(path: Path, *, pictures: int = 48, width: int = 64, height: int = 48) -> Path:
    """24 pictures a second, H.264 in MP4, silent."""
    encode(path, shades(pictures, width, height), frames_per_second=24, size=(width, height))
    return path


def draw_with_sound(
    path: Path,
    *,
    codec: str,
    instants_ms: list[int],
    beep_ms: int,
    sound_from_ms: int = 0,
    start_ms: int = 0,
    size: tuple[int, int] = (64, 48),
) -> Path:
    """Pictures at these instants; silence with a beep of a tenth of a second, everything `start_ms` into the file's time."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264" if path.suffix != ".webm" else "libvpx", rate=25)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        sound = container.add_stream(codec, rate=48_000)
        for instant, picture in zip(instants_ms, shades(len(instants_ms), *size), strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = instant + start_ms, Fraction(1, 1000)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        wave = beep(instants_ms[-1], beep_ms)[sound_from_ms * 48 :]
        for first in range(0, len(wave), 960):
            piece = wave[None, first : first + 960]
            frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
            frame.sample_rate, frame.pts = 48_000, first + (sound_from_ms + start_ms) * 48
            frame.time_base = Fraction(1, 48_000)
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return path


def beep(duration_ms: int, at_ms: int) -> np.ndarray:
    wave = np.zeros(duration_ms * 48, np.float32)
    length = 100 * 48
    wave[at_ms * 48 : at_ms * 48 + length] = 0.8 * np.sin(np.arange(length) * 2 * np.pi * 1000 / 48_000)
    return wave


def beep_heard_ms(path: Path) -> float:
    """When the beep begins, counted from the first picture."""
    with av.open(str(path)) as container:
        first = min(
            float(packet.pts * packet.time_base) for packet in container.demux(video=0) if packet.pts is not None
        )
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            wave = frame.to_ndarray()
            level = 0.3 if wave.dtype.kind == "f" else 0.3 * np.iinfo(wave.dtype).max
            loud = np.flatnonzero(np.abs(wave.astype(np.float64)).max(axis=0) > level)
            if len(loud):
                place = loud[0] / wave.shape[1] * frame.samples  # packed channels stand side by side
                return 1000 * (float(frame.time) + place / frame.sample_rate - first)
    raise AssertionError("no beep is heard")


def picture_instants(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [round(float(frame.time) * 1000) for frame in container.decode(video=0)]
