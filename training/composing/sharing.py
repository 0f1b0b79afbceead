"""A source of frames as other processes see it: its pictures once in shared memory, all else as plain JSON beside them."""

import json
import mmap
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .generator import FrameGenerator
from .material import Cutout
from .real_frames import MixedFrames, Numbered, RealFrames
from .real_settings import RealSettings
from .settings import GeneratorSettings
from .shared_memory import anonymous_memory, mapped, write_at

ALIGNMENT = 64  # a cache line

# Where an array lies: offset, shape, type.
Place = list[Any]


@dataclass(frozen=True)
class SharedSource:
    """Where a source lies: `file` holds `size` bytes, and what `description_at` on describes the arrays before it."""

    file: int
    size: int
    description_at: int

    @classmethod
    def of(cls, source: Numbered) -> "SharedSource":
        """Write the source into new memory; the source itself goes on with these copies, so that there is but one of each.

        Raises OSError where there is no room.
        """
        arrays = _Arrays()
        description = json.dumps(_described(source, arrays.place)).encode()
        size = arrays.size + len(description)
        shared = cls(anonymous_memory(size), size, arrays.size)
        for offset, array in arrays.found:
            write_at(shared.file, offset, np.ascontiguousarray(array).data.cast("B"))
        write_at(shared.file, arrays.size, memoryview(description))
        _move(source, shared.source())
        return shared

    def source(self) -> Numbered:
        """The source once more, on the same pictures, which nobody can write to."""
        memory = mapped(self.file, self.size, writable=False)
        return _rebuilt(json.loads(memory[self.description_at :]), memory)

    def close(self) -> None:
        """Sources that were made of it keep their pictures."""
        os.close(self.file)


def can_be_shared(source: object) -> bool:
    """Whether other processes can compose the frames of this source."""
    if isinstance(source, MixedFrames):
        return can_be_shared(source.composed) and can_be_shared(source.real)
    return isinstance(source, (FrameGenerator, RealFrames))


class _Arrays:
    """Arrays that are to lie one after the other."""

    def __init__(self) -> None:
        self.found: list[tuple[int, NDArray]] = []
        self.size = 0

    def place(self, array: NDArray) -> Place:
        offset = self.size
        if array.size:
            self.found.append((offset, array))
        self.size += -(-array.nbytes // ALIGNMENT) * ALIGNMENT
        return [offset, list(array.shape), array.dtype.str]


def _described(source: Numbered, place: Callable[[NDArray], Place]) -> dict[str, Any]:
    if isinstance(source, MixedFrames):
        parts = {"composed": _described(source.composed, place), "real": _described(source.real, place)}
        return {"kind": "mixed", "share": source.share, **parts}
    if isinstance(source, RealFrames):
        return {
            "kind": "real",
            "images": place(source.images),
            "labels": place(source.labels),
            "settings": asdict(source.settings) if source.settings else None,
            "degrading": asdict(source.degrading) if source.degrading else None,
            "seed": source.seed,
        }
    if isinstance(source, FrameGenerator):
        return {
            "kind": "composed",
            "cast": [[_described_cutout(one, place) for one in cutouts] for cutouts in source.cast],
            "extras": [_described_cutout(one, place) for one in source.extras],
            "backgrounds": [place(one) for one in source.backgrounds],
            "settings": asdict(source.settings),
            "seed": int(source.seed),
        }
    raise TypeError(f"{type(source).__name__} cannot be shared: ask can_be_shared() first.")


def _described_cutout(cutout: Cutout, place: Callable[[NDArray], Place]) -> dict[str, Any]:
    return {
        "straight": place(cutout.straight),
        "levels": [place(one) for one in cutout.levels],
        "picture": [cutout.picture_height, cutout.picture_width],
        "alpha_area": cutout.alpha_area,
    }


def _rebuilt(known: dict[str, Any], memory: mmap.mmap) -> Numbered:
    def array(place: Place) -> NDArray:
        offset, shape, kind = place
        return np.frombuffer(memory, kind, int(np.prod(shape)), offset).reshape(shape)

    def cutout(one: dict[str, Any]) -> Cutout:
        levels = tuple(array(level) for level in one["levels"])
        height, width = one["picture"]
        return Cutout(array(one["straight"]), levels, height, width, one["alpha_area"])

    if known["kind"] == "mixed":
        return MixedFrames(_rebuilt(known["composed"], memory), _rebuilt(known["real"], memory), known["share"])
    if known["kind"] == "real":
        settings = RealSettings(**known["settings"]) if known["settings"] else None
        degrading = GeneratorSettings(**known["degrading"]) if known["degrading"] else None
        return RealFrames(array(known["images"]), array(known["labels"]), settings, degrading, seed=known["seed"])
    return FrameGenerator.of_prepared(
        [[cutout(one) for one in cutouts] for cutouts in known["cast"]],
        [cutout(one) for one in known["extras"]],
        [array(one) for one in known["backgrounds"]],
        GeneratorSettings(**known["settings"]),
        seed=known["seed"],
    )


def _move(source: Numbered, copy: Numbered) -> None:
    """The source lets go of its own pictures and takes the copy's, which are equal."""
    if isinstance(source, MixedFrames) and isinstance(copy, MixedFrames):
        _move(source.composed, copy.composed)
        _move(source.real, copy.real)
    elif isinstance(source, RealFrames) and isinstance(copy, RealFrames):
        source.images, source.labels = copy.images, copy.labels
    elif isinstance(source, FrameGenerator) and isinstance(copy, FrameGenerator):
        source.cast, source.extras, source.backgrounds = copy.cast, copy.extras, copy.backgrounds
