"""Which formats there are: every module in this folder that has a FORMAT. A new format is one new file."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import labeling.formats
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow


@dataclass(frozen=True)
class Format:
    """`write` yields text piece by piece, so that an export needs no memory; `read` is None where it is export only.

    `needs_votes` is False where only labels are written: then nobody's answers are fetched.
    """

    name: str
    extension: str
    content_type: str
    write: Callable[[Head, Iterable[FrameRow]], Iterator[str]]
    read: Callable[[Iterable[str], Head], Iterator[ReadRow]] | None = None
    needs_votes: bool = True


@cache
def formats() -> dict[str, Format]:
    names = (module.name for module in pkgutil.iter_modules(labeling.formats.__path__))
    modules = (importlib.import_module(f"labeling.formats.{name}") for name in sorted(names))
    return {module.FORMAT.name: module.FORMAT for module in modules if hasattr(module, "FORMAT")}


def format_named(name: str, *, to_read: bool = False) -> Format:
    known = {key: one for key, one in formats().items() if one.read or not to_read}
    if name not in known:
        verb = "read" if to_read else "written"
        raise BadLabelFile(f"The format '{name}' cannot be {verb}. Choose one of: {', '.join(known)}.")
    return known[name]
