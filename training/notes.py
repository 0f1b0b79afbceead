"""What people write about a run: its note in Markdown, pictures attached to it, frames pinned to it."""

from collections.abc import Iterable

import cv2
import numpy as np
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe

from corpus.media import save_picture
from corpus.models import Frame, Split
from corpus.pictures import BadPicture, read_picture
from labeling.guidelines import MARKDOWN, number_of, pictures_in
from people.models import Person
from training.models import Run, RunPicture, RunPin

LONGEST_NOTE = 20_000
MOST_PICTURES, MOST_BYTES, MOST_PIXELS = 40, 20_000_000, 16_000_000
LONGEST_SIDE = 2000  # a pasted screenshot of a large screen is read as well at this size


class NoteRefused(ValueError):
    """What cannot be written, attached or pinned; the message says why and what can."""


def write_note(run: Run, text: str) -> None:
    if len(text) > LONGEST_NOTE:
        raise NoteRefused(
            f"The note has {len(text):,} letters and may have {LONGEST_NOTE:,}: attach the rest as a picture, or shorten it."
        )
    Run.objects.filter(pk=run.pk).update(note=text)
    run.note = text


def first_line(note: str) -> str:
    """The first line with words in it, without Markdown's signs."""
    plain = (line.replace("**", "").replace("`", "").strip("#>*-_ ") for line in note.splitlines())
    return next((line for line in plain if line), "")


def rendered_note(run: Run) -> SafeString:
    """The note as HTML; `![words](frame:17)` shows a frame of the show, none of the sealed test set."""
    numbers = {number_of(picture) for picture in pictures_in(MARKDOWN.parse(run.note))} - {None}
    frames = (
        Frame.objects.filter(show=run.show_id, pk__in=numbers).exclude(split=Split.TEST).in_bulk() if numbers else {}
    )
    return mark_safe(MARKDOWN.render(run.note, {"frames": frames}))  # noqa: S308  raw HTML is off


def attach_picture(run: Run, data: bytes, *, caption: str = "", by: Person | None = None) -> RunPicture:
    """Decode, shrink and re-encode a picture, and keep it beside the note; the same one twice is kept once."""
    if len(data) > MOST_BYTES:
        raise NoteRefused(
            f"The picture has {len(data) / 1e6:.0f} MB and may have {MOST_BYTES / 1e6:.0f}: save it smaller."
        )
    try:
        picture = shrunk(opaque(read_picture(data, max_pixels=MOST_PIXELS)))
    except BadPicture as error:
        raise NoteRefused(str(error)) from error
    file, _ = save_picture(run.show_id, "attachments", picture)
    with transaction.atomic():
        Run.objects.select_for_update().only("pk").get(pk=run.pk)
        if run.pictures.count() >= MOST_PICTURES:
            raise NoteRefused(
                f"Run {run.number} has {MOST_PICTURES} pictures, as many as there may be: remove some first."
            )
        size = {"height": picture.shape[0], "width": picture.shape[1], "caption": caption[:300], "created_by": by}
        return RunPicture.objects.get_or_create(run=run, file=file, defaults=size)[0]


def opaque(picture: np.ndarray) -> np.ndarray:
    """RGB where nothing is transparent, so that a screenshot is kept as JPEG."""
    return np.ascontiguousarray(picture[..., :3]) if (picture[..., 3] == 255).all() else picture


def shrunk(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    factor = LONGEST_SIDE / max(height, width)
    if factor >= 1:
        return picture
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def remove_picture(run: Run, picture_id: int) -> None:
    """Take a picture off; its file stays in the store, which keeps what it has by content."""
    if not run.pictures.filter(pk=picture_id).delete()[0]:
        raise NoteRefused(f"Run {run.number} has no picture {picture_id}.")


def pin_frame(run: Run, frame_id: int, by: Person | None = None) -> RunPin:
    frame = Frame.objects.filter(show=run.show_id, pk=frame_id).only("pk", "split").first()
    if frame is None:
        raise NoteRefused(
            f"There is no frame {frame_id} in this show. The number of a frame stands in its page's address."
        )
    if frame.split == Split.TEST:
        raise NoteRefused(
            f"Frame {frame_id} belongs to the sealed test set, which is not looked at here. Pin another one."
        )
    return RunPin.objects.get_or_create(run=run, frame=frame, defaults={"created_by": by})[0]


def unpin_frame(run: Run, frame_id: int) -> None:
    if not run.pins.filter(frame=frame_id).delete()[0]:
        raise NoteRefused(f"Frame {frame_id} is not pinned to run {run.number}.")


def pinned(run: Run) -> Iterable[RunPin]:
    return run.pins.select_related("frame__episode")
