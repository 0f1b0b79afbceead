"""Unpack an uploaded zip safely: the whole list is judged before a byte is written."""

import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar", ".cbz")
# Pictures barely shrink in a zip. What grows by more than this when unpacked was made to fill a disk.
MOST_GROWTH, GROWTH_FROM = 200, 50_000_000
# What a name costs in the list: 46 bytes, the name itself, dates of various systems.
LIST_BYTES_PER_FILE = 700
LONGEST_NAME = 180
DEEPEST = 12
BLOCK = 1 << 20


class BadArchive(ValueError):
    """The zip cannot be used; the message is a sentence for the person who sent it, and nothing was unpacked."""


def unpack_pictures(zip_path: Path, into: Path, *, max_files: int, max_bytes: int) -> list[Path]:
    """Unpack the visible files of a zip below `into`, keeping its folders; returns their paths in the zip's order.

    Refused before anything is written: climbing or absolute paths, links and devices, archives in the archive, names
    twice, passwords, more files or bytes than allowed, bombs. If a file turns out broken, what was written is removed.
    """
    try:
        _require_short_list(zip_path, max_files)
        with zipfile.ZipFile(zip_path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir() and not _is_hidden(member)]
            _require_harmless(members, zip_path.stat().st_size, max_files, max_bytes)
            into.mkdir(parents=True, exist_ok=True)
            _require_room(sum(member.file_size for member in members), into)
            return _write(archive, members, into)
    except (zipfile.BadZipFile, struct.error, UnicodeDecodeError) as error:
        raise BadArchive("This is not a zip that can be read: make it again.") from error


def _require_short_list(path: Path, max_files: int) -> None:
    """Reading the list of a zip costs memory for each entry, so its length is looked up first, at the file's end."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 65_557))  # the end record and its longest comment
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise BadArchive("This is not a zip that can be read: make it again.")
    count, size = struct.unpack("<HL", tail[place + 10 : place + 16])
    if count == 0xFFFF or size > max(100, max_files) * LIST_BYTES_PER_FILE:
        raise BadArchive(f"The zip lists too many files: at most {max_files}; send several smaller ones.")


def _require_harmless(members: list[zipfile.ZipInfo], archive_bytes: int, max_files: int, max_bytes: int) -> None:
    if len(members) > max_files:
        raise BadArchive(f"The zip holds {len(members)} files: at most {max_files}; send several smaller ones.")
    total = sum(member.file_size for member in members)
    if total > max_bytes:
        raise BadArchive(
            f"The zip unpacks to {total / 1e6:.0f} MB: at most {max_bytes / 1e6:.0f} MB; send less at once."
        )
    overlaps = sum(member.compress_size for member in members) > archive_bytes
    if overlaps or (total > GROWTH_FROM and total > MOST_GROWTH * archive_bytes):
        raise BadArchive("The zip unpacks to much more than pictures would: it looks like a bomb and is refused.")
    seen: set[str] = set()
    for member in members:
        _require_harmless_member(member)
        key = member.filename.casefold()  # some file systems do not tell upper from lower case
        if key in seen:
            raise BadArchive(f"The zip holds {_shown(member)} twice: make it again.")
        seen.add(key)


def _require_harmless_member(member: zipfile.ZipInfo) -> None:
    name, parts = member.filename, PurePosixPath(member.filename).parts
    unsafe = "\\" in name or ":" in name or not name.isprintable() or name.startswith("/")
    if unsafe or not parts or ".." in parts or len(parts) > DEEPEST:
        raise BadArchive(
            f"The zip holds a file with the unsafe name {_shown(member)}: rename it and make the zip again."
        )
    if any(len(part.encode()) > LONGEST_NAME for part in parts):
        raise BadArchive(f"The name {_shown(member)} in the zip is too long: shorten it and make the zip again.")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise BadArchive(f"{_shown(member)} in the zip is a link or device, not a file: put the file itself in.")
    if member.flag_bits & 1:
        raise BadArchive("The zip is locked with a password: make one without.")
    if PurePosixPath(name).suffix.lower() in ARCHIVES:
        raise BadArchive(f"The zip holds another archive, {_shown(member)}: unpack that first.")


def _require_room(total: int, into: Path) -> None:
    if shutil.disk_usage(into).free < total:
        raise BadArchive(f"The disk has no room for the {total / 1e6:.0f} MB of this zip: free some and send it again.")


def _write(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], into: Path) -> list[Path]:
    written: list[Path] = []
    try:
        for member in members:
            target = into.joinpath(*PurePosixPath(member.filename).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            written.append(target)
            _write_one(archive, member, target)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise BadArchive(f"{_shown(member)} in the zip cannot be unpacked: make the zip again.") from error
    return written


def _write_one(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    # Never more than the list promised: zipfile stops there, and its checksum then fails.
    with archive.open(member) as source, target.open("xb") as file:
        shutil.copyfileobj(source, file, BLOCK)


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    """What file managers add (.DS_Store, __MACOSX) is nobody's picture; climbing parts are judged, not skipped."""
    return any(part.startswith((".", "__")) and part != ".." for part in PurePosixPath(member.filename).parts)


def _shown(member: zipfile.ZipInfo) -> str:
    name = member.filename
    return repr(name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}")
