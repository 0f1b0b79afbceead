"""From a hard mask to a soft edge: how much of each edge pixel is figure, and in which color; for `cutting.py`."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]

# A drawing's antialiasing is one pixel wide, JPEG and scaling make it two.
REACH = 2
# Where figure and background differ by less than this, colors do not tell the share, and the mask decides.
LEAST_DIFFERENCE = 30.0


def soft_edges(rgb: NDArray[np.uint8], figure: Mask) -> NDArray[np.uint8]:
    """RGBA uint8 [h, w, 4] with an antialiased edge and no halo of the old background.

    Near the edge a pixel I is a mixture a F + (1 - a) B of the figure's and the background's color nearby (the matting
    equation); a is the place of I between B and F. The color that remains is F, so nothing of B shines through.
    """
    band = _band(figure)
    alpha = np.where(figure, 1.0, 0.0)
    colors = rgb.astype(np.float32)
    sure_figure, sure_background = figure & ~band, ~figure & ~band
    if band.any() and sure_figure.any() and sure_background.any():
        inner, outer = _nearest(colors, sure_figure, band), _nearest(colors, sure_background, band)
        alpha[band] = _shares(colors[band], inner, outer, smoothed(figure)[band])
        colors = colors.copy()
        colors[band] = _without_background(colors[band], inner, outer, alpha[band])
    alpha[alpha < 0.03] = 0
    result = np.dstack([np.clip(colors, 0, 255), np.clip(alpha, 0, 1) * 255])
    result[alpha == 0] = 0
    return np.rint(result).astype(np.uint8)


def _band(figure: Mask) -> Mask:
    kernel = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
    mask = figure.astype(np.uint8)
    # Outwards one pixel less: the mask already holds what differs from the background.
    outwards = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    band = (cv2.erode(mask, kernel) == 0) & (outwards > 0)
    # A line thinner than the band has no sure middle; its ridge counts as sure.
    thin = figure & ~cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel).astype(bool)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    ridge = thin & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)) - 1e-3)
    return band & ~ridge


def _nearest(colors: NDArray[np.float32], sure: Mask, wanted: Mask) -> NDArray[np.float32]:
    rows, columns = ndimage.distance_transform_edt(~sure, return_distances=False, return_indices=True)
    return colors[rows[wanted], columns[wanted]]


def _shares(
    colors: NDArray[np.float32], inner: NDArray[np.float32], outer: NDArray[np.float32], fallback: NDArray[np.float32]
) -> NDArray[np.float64]:
    span = inner - outer
    length = (span**2).sum(axis=1)
    place = ((colors - outer) * span).sum(axis=1) / np.maximum(length, 1e-6)
    return np.where(length >= LEAST_DIFFERENCE**2, np.clip(place, 0, 1), fallback)


def _without_background(
    colors: NDArray[np.float32], inner: NDArray[np.float32], outer: NDArray[np.float32], share: NDArray[np.float64]
) -> NDArray[np.float32]:
    # Solving the equation for F amplifies noise where the share is small; there the nearest sure color is taken.
    solved = outer + (colors - outer) / np.maximum(share, 0.3)[:, None]
    trust = np.clip((share - 0.3) / 0.5, 0, 1)[:, None]
    return np.clip(trust * solved + (1 - trust) * inner, 0, 255)


def smoothed(figure: Mask) -> NDArray[np.float32]:
    return cv2.GaussianBlur(figure.astype(np.float32), (0, 0), 0.7).astype(np.float32)
