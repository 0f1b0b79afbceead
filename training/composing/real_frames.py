"""Labeled real frames as numbered training frames: each is seen again and again, every time a little different.

Frame number i depends on nothing but the seed, i, the pictures and the settings, as a composed frame does.
"""

from typing import Protocol

import cv2
import numpy as np

from .coloring import LUMA
from .degrading import degrade, degrades, draw_degradation, noise_picture
from .real_settings import RealSettings
from .settings import GeneratorSettings

Batch = tuple[np.ndarray, np.ndarray]
# Streams of random numbers of their own, so that no composed frame shares one with a real frame of its number.
ORDER, VARIATION, DEGRADATION = 10, 11, 12


class Numbered(Protocol):
    """Anything whose frame i is always the same: composed frames, real ones, or a mix."""

    def batch(self, start: int, stop: int) -> Batch: ...


class RealFrames:
    """`images` uint8 [n, h, w, 3], fitted; `labels` float32 [n, characters]: 1, 0 or -1 (open). `batch` varies them lightly.

    Without `settings` the frames come as they are: what train-dev needs.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        settings: RealSettings | None = None,
        degrading: GeneratorSettings | None = None,
        *,
        seed: int = 0,
    ) -> None:
        if len(images) == 0 or len(images) != len(labels):
            raise ValueError(
                f"Real frames need a label row each and at least one frame, got {len(images)} and {len(labels)}."
            )
        self.images, self.labels = images, np.asarray(labels, np.float32)
        self.settings, self.degrading, self.seed = settings, degrading, seed
        self._noise = noise_picture(degrading) if degrading is not None else np.zeros((0, 0, 3), np.uint8)

    def __len__(self) -> int:
        return len(self.images)

    def batch(self, start: int, stop: int) -> Batch:
        """Frames start to stop - 1: uint8 [b, h, w, 3], float32 [b, characters]."""
        if self.settings is None:
            chosen = np.arange(start, stop) % len(self.images)
            return self.images[chosen], self.labels[chosen]
        chosen = np.array([self._position(number) for number in range(start, stop)], np.int64)
        images = self.images[chosen]
        for offset, image in enumerate(images):
            self._vary(image, start + offset)
        return images, self.labels[chosen]

    def _position(self, number: int) -> int:
        """All frames once each time round, in a new order."""
        time_round, place = divmod(number, len(self.images))
        return int(self._rng(time_round, ORDER).permutation(len(self.images))[place])

    def _vary(self, image: np.ndarray, number: int) -> None:
        assert self.settings is not None  # noqa: S101  asked by batch
        settings, rng = self.settings, self._rng(number, VARIATION)
        flip, zoom, left, top, tint_share, gray_share, red, green, blue = rng.random(9).tolist()
        if settings.zoom_max > 1:
            _zoom(image, settings.zoom_max**zoom, left, top)
        if flip < settings.flip_probability:
            cv2.flip(image.copy(), 1, dst=image)
        if settings.color_jitter:
            tint = (255 * red, 255 * green, 255 * blue)
            _recolor(image, tint, settings.color_jitter * tint_share, settings.color_jitter * gray_share)
        if settings.degraded and self.degrading is not None and degrades(self.degrading):
            degrade(image, draw_degradation(self.degrading, self._rng(number, DEGRADATION)), self._noise)

    def _rng(self, number: int, purpose: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, number, purpose])))


class MixedFrames:
    """Composed and real frames as one numbered source: of any run of frames, `share` are real, wherever it begins.

    Frame i is real where floor((i + 1) share) > floor(i share), so every batch holds the share to within one frame.
    """

    def __init__(self, composed: Numbered, real: Numbered, share: float) -> None:
        self.composed, self.real, self.share = composed, real, share

    def batch(self, start: int, stop: int) -> Batch:
        before = [self._real_before(number) for number in range(start, stop + 1)]
        is_real = np.diff(before) > 0
        parts = (
            (is_real, self.real, before[0], before[-1]),
            (~is_real, self.composed, start - before[0], stop - before[-1]),
        )
        found = [(where, *source.batch(first, last)) for where, source, first, last in parts if last > first]
        images = np.empty((stop - start, *found[0][1].shape[1:]), np.uint8)
        labels = np.empty((stop - start, found[0][2].shape[1]), np.float32)
        for where, some_images, some_labels in found:
            images[where], labels[where] = some_images, some_labels
        return images, labels

    def _real_before(self, number: int) -> int:
        return int(number * self.share + 1e-9)  # a share such as 1/3 must not lose a frame to rounding


def _zoom(image: np.ndarray, factor: float, left: float, top: float) -> None:
    height, width = image.shape[:2]
    rows, columns = max(1, round(height / factor)), max(1, round(width / factor))
    first_row, first_column = int(top * (height - rows + 1)), int(left * (width - columns + 1))
    crop = image[first_row : first_row + rows, first_column : first_column + columns]
    np.copyto(image, cv2.resize(crop, (width, height), interpolation=cv2.INTER_LINEAR))


def _recolor(image: np.ndarray, tint: tuple[float, ...], tint_share: float, gray_share: float) -> None:
    """Only mixtures with one color and with gray, as cut-outs are recolored."""
    matrix = np.empty((3, 4))
    matrix[:, :3] = (1 - tint_share) * ((1 - gray_share) * np.eye(3) + gray_share * LUMA)
    matrix[:, 3] = np.asarray(tint) * tint_share
    cv2.transform(image.copy(), matrix, dst=image)
