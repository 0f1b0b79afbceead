"""How much of each figure is seen, measured on the real opacity after covering and truncation."""

from collections.abc import Sequence

import cv2
import numpy as np

from .warping import Box, common_box


def part(picture: np.ndarray, box: Box, wanted: Box) -> np.ndarray:
    """The view of a picture that covers `box` which covers `wanted`, both in frame coordinates."""
    return picture[wanted[1] - box[1] : wanted[3] - box[1], wanted[0] - box[0] : wanted[2] - box[0]]


def visible_pixels(patch: np.ndarray, box: Box, in_front: Sequence[tuple[np.ndarray, Box]]) -> float:
    """Opaque pixels of a patch, uint8 RGBA, that nothing in front covers; half opacity counts, and covers, by half."""
    alpha = cv2.extractChannel(patch, 3)
    for other, other_box in in_front:
        shared = common_box(box, other_box)
        if shared is not None:
            seen = part(alpha, box, shared)
            clear = cv2.bitwise_not(cv2.extractChannel(part(other, other_box, shared), 3))
            cv2.multiply(seen, clear, dst=seen, scale=1 / 255)
    return float(cv2.sumElems(alpha)[0]) / 255
