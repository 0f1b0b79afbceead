"""A zip that somebody sent is looked through whole before anything of it is written: climbing paths, links, bombs, zips in zips."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

# A picture is compressed already; what unpacks to more than this many times its size is a bomb.
MAX_RATIO = 120
SMALL = 1_000_000  # bytes below which a ratio says nothing
NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".jar")
PIECE = 1 << 20


class BadArchive(ValueError):
    """The archive is refused; nothing of it was written."""


def unpack_pictures(zip_path: Path, into: Path, *, max_files: int, max_bytes: int) -> list[Path]:
    """Unpack the visible files of a zip into the empty folder `into`; returns their paths, sorted.

    Raises BadArchive, before anything is written, for a path that climbs out, a link, an archive within, an encrypted or
    broken entry, more than `max_files` files, more than `max_bytes` bytes unpacked, or an entry that grows like a bomb.
    The sizes that the zip claims are held against what is really unpacked, too.
    """
    try:
        with zipfile.ZipFile(zip_path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            for entry in entries:
                refuse_entry(entry)
            visible = [entry for entry in entries if not is_hidden(entry.filename)]
            refuse_amount(visible, max_files, max_bytes)
            return sorted(unpack(archive, entry, into, max_bytes) for entry in visible)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadArchive(
            f"'{zip_path.name}' cannot be unpacked ({error}). Make the zip anew and send it again."
        ) from error


def refuse_entry(entry: zipfile.ZipInfo) -> None:
    """One entry by its own headers."""
    name = entry.filename
    place = PurePosixPath(name.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or ":" in place.parts[0] or "\0" in name:
        raise BadArchive(
            f"The zip holds '{name}', a path that climbs out of its folder. Nothing was unpacked; send the pictures alone."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadArchive(
            f"The zip holds '{name}', a link. Nothing was unpacked; replace links by the files they point to."
        )
    if place.suffix.lower() in NESTED:
        raise BadArchive(
            f"The zip holds '{name}', an archive within the archive. Nothing was unpacked; send one flat zip of pictures."
        )
    if entry.flag_bits & 1:
        raise BadArchive(f"'{name}' in the zip is encrypted. Nothing was unpacked; send a zip without a password.")
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
        raise BadArchive(
            f"'{name}' in the zip grows to {entry.file_size:,} bytes from {entry.compress_size:,}: no picture does. Nothing was unpacked."
        )


def refuse_amount(entries: list[zipfile.ZipInfo], max_files: int, max_bytes: int) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > max_files:
        raise BadArchive(f"The zip holds {len(entries):,} files; at most {max_files:,} are taken at once. Split it.")
    if total > max_bytes:
        raise BadArchive(f"The zip unpacks to {total:,} bytes; at most {max_bytes:,} are taken at once. Split it.")


def is_hidden(name: str) -> bool:
    """What a desktop adds by itself: .DS_Store, __MACOSX."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name.replace("\\", "/")).parts)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path, max_bytes: int) -> Path:
    """Write one entry, and no byte more than it claimed."""
    target = into.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
    if not target.resolve().is_relative_to(into.resolve()):
        raise BadArchive(f"The zip holds '{entry.filename}', a path that climbs out of its folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    left = min(entry.file_size, max_bytes)
    with archive.open(entry) as source, target.open("xb") as file:
        while piece := source.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise BadArchive(f"'{entry.filename}' unpacks to more than the {entry.file_size:,} bytes it claims.")
            file.write(piece)
    return target
