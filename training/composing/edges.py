"""How a pasted figure's edge looks. Several looks of the same scene teach a network not to look at the edge.

Dwibedi et al. 2017, "Cut, Paste and Learn": no blending, Gaussian, box and motion blur of the mask.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .settings import GeneratorSettings


@dataclass(frozen=True)
class Edge:
    """One style with its strength; `angle` in degrees is the direction of a motion blur."""

    style: str
    radius: float = 0.0
    angle: float = 0.0


def draw_edge(settings: GeneratorSettings, style: str | None, rng: np.random.Generator) -> Edge:
    """The edge of one frame; `style` fixes it, None draws one of the settings'."""
    chosen, strength, angle = rng.random(3).tolist()
    if style is None:
        style = settings.edge_styles[int(chosen * len(settings.edge_styles))]
    return Edge(style, settings.edge_softness * (0.4 + 0.6 * strength), 180 * angle)


def soften(patch: np.ndarray, edge: Edge) -> np.ndarray:
    """A premultiplied RGBA patch whose opacity falls off towards its edge, inwards only: no halo appears around it."""
    if edge.style in ("hard", "none"):
        return patch
    blurred = blur_mask(cv2.extractChannel(patch, 3), edge)
    # At a straight edge the blurred mask is one half; twice that less one runs from 0 at the edge to 1 inside.
    weight = cv2.addWeighted(blurred, 2.0, blurred, 0.0, -255.0)
    return cv2.multiply(patch, cv2.merge((weight, weight, weight, weight)), scale=1 / 255)


def blur_mask(alpha: np.ndarray, edge: Edge) -> np.ndarray:
    # Replicated borders: a figure cut off by the frame keeps its full opacity there.
    size = 2 * math.ceil(edge.radius) + 1
    if edge.style == "gaussian":
        return cv2.GaussianBlur(alpha, (0, 0), edge.radius, borderType=cv2.BORDER_REPLICATE)
    if edge.style == "box":
        return cv2.blur(alpha, (size, size), borderType=cv2.BORDER_REPLICATE)
    return cv2.filter2D(alpha, -1, motion_kernel(edge), borderType=cv2.BORDER_REPLICATE)


def motion_kernel(edge: Edge) -> np.ndarray:
    """A line through the middle, float32, summing to 1."""
    reach = max(1, round(2 * edge.radius))
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    dx, dy = math.cos(math.radians(edge.angle)), math.sin(math.radians(edge.angle))
    for step in range(-reach, reach + 1):
        kernel[reach + round(step * dy), reach + round(step * dx)] = 1
    return kernel / kernel.sum()
