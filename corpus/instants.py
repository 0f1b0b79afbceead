"""Stored pictures and instants of stored videos as arrays, for the pages that show what a measure saw."""

import io

from corpus.media import path_of
from corpus.models import Background, Episode
from corpus.pictures import Rgb, Rgba, on_gray, read_picture, write_jpeg, write_png
from corpus.refusals import CorpusRefused
from corpus.thumbnails import at_most
from corpus.video import BadVideo, read_frames


def judged_picture(background: Background) -> Rgb:
    """A background as it was measured, uint8 [h, w, 3]."""
    return on_gray(read_picture(path_of(background.file)))


def picture_at(episode: Episode, time_ms: int) -> Rgb:
    """What is shown at an instant, uint8 [h, w, 3]; after the end it is the last picture."""
    try:
        return instant_of(episode.file, min(time_ms, episode.duration_ms or time_ms))
    except (BadVideo, OSError) as error:
        raise CorpusRefused(f"Episode '{episode.name}': {error}") from error


def instant_of(file: str, time_ms: int) -> Rgb:
    """As `picture_at`, of a stored video by its name. Raises BadVideo or OSError where it cannot be opened."""
    _, picture = next(read_frames(path_of(file), [time_ms]))
    return at_most(picture)


def png_bytes(rgba: Rgba) -> bytes:
    buffer = io.BytesIO()
    write_png(buffer, rgba)
    return buffer.getvalue()


def jpeg_bytes(rgb: Rgb) -> bytes:
    buffer = io.BytesIO()
    write_jpeg(buffer, rgb)
    return buffer.getvalue()
