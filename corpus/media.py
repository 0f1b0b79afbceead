"""Files of shows: named by their content, so nothing is stored twice and nothing is ever changed in place.

A name is `shows/<show id>/<kind>/<first two of the hash>/<sha256>.<extension>`; the row keeps it, this module finds it.
"""

import os
import re
import shutil
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse
from numpy.typing import NDArray

from corpus.hashing import file_hash
from corpus.pictures import write_jpeg, write_png

KINDS = ("frames", "thumbs", "cutouts", "sources", "backgrounds", "episodes", "screenings", "attachments")
# The type is told by our own extension, never by what the sender claimed.
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".ogv": "video/ogg",
    ".mpg": "video/mpeg",
}
SIGNED_SECONDS = 2 * 3600  # how long a signed address opens its file
NAME = re.compile(
    rf"shows/(?P<show>[1-9][0-9]{{0,17}})/(?P<kind>{'|'.join(KINDS)})/(?P<shelf>[0-9a-f]{{2}})"
    rf"/(?P<sha256>(?P=shelf)[0-9a-f]{{62}})(?P<extension>{'|'.join(re.escape(end) for end in CONTENT_TYPES)})",
    re.ASCII,
)


class UnknownFile(ValueError):
    """The name is none of ours: it was not made by this module."""


@dataclass(frozen=True)
class FileName:
    """A stored file's name, taken apart."""

    name: str
    show_id: int
    kind: str
    sha256: str
    extension: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.extension]


def parse(name: str) -> FileName:
    """The only way from a text to a file: what does not match our own pattern to the letter is refused."""
    match = NAME.fullmatch(name)
    if match is None:
        raise UnknownFile("There is no such file.")
    return FileName(name, int(match["show"]), match["kind"], match["sha256"], match["extension"])


def path_of(name: str) -> Path:
    """A stored file as a path on this machine; fetched once where media lie in a bucket."""
    parse(name)
    if is_local():
        return Path(settings.MEDIA_ROOT) / name
    cached = Path(settings.DATA_DIR) / "media-cache" / name
    if not cached.exists():
        with default_storage.open(name) as source:
            _write_whole(source, cached)
    return cached


def url_of(name: str) -> str:
    """The address that asks who may see the file; empty for an empty name."""
    return reverse("corpus:media", kwargs={"name": name}) if name else ""


def signed_url_of(name: str) -> str:
    """The address of one file that carries its own permission for a while: for pages that no cookie reaches."""
    return f"{url_of(name)}?pass={_signer().sign(name).removeprefix(f'{name}:')}" if name else ""


def with_signed_addresses(value: Any) -> Any:
    """The same text, list or mapping, every address of a file of ours in it signed."""
    if isinstance(value, str):
        return _addresses().sub(lambda found: signed_url_of(found["name"]), value)
    if isinstance(value, dict):
        return {key: with_signed_addresses(one) for key, one in value.items()}
    return [with_signed_addresses(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _addresses() -> re.Pattern[str]:
    return re.compile(rf"{re.escape(url_of('x').removesuffix('x'))}(?P<name>{NAME.pattern})", re.ASCII)


def is_signed(name: str, given: str) -> bool:
    """Whether the `pass` of an address is for this very file, and not over."""
    try:
        _signer().unsign(f"{name}:{given}", max_age=SIGNED_SECONDS)
    except signing.BadSignature:
        return False
    return True


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="corpus.media")


def is_local() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def save_picture(show_id: int, kind: str, picture: NDArray[np.uint8]) -> tuple[str, str]:
    """Store uint8 [h, w, 3] as JPEG or [h, w, 4] as PNG; returns the file's name and its sha256."""
    temporary = write_picture(Path(settings.FILE_UPLOAD_TEMP_DIR) / uuid.uuid4().hex, picture)
    try:
        return keep(temporary, show_id, kind)
    finally:
        temporary.unlink()


def write_picture(path: Path, picture: NDArray[np.uint8]) -> Path:
    """Write a picture beside its final name would be; the extension follows from whether it has an alpha channel."""
    if picture.shape[2] == 4:
        path = path.with_suffix(".png")
        write_png(path, picture)
    else:
        path = path.with_suffix(".jpg")
        write_jpeg(path, picture)
    return path


def keep(path: Path, show_id: int, kind: str, *, extension: str = "") -> tuple[str, str]:
    """Put a finished file into the store under its content's name; the file at `path` stays, so a job may be repeated."""
    sha256 = file_hash(path)
    name = f"shows/{show_id}/{kind}/{sha256[:2]}/{sha256}{extension or path.suffix.lower()}"
    parse(name)
    if is_local():
        _place(path, Path(settings.MEDIA_ROOT) / name)
    elif not default_storage.exists(name):
        with path.open("rb") as source:
            default_storage.save(name, File(source))
    return name, sha256


def _place(path: Path, target: Path) -> None:
    """After a crash the target is either absent or whole, so one that is there needs nothing more."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_relative_to(settings.FILE_UPLOAD_TEMP_DIR) and _link(path, target):
        return
    with path.open("rb") as source:
        _write_whole(source, target)


def _link(path: Path, target: Path) -> bool:
    """Our own upload becomes the stored file without a copy; False where the disk cannot link."""
    _flush(path)
    try:
        target.hardlink_to(path)
    except FileExistsError:
        return True
    except OSError:
        return False
    _flush(target.parent)
    return True


def _write_whole(source: File, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _flush(target.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
