"""What lies in a folder, a zip or a single upload, PURE: which files are pictures, which are videos, whose they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.archive import unpack_pictures
from corpus.cast_folders import EXTRAS

PICTURE_ENDINGS = (
    ".png", ".apng", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm", ".avif",
)  # fmt: skip
VIDEO_ENDINGS = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".ogv", ".mpg", ".mpeg")
TABLE_ENDINGS = (".csv",)
MAX_FILES = 20_000
MAX_BYTES = 4_000_000_000


class NothingFound(ValueError):
    """The source holds nothing that could be imported; the message says what was expected."""


@dataclass(frozen=True)
class SourceFile:
    """A file and its place below the folder or zip it came in; the place is told apart by `/`."""

    path: Path
    place: str

    @property
    def folder(self) -> str:
        """The outermost folder, or "" for a file that lies in none."""
        parts = PurePosixPath(self.place).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def group(self) -> str:
        """The innermost folder: in extras/Krusty/1.png it is Krusty."""
        return PurePosixPath(self.place).parent.name

    @property
    def name(self) -> str:
        return PurePosixPath(self.place).name


def files_in(source: Path, scratch: Path) -> list[SourceFile]:
    """Every visible file of a folder, of a zip, or of the zips in a folder, sorted by its place; links are left out."""
    if not source.exists():
        raise NothingFound(f"There is no file or folder '{source.name}': check its path, or upload it again.")
    if source.is_file():
        return _opened(SourceFile(source, source.name), scratch)
    found = [
        SourceFile(path, path.relative_to(source).as_posix())
        for path in sorted(source.rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]
    visible = [file for file in found if not _is_hidden(file.place)]
    return [opened for file in visible for opened in _opened(file, scratch)]


def pictures_in(source: Path, scratch: Path) -> list[SourceFile]:
    """The pictures of a source; raises NothingFound where there is none."""
    return _only(files_in(source, scratch), PICTURE_ENDINGS, "pictures", source)


def videos_in(source: Path, scratch: Path) -> list[SourceFile]:
    """The videos of a source; raises NothingFound where there is none."""
    return _only(files_in(source, scratch), VIDEO_ENDINGS, "videos", source)


def _only(files: list[SourceFile], endings: Iterable[str], what: str, source: Path) -> list[SourceFile]:
    kept = [file for file in files if file.path.suffix.lower() in endings]
    if not kept:
        found = f"only {', '.join(file.name for file in files[:3])}" if files else "nothing"
        known = ", ".join(ending[1:] for ending in endings)
        raise NothingFound(f"There are no {what} in {_title(source)}: found {found}, expected files ending in {known}.")
    return kept


def _title(source: Path) -> str:
    """The zips that were sent, by name; the folder they wait in is called by a number that nobody knows."""
    zips = sorted(path.name for path in source.glob("*.[zZ][iI][pP]")) if source.is_dir() else []
    return ", ".join(f"'{name}'" for name in zips[:3] or [source.name])


def _opened(file: SourceFile, scratch: Path) -> list[SourceFile]:
    """The file itself, or what is in it if it is a zip."""
    if file.path.suffix.lower() != ".zip":
        return [file]
    into = scratch / f"unpacked-{len(list(scratch.iterdir())) if scratch.exists() else 0}"
    into.mkdir(parents=True)
    paths = unpack_pictures(file.path, into, max_files=MAX_FILES, max_bytes=MAX_BYTES)
    return without_wrapper([SourceFile(path, path.relative_to(into).as_posix()) for path in sorted(paths)])


def without_wrapper(files: list[SourceFile]) -> list[SourceFile]:
    """Zipping a folder puts that folder around its folders; it is taken off, unless it says that all are extras."""
    outer = {PurePosixPath(file.place).parts[0].casefold() for file in files}
    deep = all(len(PurePosixPath(file.place).parts) > 2 for file in files)
    if len(outer) != 1 or not deep or outer & set(EXTRAS):
        return files
    return [SourceFile(file.path, file.place.split("/", 1)[1]) for file in files]


def _is_hidden(place: str) -> bool:
    return any(part.startswith((".", "__")) for part in PurePosixPath(place).parts)
