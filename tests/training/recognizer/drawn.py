"""A tiny task for tests: bright squares on noise, one color per character; numbered frames like a generator's."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.recognizer.settings import FittingSettings, NetworkSettings

COLORS = np.array([[230, 40, 40], [40, 40, 230]], np.uint8)
NAMES = ["Red", "Blue"]
TINY = NetworkSettings(
    backbone="small", alpha=0.25, weights="none", trainable=True, dropout=0.2, num_detectors=8, pooling="soft_max"
)
QUICK = FittingSettings(
    epochs=3, frames_per_epoch=64, batch_size=16, learning_rate=0.02, train_dev_frames=64, schedule="one_cycle"
)


@dataclass(frozen=True)
class Squares:
    """Frame i shows a square of each character with probability one half."""

    size: int = 24
    seed: int = 0

    def batch(self, start: int, stop: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        images, labels = zip(*(self.frame(number) for number in range(start, stop)), strict=True)
        return np.stack(images), np.stack(labels)

    def frame(self, number: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        random = np.random.default_rng([self.seed, number])
        image = random.integers(90, 160, (self.size, self.size, 3), dtype=np.uint8)
        present = random.random(2) < 0.5
        for color in COLORS[present]:
            top, left = random.integers(0, self.size - 8, 2)
            image[top : top + 8, left : left + 8] = color
        return image, present.astype(np.float32)
