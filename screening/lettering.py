"""Names and letters in any script: OpenCV carries a font with Latin, Cyrillic, Greek and Chinese letters in itself."""

from functools import cache

import cv2
import numpy as np
from PIL import Image

Place = tuple[float, float]

REGULAR, BOLD = 400, 600
# From the middle of a capital letter down to its baseline, as a share of the size.
BELOW_MIDDLE = 0.35


def write(
    picture: Image.Image,
    place: Place,
    text: str,
    ink: tuple[int, int, int],
    size: float,
    *,
    weight: int = REGULAR,
    centered: bool = True,
) -> None:
    """Draw a line of text into an RGB picture; `place` is its middle, or with `centered` off the middle of its left edge."""
    left = place[0] - text_width(text, size, weight) / 2 if centered else place[0]
    origin = (round(left), round(place[1] + BELOW_MIDDLE * size))
    pixels = np.array(picture)
    cv2.putText(pixels, text, origin, ink, _face(), _whole(size), weight)
    picture.paste(Image.fromarray(pixels))


def text_width(text: str, size: float, weight: int = REGULAR) -> int:
    """In pixels."""
    return int(cv2.getTextSize((0, 0), text, (0, 0), _face(), _whole(size), weight)[2])


def _whole(size: float) -> int:
    return max(1, round(size))


@cache
def _face() -> "cv2.FontFace":
    return cv2.FontFace("sans")
