"""Smaller copies of pictures, PURE: what grids of pictures show, and what a stored frame is at most."""

import cv2
import numpy as np

from corpus.pictures import Rgb

THUMB_WIDTH = 360
LONGEST_SIDE = 1920  # beyond it nobody sees more on a screen, and a network sees 360x202


def thumbnail(picture: Rgb) -> Rgb:
    """A copy 360 pixels wide, or the picture itself where it is narrower."""
    return shrunk(picture, THUMB_WIDTH / picture.shape[1])


def at_most(picture: Rgb, longest_side: int = LONGEST_SIDE) -> Rgb:
    """A copy whose longer side is at most this long, or the picture itself."""
    return shrunk(picture, longest_side / max(picture.shape[:2]))


def shrunk(picture: Rgb, scale: float) -> Rgb:
    if scale >= 1:
        return picture
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
