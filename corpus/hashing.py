"""The sha256 of a file of any size, read in pieces."""

import hashlib
from pathlib import Path


def file_hash(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
