"""Figures cut out by hand on the web: a stored picture, a box and strokes become a draft of the cut-out. Files meet arrays.

Every stroke asks again for the whole figure, so each step is remembered for a while. Files are named by their content: what
is remembered never grows stale.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus.brushing import Brushwork, Stroke, after, finished
from corpus.cutting import LONGEST_SIDE, METHODS, cut_figure
from corpus.drafting import BadBox, Box, Draft, box_seen_from, drafted_picture, propose, surroundings, within
from corpus.instants import instant_of
from corpus.media import path_of
from corpus.pictures import BadPicture, Rgba, on_gray, opaque, read_picture
from corpus.refusals import CorpusRefused
from corpus.thumbnails import at_most
from corpus.video import BadVideo


@dataclass(frozen=True)
class Origin:
    """What a figure is cut out of: a stored picture, an instant of a stored video, or the kept source of a cut-out."""

    file: str
    time_ms: int | None = None  # of a video
    method: str | None = None  # of a cut-out's source: the way it was cut; that cut is gone on from


@dataclass(frozen=True)
class Drawing:
    """What a person drew on a picture, in its pixels; without a box they go on from the cut that is there."""

    origin: Origin
    box: Box | None
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """What came of it: the draft, the part of the picture that it shows, and its box and strokes in the draft's own pixels."""

    draft: Draft
    place: Box
    box: Box | None
    strokes: tuple[Stroke, ...]


def drawn(drawing: Drawing) -> Drawn:
    """The figure as it is after all strokes. Raises CorpusRefused with a sentence."""
    origin, box = drawing.origin, _box_within(drawing)
    place, draft = _place(origin, box), _draft(origin, box)
    scale = draft.rgb.shape[1] / place.width
    strokes = tuple(stroke.seen_from(place, scale) for stroke in drawing.strokes)
    draft = finished(draft, _work(origin, box, strokes))
    return Drawn(draft, place, box and box_seen_from(box, place, scale), strokes)


@lru_cache(maxsize=4)
def picture_of(origin: Origin) -> Rgba:
    """The whole picture, uint8 [h, w, 4]."""
    try:
        if origin.time_ms is None:
            return at_most(read_picture(path_of(origin.file))) if origin.method is None else source_of(origin.file)
        rgb = instant_of(origin.file, origin.time_ms)
    except (BadPicture, BadVideo, OSError) as error:
        raise CorpusRefused("The picture cannot be opened. Restore the media folder from a backup.") from error
    return opaque(rgb)


def source_of(file: str) -> Rgba:
    """What a cut-out was cut from, no larger than it is cut at."""
    return at_most(read_picture(path_of(file)), LONGEST_SIDE)


def _box_within(drawing: Drawing) -> Box | None:
    height, width = picture_of(drawing.origin).shape[:2]
    if drawing.origin.method is None and drawing.box is None:
        raise CorpusRefused("There is no box yet: draw one around the figure first.")
    try:
        return drawing.box and within(drawing.box, width, height)
    except BadBox as error:
        raise CorpusRefused(str(error)) from error


def _place(origin: Origin, box: Box | None) -> Box:
    """The part of the picture that is worked on: of what a cut-out was cut from, all of it."""
    height, width = picture_of(origin).shape[:2]
    return surroundings(box, width, height) if box and origin.method is None else Box(0, 0, width, height)


@lru_cache(maxsize=8)
def _draft(origin: Origin, box: Box | None) -> Draft:
    picture = picture_of(origin)
    if box is None:
        rgba = cut_figure(picture, origin.method if origin.method in METHODS else "").rgba
        return Draft(np.ascontiguousarray(picture[:, :, :3]), rgba[:, :, 3] >= 128, rgba, 1.0)
    place = _place(origin, box)
    rgb = on_gray(place.of(picture))
    rgb = rgb if origin.method is not None else drafted_picture(rgb)
    return propose(rgb, box_seen_from(box, place, rgb.shape[1] / place.width))


@lru_cache(maxsize=24)
def _work(origin: Origin, box: Box | None, strokes: tuple[Stroke, ...]) -> Brushwork:
    """Each stroke goes on from what is remembered of those before it."""
    draft = _draft(origin, box)
    if not strokes:
        return Brushwork(draft.figure, np.zeros_like(draft.figure))
    return after(draft.rgb, _work(origin, box, strokes[:-1]), strokes[-1])
