"""A picture becomes a frame or a background, PURE: measured, hashed, written with its thumbnail into a scratch folder."""

import uuid
from dataclasses import dataclass
from pathlib import Path

from corpus.colors import Signature
from corpus.likeness import perceptual_hash
from corpus.mining import Measures, measure
from corpus.pictures import Rgb, on_gray, read_picture, write_jpeg
from corpus.sources import SourceFile
from corpus.thumbnails import at_most, thumbnail


@dataclass(frozen=True)
class PreparedStill:
    """A frame or a background: `place` is where it came from, `time_ms` its instant in a video."""

    place: str
    name: str
    time_ms: int | None
    file: Path
    thumb: Path
    width: int
    height: int
    likeness: int
    measures: Measures


def prepare_picture(source: SourceFile, scratch: Path, signature: Signature) -> PreparedStill:
    """A picture file becomes a still without a video."""
    return prepare_still(on_gray(read_picture(source.path)), source.place, scratch, signature)


def prepare_still(
    picture: Rgb, place: str, scratch: Path, signature: Signature, *, time_ms: int | None = None
) -> PreparedStill:
    """Write a frame and its thumbnail, and measure it."""
    kept = at_most(picture)
    file, thumb = scratch / f"{uuid.uuid4().hex}.jpg", scratch / f"{uuid.uuid4().hex}.jpg"
    write_jpeg(file, kept)
    write_jpeg(thumb, thumbnail(kept), quality=85)
    return PreparedStill(
        place=place,
        name=Path(place).name if time_ms is None else instant_name(time_ms),
        time_ms=time_ms,
        file=file,
        thumb=thumb,
        width=kept.shape[1],
        height=kept.shape[0],
        likeness=perceptual_hash(kept),
        measures=measure(kept, signature),
    )


def instant_name(time_ms: int) -> str:
    """`0:42.250`: minutes, seconds and thousandths."""
    return f"{time_ms // 60_000}:{time_ms // 1000 % 60:02d}.{time_ms % 1000:03d}"
