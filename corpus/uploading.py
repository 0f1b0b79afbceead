"""Large files in pieces: what was interrupted goes on where it stopped, what is whole is checked before it is imported."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import UnreadablePostError

from corpus.hashing import file_hash
from corpus.imports import import_episodes, refuse_flood
from corpus.models import Show, Upload
from corpus.refusals import CorpusRefused
from corpus.sources import VIDEO_ENDINGS
from corpus.staging import discard_forgotten, free_place, new_folder, staging_area
from jobs.models import Job
from people.models import Person

PIECE_BYTES = 8 * 1024 * 1024  # what one request may carry
BLOCK_BYTES = 64 * 1024
MOST_OPEN = 100
SPARE_BYTES = 1_000_000_000  # of the disk, for the database and what else must go on
ENDINGS = (*VIDEO_ENDINGS, ".zip")


class OutOfStep(CorpusRefused):
    """A piece that does not begin where the file ends; `received` says where it does."""

    def __init__(self, received: int) -> None:
        super().__init__(f"The server has {received} bytes of this file: send the piece that begins there.")
        self.received = received


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def begin_upload(show: Show, person: Person, *, name: str, size: int, key: str) -> Upload:
    """A new upload, or the person's own of the same file, which then goes on."""
    clear_forgotten(show, person)
    refuse_file(name, size)
    mine = Upload.objects.filter(show=show, person=person)
    known = mine.filter(name=name, size=size, key=key).first()
    if known is not None:
        return known
    if mine.count() >= MOST_OPEN:
        raise CorpusRefused(f"You have {MOST_OPEN} unfinished uploads: finish or discard some of them first.")
    refuse_full_disk(size)
    upload = Upload(show=show, person=person, name=name, size=size, key=key)
    place = path_of_upload(upload)
    place.parent.mkdir(parents=True)
    place.touch()
    upload.save()
    return upload


def append(upload: Upload, offset: int, piece: Readable, length: int) -> int:
    """Write a piece behind what is there; returns how many bytes there are. What arrived of a broken piece is kept."""
    if not 0 < length <= PIECE_BYTES:
        raise CorpusRefused(f"A piece of {length} bytes was sent: expected 1 to {PIECE_BYTES}.")
    with path_of_upload(upload).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two tabs may send the same file
        there = file.seek(0, os.SEEK_END)
        if offset != there or upload.sha256:
            raise OutOfStep(there)
        if there + length > upload.size:
            raise CorpusRefused(
                f"'{upload.name}' was said to have {upload.size} bytes, and this piece goes beyond: "
                "the file has changed. Discard the upload and begin anew."
            )
        for block in _blocks(piece, length):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        os.utime(path_of_upload(upload).parent)  # an upload is forgotten a week after its last piece
        return file.tell()


def finish_upload(upload: Upload, sha256: str) -> Upload:
    """Check that the file is whole and is what was sent. One that is not what was sent is thrown away."""
    there = received(upload)
    if there < upload.size:
        raise OutOfStep(there)
    found = file_hash(path_of_upload(upload))
    if found != sha256.lower():
        discard_upload(upload)
        raise CorpusRefused(
            f"What arrived of '{upload.name}' is not what was sent: its sha256 is {found[:12]}…, expected "
            f"{sha256[:12]}…. The file changed while it was sent, or the line is bad. Send it anew."
        )
    upload.sha256 = found
    upload.save(update_fields=["sha256"])
    return upload


def import_finished(
    show: Show, ids: Sequence[UUID], purpose: str, *, frames_per_episode: int | None, by: Person
) -> Job:
    """Queue the import of several finished uploads as one: their sides are decided together."""
    refuse_flood(by)
    uploads = list(Upload.objects.filter(show=show, person=by, pk__in=ids))
    if not uploads or len(uploads) < len(set(ids)):
        raise CorpusRefused("An upload is not there any more: choose the files again.")
    open_ones = [upload.name for upload in uploads if not upload.sha256]
    if open_ones:
        raise CorpusRefused(f"'{open_ones[0]}' is not whole yet: send the rest of it first.")
    source = new_folder()
    for upload in uploads:
        _put(path_of_upload(upload), free_place(source, upload.name))
    with transaction.atomic():
        job = import_episodes(show, source, purpose, frames_per_episode=frames_per_episode, by=by)
        for upload in uploads:
            folder = path_of_upload(upload).parent
            upload.delete()
            transaction.on_commit(partial(shutil.rmtree, folder, ignore_errors=True))
    return job


def received(upload: Upload) -> int:
    """How many bytes are there."""
    return path_of_upload(upload).stat().st_size


def open_uploads(show: Show, person: Person) -> list[Upload]:
    """A person's own uploads that were not imported, the last first, each with how much is `there` (0-1)."""
    clear_forgotten(show, person)
    uploads = list(Upload.objects.filter(show=show, person=person).order_by("-created_at"))
    for upload in uploads:
        upload.there = received(upload) / upload.size
    return uploads


def discard_upload(upload: Upload) -> None:
    folder = path_of_upload(upload).parent
    upload.delete()
    shutil.rmtree(folder, ignore_errors=True)


def clear_forgotten(show: Show, person: Person) -> None:
    """Uploads whose file was cleared away after a week are no more."""
    discard_forgotten()
    for upload in Upload.objects.filter(show=show, person=person):
        if not path_of_upload(upload).exists():
            upload.delete()


def path_of_upload(upload: Upload) -> Path:
    return staging_area() / upload.pk.hex / ".part"


def refuse_file(name: str, size: int) -> None:
    if not name.lower().endswith(ENDINGS):
        known = ", ".join(ending[1:] for ending in ENDINGS)
        raise CorpusRefused(f"'{name}' is not among the videos we read: send {known}.")
    if size < 1:
        raise CorpusRefused(f"'{name}' is empty: choose another file.")
    if size > settings.UPLOAD_MAX_VIDEO_BYTES:
        limit = settings.UPLOAD_MAX_VIDEO_BYTES // 1_000_000
        raise CorpusRefused(
            f"'{name}' has {size // 1_000_000} MB, more than the {limit} MB a video may have here: "
            "make it smaller, or import it on the server with manage.py import_episodes."
        )


def refuse_full_disk(size: int) -> None:
    staging_area().mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(staging_area()).free
    if size + SPARE_BYTES > free:
        raise CorpusRefused(
            f"The server's disk has {free // 1_000_000} MB left, too few for {size // 1_000_000} MB more: "
            "ask its admin for room."
        )


def _put(file: Path, place: Path) -> None:
    """Where the disk can link, the file gets a second name; the first one stays until the job is queued for good."""
    try:
        place.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, place)


def _blocks(piece: Readable, length: int) -> Iterator[bytes]:
    """What arrives of a piece, until it ends or the line breaks."""
    while length > 0:
        try:
            block = piece.read(min(BLOCK_BYTES, length))
        except UnreadablePostError:
            return
        if not block:
            return
        length -= len(block)
        yield block
