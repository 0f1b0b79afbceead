"""From a file somebody sent to files ready to be stored, PURE: decoded, measured, written anew into a scratch folder."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.cutting import LONGEST_SIDE, cut_figure, fit_cutout
from corpus.likeness import perceptual_hash
from corpus.pictures import BadPicture, read_picture, write_png
from corpus.sources import SourceFile
from corpus.thumbnails import at_most
from corpus.video import BadVideo

NAMED_PROBLEMS = 5
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
    source: Path


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
    """Cut the figure out where there is no alpha, fit it into 300x300, write it, and what it was cut from."""
    whole = read_picture(source.path)
    cut = cut_figure(whole)
    if not cut.rgba[:, :, 3].any():
        raise BadPicture("Nothing is left when the background is removed: send the figure with transparency.")
    fitted = fit_cutout(cut.rgba)
    file, kept = scratch / f"{uuid.uuid4().hex}.png", scratch / f"{uuid.uuid4().hex}.png"
    write_png(file, fitted)
    write_png(kept, at_most(whole, LONGEST_SIDE))
    return PreparedCutout(
        source.name, source.folder, source.group, file, perceptual_hash(fitted), cut.score, cut.method, kept
    )
