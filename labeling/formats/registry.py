"""Which formats there are: every module in this folder that has a FORMAT. A new format is one new file."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

import labeling.formats
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow

SNIFFED = 16_384  # bytes of a file's start that tell its format


@dataclass(frozen=True)
class Format:
    """`write` yields bytes piece by piece, so that an export needs no memory; `read` is None where it is export only.

    `says` is a sentence on what the format keeps apart and what it cannot say. `needs` names the lists of a FrameRow
    that are written; the others are not fetched. `marks` are patterns that all occur in the start of such a file.
    `knows_nobody`: whether an empty frame and an untagged one are told apart in every file of that kind.
    """

    name: str
    title: str
    extension: str
    content_type: str
    says: str
    write: Callable[[Head, Iterable[FrameRow]], Iterator[bytes]]
    read: Callable[[BinaryIO, Head], Iterator[ReadRow]] | None = None
    needs: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()
    knows_nobody: bool = True


@cache
def formats() -> dict[str, Format]:
    names = (module.name for module in pkgutil.iter_modules(labeling.formats.__path__))
    modules = (importlib.import_module(f"labeling.formats.{name}") for name in sorted(names))
    found = {module.FORMAT.name: module.FORMAT for module in modules if hasattr(module, "FORMAT")}
    return {
        name: found[name] for name in sorted(found, key=lambda name: (name != "jsonl", found[name].read is None, name))
    }


def format_named(name: str, *, to_read: bool = False) -> Format:
    known = {key: one for key, one in formats().items() if one.read or not to_read}
    if name not in known:
        verb = "read" if to_read else "written"
        raise BadLabelFile(f"The format '{name[:40]}' cannot be {verb}. Choose one of: {', '.join(known)}.")
    return known[name]


def guessed_format(file: BinaryIO) -> Format:
    """By the start of the contents, never by the name of the file; the one with the most marks where several fit."""
    start = file.read(SNIFFED).decode("utf-8-sig", errors="replace").lstrip()
    file.seek(0)
    fitting = [one for one in formats().values() if one.read and one.marks and _fits(one, start)]
    if not fitting:
        known = ", ".join(one.name for one in formats().values() if one.read)
        raise BadLabelFile(f"The file starts like none of the formats that can be read. Name its format: {known}.")
    return max(fitting, key=lambda one: len(one.marks))


def _fits(form: Format, start: str) -> bool:
    return all(re.search(mark, start) for mark in form.marks)
