"""A video that somebody sends to be tagged: its container is told from its bytes, decoding is left to the job's child process."""

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from corpus.containers import container_extension
from corpus.media import keep
from corpus.models import Show
from corpus.staging import discard, stage_source, stage_uploads
from screening.services import ScreeningRefused, Video


def keep_upload(show: Show, file: UploadedFile) -> Video:
    """Store what a browser or a program sent."""
    return keep_staged(show, stage_uploads([file]))


def keep_file(show: Show, path: Path) -> Video:
    """Store a video of this machine."""
    if not path.is_file():
        raise ScreeningRefused(f"There is no video '{path}'. Name an existing file, or an episode by --episode.")
    return keep_staged(show, stage_source(path))


def keep_staged(show: Show, folder: Path) -> Video:
    path = next(folder.iterdir())
    try:
        extension = container_extension(path)
        if extension is None:
            raise ScreeningRefused(
                f"{path.name} is no video that can be read; expected MP4, WebM, MKV, MOV, AVI, OGV or MPEG."
            )
        name, _ = keep(path, show.pk, "episodes", extension=extension)
        return Video(path.name, name)
    finally:
        discard(folder)
