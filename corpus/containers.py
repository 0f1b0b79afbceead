"""What a video file is by its own first bytes, PURE: names and claimed types are not believed."""

from pathlib import Path

EBML = b"\x1a\x45\xdf\xa3"


def container_extension(path: Path) -> str | None:
    """The extension of the container the bytes say it is, or None where they are of no video we keep."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return ".mov" if head[8:12] == b"qt  " or head[4:8] != b"ftyp" else ".mp4"
    if head.startswith(EBML):
        return ".webm" if b"webm" in head[:64] else ".mkv"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return ".avi"
    if head.startswith(b"OggS"):
        return ".ogv"
    return ".mpg" if head.startswith((b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")) else None
