"""A cut-out cut anew from the picture it was cut from: by another method, or as a person wants it. Where arrays meet its row."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from corpus.arrivals import NewCut
from corpus.cutting import METHODS, Cut, cut_by_each, cut_figure, fit_cutout
from corpus.instants import png_bytes
from corpus.likeness import perceptual_hash
from corpus.media import path_of, save_picture
from corpus.models import Cutout, CutoutVersion
from corpus.pictures import BadPicture, Rgba, read_picture
from corpus.refusals import CorpusRefused
from corpus.versions import add_version
from people.models import Person


def source_of(cutout: Cutout) -> Rgba:
    """The picture a cut-out was cut from, uint8 [h, w, 4], its longer side at most 1000."""
    refuse_without_source(cutout)
    try:
        return read_picture(path_of(cutout.source))
    except (BadPicture, OSError) as error:
        raise CorpusRefused(
            f"The picture that {cutout} was cut from cannot be opened. Restore the media folder from a backup."
        ) from error


def refuse_without_source(cutout: Cutout) -> None:
    if not cutout.source:
        raise CorpusRefused(
            f"The picture that {cutout} was cut from was not kept. Upload that picture again: "
            "the cut-out stays as it is, and can then be cut anew."
        )


def cut_anew(cutout: Cutout, method: str = "") -> Cut:
    """The figure cut from its picture by one of METHODS; without a method by the one that scores best."""
    if method and method not in METHODS:
        raise CorpusRefused(f"There is no method '{method}' to cut with: choose one of {', '.join(METHODS)}.")
    return cut_figure(source_of(cutout), method)


def choices_for(cutout: Cutout) -> list[tuple[str, Cut]]:
    """What a redo could bring, as (sha256 of its PNG, cut), each cut once, fitted into 300x300: one or none per method."""
    found: dict[str, Cut] = {}
    for cut in cut_by_each(source_of(cutout)):
        fitted = fit_cutout(cut.rgba)
        sha256 = hashlib.sha256(png_bytes(fitted)).hexdigest()
        if sha256 not in found or cut.score > found[sha256].score:
            found[sha256] = Cut(fitted, cut.score, cut.method)
    return list(found.items())


def redo_cutout(cutout: Cutout, method: str, by: Person) -> CutoutVersion:
    """Cut anew, and use that from now on."""
    cut = cut_anew(cutout, method)
    return keep_cut(cutout, cut.rgba, method=cut.method, score=cut.score, by=by)


def keep_cut(
    cutout: Cutout,
    rgba: NDArray[np.uint8],
    *,
    method: str,
    score: float,
    by: Person | None,
    drawing: dict | None = None,
) -> CutoutVersion:
    """Any cut of the figure, uint8 [h, w, 4], as the cut-out's new version; it is fitted into 300x300 first.

    `drawing` is what a person drew on the source to get it.
    """
    return add_version(cutout, stored(cutout, rgba, method, score, drawing or {}), by)


def stored(cutout: Cutout, rgba: Rgba, method: str, score: float, drawing: dict) -> NewCut:
    """The cut's picture is kept; no row knows it yet."""
    fitted = fit_cutout(rgba)
    if not fitted[:, :, 3].any():
        raise CorpusRefused(f"Nothing of {cutout} is left: keep some of the figure, or choose another method.")
    file, sha256 = save_picture(cutout.show_id, "cutouts", fitted)
    return NewCut(file, sha256, perceptual_hash(fitted), score, method, drawing)
