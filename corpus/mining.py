"""Is this frame a background, a place without the cast? A guess by color; a person can reject what it lets through."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.colors import REACH, Signature

Rgb = NDArray[np.uint8]

# More of the cast's colors than this, and somebody of the cast may stand there.
MAX_SIGNATURE = 0.01
MAX_BLACK = 0.75
# Sharpness is measured at one width, or a larger copy of a picture would count as less sharp.
MEASURED_WIDTH = 360


@dataclass(frozen=True)
class Measures:
    """What a picture is judged by. Shares and brightness are 0-1; sharpness is a variance, a blurred picture has below 50."""

    signature_share: float
    black_share: float
    sharpness: float
    brightness: float


def measure(rgb: Rgb, signature: Signature) -> Measures:
    """All measures of a picture, uint8 [h, w, 3]."""
    return Measures(signature_share(rgb, signature), black_share(rgb), sharpness(rgb), brightness(rgb))


def signature_mask(rgb: Rgb, signature: Signature) -> NDArray[np.bool_]:
    """Which pixels [h, w] are close to any of the show's signature colors; none without colors."""
    none = np.zeros(rgb.shape[:2], bool)
    return np.logical_or.reduce([none, *(_close(rgb, hex_color(color), signature.reach) for color in signature.colors)])


def signature_share(rgb: Rgb, signature: Signature) -> float:
    """The share (0-1) of pixels close to any of the show's signature colors; 0 without colors."""
    return float(signature_mask(rgb, signature).mean())


def black_share(rgb: Rgb) -> float:
    """The share (0-1) of pixels close to black: end credits and fades."""
    return float(_close(rgb, (0, 0, 0), REACH).mean())


def sharpness(rgb: Rgb) -> float:
    """The variance of the Laplacian of the gray picture at a width of 360 (Pech-Pacheco et al. 2000)."""
    height = max(1, round(rgb.shape[0] * MEASURED_WIDTH / rgb.shape[1]))
    small = cv2.resize(np.ascontiguousarray(rgb), (MEASURED_WIDTH, height), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.CV_32F).var())


def brightness(rgb: Rgb) -> float:
    """The mean luma (0-1, Rec. 601)."""
    return float(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY).mean() / 255)


def is_background(
    rgb: Rgb, signature: Signature, *, max_signature: float = MAX_SIGNATURE, max_black: float = MAX_BLACK
) -> bool:
    """Whether less than these shares are of the cast's colors, and black."""
    return signature_share(rgb, signature) < max_signature and black_share(rgb) < max_black


def hex_color(text: str) -> tuple[int, int, int]:
    """Read "#ffd90f" as (255, 217, 15)."""
    digits = text.removeprefix("#")
    if len(digits) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise ValueError(f"'{text}' is no color: write it as # and six hexadecimal digits, like #ffd90f.")
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _close(rgb: Rgb, color: Sequence[int], reach: float) -> NDArray[np.bool_]:
    difference = cv2.absdiff(np.ascontiguousarray(rgb), np.array([*color, 0], np.float64)).astype(np.int32)
    return np.asarray((difference**2).sum(axis=2) < (reach * 255) ** 2)
