"""A ring of slots in shared memory, each a few composed frames: composing processes fill them, one reader empties them."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .shared_memory import anonymous_memory, mapped

MOST_FRAMES = 8  # small slots: several processes share a batch, and little lies in the ring
MOST_BYTES = 4 * 2**20


@dataclass(frozen=True)
class RingShape:
    slots: int
    frames: int  # in each slot
    height: int
    width: int
    characters: int

    @property
    def label_values(self) -> int:
        return self.slots * self.frames * self.characters

    @property
    def size(self) -> int:
        return 4 * self.label_values + self.slots * self.frames * self.height * self.width * 3


class Ring:
    """`images` uint8 [slots, frames, h, w, 3] and `labels` float32 [slots, frames, characters] of the memory behind `file`."""

    def __init__(self, file: int, shape: RingShape) -> None:
        self.file, self.shape = file, shape
        memory = mapped(file, shape.size, writable=True)
        labels = np.frombuffer(memory, np.float32, shape.label_values)
        images = np.frombuffer(memory, np.uint8, offset=labels.nbytes)
        self.labels: NDArray[np.float32] = labels.reshape(shape.slots, shape.frames, shape.characters)
        self.images: NDArray[np.uint8] = images.reshape(shape.slots, shape.frames, shape.height, shape.width, 3)

    @classmethod
    def of(cls, shape: RingShape) -> "Ring":
        """A ring in new memory. Raises OSError where there is no room."""
        return cls(anonymous_memory(shape.size), shape)

    def put(self, slot: int, images: NDArray[np.uint8], labels: NDArray[np.float32]) -> None:
        self.images[slot, : len(images)] = images
        self.labels[slot, : len(labels)] = labels

    def close(self) -> None:
        os.close(self.file)


def frames_per_slot(height: int, width: int) -> int:
    return max(1, min(MOST_FRAMES, MOST_BYTES // (height * width * 3)))
