"""Is this picture a background? Little of the show's signature colors, and not black as end credits are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Distances are Euclidean in RGB on a scale of 0 to 1, as in the original detector of 2017.
COLOR_DISTANCE = 0.25
BLACK_DISTANCE = 0.25

Rgb = NDArray[np.uint8]


def rgb_of(color: str) -> tuple[int, int, int]:
    """The three bytes of `#rrggbb`."""
    text = color.removeprefix("#")
    if len(text) != 6:
        raise ValueError(f"'{color}' is no color; expected six hexadecimal digits, as in #ffd90f.")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def close_to(picture: Rgb, color: tuple[int, int, int], distance: float) -> NDArray[np.bool_]:
    """bool [h, w]: which pixels of uint8 [h, w, 3] are nearer to a color than `distance` (0-1 scale)."""
    difference = picture.astype(np.float32) - np.asarray(color, np.float32)
    return np.asarray((difference**2).sum(axis=2) < (255 * distance) ** 2)


def signature_share(picture: Rgb, colors: Sequence[str]) -> float:
    """The share of pixels close to any of the signature colors; 0 for a show without one."""
    if not colors:
        return 0.0
    near = np.zeros(picture.shape[:2], bool)
    for color in colors:
        near |= close_to(picture, rgb_of(color), COLOR_DISTANCE)
    return float(near.mean())


def black_share(picture: Rgb) -> float:
    """The share of pixels close to black."""
    return float(close_to(picture, (0, 0, 0), BLACK_DISTANCE).mean())


def is_background(picture: Rgb, colors: Sequence[str], *, max_signature: float = 0.01, max_black: float = 0.75) -> bool:
    """Whether a frame can be taken for one without the cast. Some still hold a character: a person looks at them."""
    return signature_share(picture, colors) < max_signature and black_share(picture) < max_black
