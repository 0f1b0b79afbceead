"""Simple measures of a picture that may tell a composed frame from a real one; they see no character."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.mining import brightness, sharpness

Picture = NDArray[np.uint8]
STRONGEST = 98  # per cent: above it, gradients are edges
REACH = 7  # pixels around an edge within which it rises


def luma(picture: Picture) -> NDArray[np.float32]:
    return cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.float32)


def log_sharpness(picture: Picture) -> float:
    """The logarithm of `corpus.mining.sharpness`, whose span is of decades."""
    return float(np.log1p(sharpness(picture)))


def colorfulness(picture: Picture) -> float:
    """Hasler and Süsstrunk 2003: spread and mean of red minus green and of yellow minus blue."""
    red, green, blue = np.moveaxis(picture.astype(np.float32), 2, 0)
    first, second = red - green, (red + green) / 2 - blue
    spread, mean = np.hypot(first.std(), second.std()), np.hypot(first.mean(), second.mean())
    return float(spread + 0.3 * mean)


def contrast(picture: Picture) -> float:
    """The standard deviation of luma in gray levels."""
    return float(luma(picture).std())


def edge_width(picture: Picture) -> float:
    """How many pixels the strongest edges take to rise, median: the span of luma around them over their steepest step."""
    gray = luma(picture)
    steps = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)) / 8
    kernel = np.ones((REACH, REACH), np.uint8)
    span = cv2.dilate(gray, kernel) - cv2.erode(gray, kernel)
    is_edge = (steps >= np.percentile(steps, STRONGEST)) & (steps > 1)
    return float(np.median(span[is_edge] / steps[is_edge])) if is_edge.any() else float(REACH)


def noise(picture: Picture) -> float:
    """The standard deviation of noise in gray levels (Immerkaer 1996), by the flatter half of the picture."""
    gray = luma(picture)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rough = np.abs(cv2.filter2D(gray, cv2.CV_32F, kernel))[1:-1, 1:-1]
    flat = rough[rough <= np.median(rough)]
    return float(np.sqrt(np.pi / 2) * flat.mean() / 6)


def warmth(picture: Picture) -> float:
    """Red minus blue, mean, in gray levels."""
    return float(picture[..., 0].mean() - picture[..., 2].mean())


MEASURES: dict[str, Callable[[Picture], float]] = {
    "sharpness (log)": log_sharpness,
    "edge width": edge_width,
    "noise": noise,
    "brightness": brightness,
    "contrast": contrast,
    "colorfulness": colorfulness,
    "warmth": warmth,
}


def measured(pictures: Sequence[Picture] | NDArray[np.uint8]) -> NDArray[np.float64]:
    """Every measure of every picture, [n, measures] in the order of MEASURES."""
    return np.array([[measure(one) for measure in MEASURES.values()] for one in pictures])
