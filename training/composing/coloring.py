"""A figure's colors under another light: mixed with one color and with gray."""

import cv2
import numpy as np

from .scene import Figure

# Rec. 601 luma: what video calls brightness.
LUMA = np.array([0.299, 0.587, 0.114])


def color_matrix(figure: Figure) -> np.ndarray | None:
    """float32 [4, 4] for premultiplied RGBA, or None for unchanged colors.

    c' = (1 - t) ((1 - g) c + g luma(c)) + t tint. Only mixtures, so a premultiplied color never exceeds its alpha; the
    constant rides on the alpha channel.
    """
    if not figure.tint_share and not figure.gray_share:
        return None
    matrix = np.eye(4)
    matrix[:3, :3] = (1 - figure.gray_share) * np.eye(3) + figure.gray_share * LUMA
    matrix[:3] *= 1 - figure.tint_share
    matrix[:3, 3] = np.asarray(figure.tint) * (figure.tint_share / 255)
    return matrix.astype(np.float32)


def recolor(patch: np.ndarray, figure: Figure) -> np.ndarray:
    matrix = color_matrix(figure)
    return patch if matrix is None else cv2.transform(patch, matrix)
