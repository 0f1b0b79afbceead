"""Is this frame a background, a place without the cast? A guess by color; a person can reject what it lets through."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

# Euclidean distance on a 0-1 scale below which a pixel counts as the color.
REACH = 0.25


def signature_share(rgb: Rgb, colors: Sequence[str]) -> float:
    """The share (0-1) of pixels close to any of the show's signature colors, each as "#rrggbb"; 0 without colors."""
    if not colors:
        return 0.0
    return float(np.logical_or.reduce([_close(rgb, hex_color(color)) for color in colors]).mean())


def black_share(rgb: Rgb) -> float:
    """The share (0-1) of pixels close to black: end credits and fades."""
    return float(_close(rgb, (0, 0, 0)).mean())


def is_background(rgb: Rgb, colors: Sequence[str], *, max_signature: float = 0.01, max_black: float = 0.75) -> bool:
    """Whether less than these shares are of the cast's colors, and black."""
    return signature_share(rgb, colors) < max_signature and black_share(rgb) < max_black


def hex_color(text: str) -> tuple[int, int, int]:
    """Read "#ffd90f" as (255, 217, 15)."""
    digits = text.removeprefix("#")
    if len(digits) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError(f"'{text}' is no color: write it as # and six hexadecimal digits, like #ffd90f.")
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _close(rgb: Rgb, color: tuple[int, int, int]) -> NDArray[np.bool_]:
    difference = cv2.absdiff(np.ascontiguousarray(rgb), np.array([*color, 0], np.float64)).astype(np.int32)
    return np.asarray((difference**2).sum(axis=2) < (REACH * 255) ** 2)
