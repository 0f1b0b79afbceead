"""Drop shadows: background that is only darker, and fades in softly where a drawn edge would be hard; for `backdrop.py`."""

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

# A shadow leaves between this share of the background's light and nearly all of it; ink leaves less.
DARKEST, LIGHTEST = 0.4, 0.995
# What a shadow may change of the color, in CIELAB once brightness is taken away; JPEG at quality 50 alone makes 6.
TINT = 9.0
# Change of brightness per pixel: a blurred shadow stays below, an outline is ten times that.
STEEPEST = 5.0
# Less than this share of the picture is the fringe of compression, no shadow.
LEAST_SHARE = 0.01


def shadow_like(lab: NDArray[np.float32], color: NDArray[np.float32]) -> Mask:
    """bool [h, w]: where a picture in CIELAB [h, w, 3] is its background's color `color` [h, w, 3], but darker.

    Darkening scales lightness and both color axes alike, nearly: so the background's color, scaled to the pixel's
    lightness, is what a shadow has to look like.
    """
    share = lab[:, :, 0] / np.maximum(color[:, :, 0], 1)
    tint = np.linalg.norm(lab[:, :, 1:] - color[:, :, 1:] * share[:, :, None], axis=2)
    return (share > DARKEST) & (share < LIGHTEST) & (tint < TINT)


def smooth(lab: NDArray[np.float32]) -> Mask:
    """bool [h, w]: where brightness changes as slowly as in a soft shadow."""
    light = cv2.GaussianBlur(lab[:, :, 0], (0, 0), 1.0)
    steepness = np.hypot(
        cv2.Sobel(light, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(light, cv2.CV_32F, 0, 1, scale=1 / 8)
    )
    return steepness < STEEPEST
