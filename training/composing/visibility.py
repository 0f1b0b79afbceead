"""How much of each figure is seen, measured on the real opacity after covering and truncation."""

from collections.abc import Sequence

import cv2
import numpy as np

from .warping import Box


def visible_pixels(position: int, alphas: Sequence[np.ndarray], boxes: Sequence[Box]) -> float:
    """Opaque pixels of a figure that nothing in front of it covers.

    `alphas` are uint8 masks within their boxes, the hindmost first; a mask of half opacity counts and covers by half.
    """
    box, alpha = boxes[position], alphas[position]
    own = False
    for other_alpha, other_box in zip(alphas[position + 1 :], boxes[position + 1 :], strict=True):
        left, top = max(box[0], other_box[0]), max(box[1], other_box[1])
        right, bottom = min(box[2], other_box[2]), min(box[3], other_box[3])
        if left >= right or top >= bottom:
            continue
        if not own:
            alpha, own = alpha.copy(), True
        seen = alpha[top - box[1] : bottom - box[1], left - box[0] : right - box[0]]
        cover = other_alpha[top - other_box[1] : bottom - other_box[1], left - other_box[0] : right - other_box[0]]
        cv2.multiply(seen, cv2.bitwise_not(cover), dst=seen, scale=1 / 255)
    return float(cv2.sumElems(alpha)[0]) / 255
