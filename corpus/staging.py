"""Where what people send waits for its job: a folder of its own per upload, thrown away when the job has it in the store."""

import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT_SECONDS = 7 * 24 * 3600
LONGEST_NAME = 150


def stage_uploads(files: Iterable[UploadedFile]) -> Path:
    """Write what a browser or a program sent into a new folder; the names are kept to be shown, never to be trusted."""
    folder = new_folder()
    for file in files:
        with free_place(folder, file.name or "file").open("xb") as target:
            for piece in file.chunks():
                target.write(piece)
    return folder


def stage_files(files: Iterable[Path]) -> Path:
    """Copy files of this machine into a new folder, since the job may run later or on another one."""
    folder = new_folder()
    for file in files:
        shutil.copyfile(file, free_place(folder, file.name))
    return folder


def stage_source(source: Path) -> Path:
    """Copy a folder or a zip of this machine. Links stay links, which nobody follows; hidden files stay behind."""
    if source.is_file():
        return stage_files([source])
    target = new_folder() / source.resolve().name
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".*"))
    return target


def label_file() -> Path:
    """Where an import leaves its labels for the room above."""
    return new_folder() / "labels.jsonl"


def new_folder() -> Path:
    """An empty folder for one upload; uploads that nobody came for are cleared away meanwhile."""
    discard_forgotten()
    folder = staging_area() / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that lasts as long as the work in it."""
    folder = new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def discard(source: Path) -> None:
    """Throw a staged upload away; a source that lies anywhere else belongs to somebody and stays."""
    area = staging_area()
    if source.is_relative_to(area) and source != area:
        shutil.rmtree(area / source.relative_to(area).parts[0], ignore_errors=True)


def discard_forgotten() -> None:
    oldest = time.time() - KEPT_SECONDS
    area = staging_area()
    for entry in area.iterdir() if area.exists() else ():
        if entry.is_dir() and entry.stat().st_mtime < oldest:
            shutil.rmtree(entry, ignore_errors=True)


def staging_area() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "staged"


def free_place(folder: Path, name: str) -> Path:
    """The name without any folder in it, shortened, and numbered where it is taken."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").lstrip(".") or "file"
    stem, ending = Path(plain).stem[-LONGEST_NAME:], Path(plain).suffix[-20:]
    taken = {entry.name for entry in folder.iterdir()}
    names = (f"{stem}{f'-{number}' if number else ''}{ending}" for number in range(len(taken) + 1))
    return folder / next(name for name in names if name not in taken)
