"""Pixels onto the canvas: the background first, then one patch after the other."""

import cv2
import numpy as np

from .scene import BackgroundView
from .warping import Box


def paint_background(canvas: np.ndarray, background: np.ndarray, view: BackgroundView) -> None:
    """Fill the canvas, uint8 [h, w, 3], with the viewed part of a background."""
    height, width = canvas.shape[:2]
    crop = background[view.top : view.top + view.height, view.left : view.left + view.width]
    if crop.shape != canvas.shape:
        # Backgrounds were averaged down to the size of their strongest zoom; what is left to do is little.
        crop = cv2.resize(crop, (width, height), interpolation=cv2.INTER_LINEAR)
    if view.flipped:
        cv2.flip(crop, 1, dst=canvas)
    else:
        np.copyto(canvas, crop)


def paste(canvas: np.ndarray, patch: np.ndarray, box: Box) -> None:
    """Premultiplied RGBA over the canvas: out = color + canvas (1 - alpha)."""
    region = canvas[box[1] : box[3], box[0] : box[2]]
    clear = cv2.bitwise_not(cv2.extractChannel(patch, 3))
    cv2.multiply(region, cv2.cvtColor(clear, cv2.COLOR_GRAY2BGR), dst=region, scale=1 / 255)
    cv2.add(region, cv2.cvtColor(patch, cv2.COLOR_BGRA2BGR), dst=region)


def black_out(canvas: np.ndarray, window: Box) -> None:
    """Black bars around the window."""
    left, top, right, bottom = window
    canvas[:top], canvas[bottom:], canvas[:, :left], canvas[:, right:] = 0, 0, 0, 0
