"""Small drawn material: figures of one color each, so that a test can count their pixels."""

import numpy as np

from training.composing.settings import WITHOUT_VARIATION, GeneratorSettings

COLORS = ((250, 20, 20), (20, 250, 20), (20, 20, 250))
EXTRA_COLOR = (240, 240, 20)


def block(color: tuple[int, int, int], size: int = 40, margin: int = 4) -> np.ndarray:
    """An opaque square within a transparent margin, uint8 [size, size, 4]."""
    picture = np.zeros((size, size, 4), np.uint8)
    picture[margin:-margin, margin:-margin] = (*color, 255)
    return picture


def disc(color: tuple[int, int, int], size: int = 64) -> np.ndarray:
    """A ball with a soft edge and a dark half, uint8 [size, size, 4]."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    alpha = np.clip(size / 2 - 2 - np.hypot(x, y), 0, 1)
    shade = np.where(x[..., None] < 0, 1.0, 0.3) * np.array(color)
    return np.dstack([shade, 255 * alpha]).astype(np.uint8)


def material(cutouts: int = 3) -> tuple[list[list[np.ndarray]], list[np.ndarray], np.ndarray]:
    cast = [[disc(color, 40 + 9 * number) for number in range(cutouts)] for color in COLORS]
    rng = np.random.default_rng(0)
    backgrounds = rng.integers(0, 256, (4, 5, 8, 3), dtype=np.uint8).repeat(12, axis=1).repeat(12, axis=2)
    return cast, [block(EXTRA_COLOR), disc(EXTRA_COLOR)], backgrounds


def small(**changes: object) -> GeneratorSettings:
    return GeneratorSettings(**{"height": 60, "width": 96, "min_visible_pixels": 4, **changes})


def plain(**changes: object) -> GeneratorSettings:
    """Small frames, antialiased, with nothing done to them after pasting."""
    return small(**{**WITHOUT_VARIATION, "edge_styles": ("none",), "background_flip_probability": 0.0, **changes})
