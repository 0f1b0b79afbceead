"""From a file somebody sent to files ready to be stored, PURE: decoded, measured, written anew into a scratch folder."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.containers import container_extension
from corpus.cutting import cut_figure, fit_cutout
from corpus.hashing import file_hash
from corpus.likeness import perceptual_hash
from corpus.mining import black_share, is_background, signature_share
from corpus.pictures import BadPicture, Rgb, on_gray, read_picture, write_jpeg, write_png
from corpus.sources import SourceFile
from corpus.splits import distinct
from corpus.thumbnails import at_most, thumbnail
from corpus.video import BadVideo, VideoFacts, probe, read_frames, sample_times

NAMED_PROBLEMS = 5
# A fade to black says nothing of the cast; a scene at night still has light in a twentieth of its pixels.
MAX_BLACK_OF_A_FRAME = 0.95
# Backgrounds are looked for at more instants than are wanted, since the cast is in most of them.
INSTANTS_PER_BACKGROUND = 4
Prepared = TypeVar("Prepared")


class CannotImport(ValueError):
    """Something in the source cannot be used, so nothing of it is; the message names the files."""


@dataclass(frozen=True)
class PreparedCutout:
    name: str
    folder: str
    group: str
    file: Path
    likeness: int
    score: float
    method: str


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
    signature_share: float
    black_share: float


@dataclass(frozen=True)
class PreparedVideo:
    name: str
    file: Path
    extension: str
    sha256: str
    facts: VideoFacts
    stills: tuple[PreparedStill, ...]


def prepare_each(
    files: Sequence[SourceFile], prepare: Callable[[SourceFile], Prepared], report: Callable[[int, int], None]
) -> list[Prepared]:
    """Prepare all or none: every file is tried, then one sentence names those that cannot be used."""
    prepared, problems = [], []
    for number, file in enumerate(files):
        report(number, len(files))
        try:
            prepared.append(prepare(file))
        except (BadPicture, BadVideo) as error:
            problems.append(f"{file.place}: {error}")
    report(len(files), len(files))
    if problems:
        more = f" … and {len(problems) - NAMED_PROBLEMS} more." if len(problems) > NAMED_PROBLEMS else ""
        raise CannotImport(
            f"Nothing was imported, because {len(problems)} of {len(files)} files cannot be used. "
            + " ".join(problems[:NAMED_PROBLEMS]) + more
        )  # fmt: skip
    return prepared


def prepare_cutout(source: SourceFile, scratch: Path) -> PreparedCutout:
    """Cut the figure out where there is no alpha, fit it into 300x300, write it."""
    cut = cut_figure(read_picture(source.path))
    if not cut.rgba[:, :, 3].any():
        raise BadPicture("Nothing is left when the background is removed: send the figure with transparency.")
    fitted = fit_cutout(cut.rgba)
    file = scratch / f"{uuid.uuid4().hex}.png"
    write_png(file, fitted)
    return PreparedCutout(
        source.name, source.folder, source.group, file, perceptual_hash(fitted), cut.score, cut.method
    )


def prepare_picture(source: SourceFile, scratch: Path, colors: Sequence[str]) -> PreparedStill:
    """A picture file becomes a still without a video."""
    return prepare_still(on_gray(read_picture(source.path)), source.place, scratch, colors)


def prepare_still(
    picture: Rgb, place: str, scratch: Path, colors: Sequence[str], *, time_ms: int | None = None
) -> PreparedStill:
    """Write a frame and its thumbnail, measured for the cast's colors and for black."""
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
        signature_share=signature_share(kept, colors),
        black_share=black_share(kept),
    )


def prepare_video(
    source: SourceFile, scratch: Path, colors: Sequence[str], *, count: int, backgrounds: bool
) -> PreparedVideo:
    """Sample a video evenly: near-duplicates and black frames are left out; backgrounds are only those without the cast."""
    extension = container_extension(source.path)
    if extension is None:
        raise BadVideo("This is not a video in a container we keep: send MP4, MOV, WebM, MKV, AVI, OGV or MPEG.")
    facts = probe(source.path)
    stills = sample_stills(source.path, source.place, scratch, colors, facts, count=count, backgrounds=backgrounds)
    return PreparedVideo(source.name, source.path, extension, file_hash(source.path), facts, tuple(stills))


def sample_stills(
    file: Path, place: str, scratch: Path, colors: Sequence[str], facts: VideoFacts, *, count: int, backgrounds: bool
) -> list[PreparedStill]:
    """At most `count` stills of a video, spread evenly over those that are fit for its purpose."""
    times = sample_times(facts.duration_ms, count * (INSTANTS_PER_BACKGROUND if backgrounds else 1))
    found = [
        prepare_still(picture, place, scratch, colors, time_ms=time_ms)
        for time_ms, picture in _fit_frames(file, times, colors, backgrounds)
    ]
    kept = [found[index] for index in distinct([still.likeness for still in found])]
    return spread(kept, count)


def spread(items: Sequence[Prepared], count: int) -> list[Prepared]:
    """At most `count` of the items, evenly spread over them."""
    if len(items) <= count:
        return list(items)
    return [items[(2 * number + 1) * len(items) // (2 * count)] for number in range(count)]


def instant_name(time_ms: int) -> str:
    """`0:42.250`: minutes, seconds and thousandths."""
    return f"{time_ms // 60_000}:{time_ms // 1000 % 60:02d}.{time_ms % 1000:03d}"


def _fit_frames(
    file: Path, times: Sequence[int], colors: Sequence[str], backgrounds: bool
) -> Iterator[tuple[int, Rgb]]:
    for time_ms, picture in read_frames(file, times):
        fit = is_background(picture, colors) if backgrounds else black_share(picture) <= MAX_BLACK_OF_A_FRAME
        if fit:
            yield time_ms, picture
