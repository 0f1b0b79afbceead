"""The slow composer that says what a scene should look like: plain arithmetic in floats, one pixel at a time in idea.

The fast one is held against it by tests; it knows no smaller copies, no premultiplied integers and no fused matrices.
"""

import math
from collections.abc import Sequence

import numpy as np

from .coloring import LUMA
from .material import Cutout
from .scene import BackgroundView, Figure, Scene

# Each pixel of the frame is the mean of this many samples squared: what an ideal camera would see.
SAMPLES = 4


def compose_slowly(
    background: np.ndarray, scene: Scene, cutouts: Sequence[Cutout], size: tuple[int, int]
) -> np.ndarray:
    """The scene with edge style 'none' and nothing degraded, float64 [height, width, 3]; `size` is (height, width)."""
    frame = view_background(background.astype(np.float64), scene.view, size)
    for figure, cutout in zip(scene.figures, cutouts, strict=True):
        colors, alpha = sample_figure(figure, cutout, size)
        frame = colors * alpha[..., None] + frame * (1 - alpha[..., None])
    left, top, right, bottom = scene.window
    inside = np.zeros(size, bool)
    inside[top:bottom, left:right] = True
    return np.where(inside[..., None], frame, 0.0)


def visible_shares(scene: Scene, cutouts: Sequence[Cutout], size: tuple[int, int]) -> list[float]:
    """Of each figure's opaque area, the share that lies in the window and behind nothing."""
    alphas = [sample_figure(figure, cutout, size)[1] for figure, cutout in zip(scene.figures, cutouts, strict=True)]
    left, top, right, bottom = scene.window
    shares, clear = [], np.zeros(size)
    clear[top:bottom, left:right] = 1
    for figure, cutout, alpha in reversed(list(zip(scene.figures, cutouts, alphas, strict=True))):
        whole = cutout.straight[..., 3].sum() / 255 * figure.scale**2
        shares.append(min(1.0, float((alpha * clear).sum()) / whole))
        clear = clear * (1 - alpha)
    return shares[::-1]


def view_background(background: np.ndarray, view: BackgroundView, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    crop = background[view.top : view.top + view.height, view.left : view.left + view.width]
    y = (np.arange(height) + 0.5) * view.height / height - 0.5
    x = (np.arange(width) + 0.5) * view.width / width - 0.5
    columns, rows = np.meshgrid(np.clip(x, 0, view.width - 1), np.clip(y, 0, view.height - 1))
    frame = bilinear(crop, columns, rows)
    return frame[:, ::-1] if view.flipped else frame


def sample_figure(figure: Figure, cutout: Cutout, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Straight colors [h, w, 3] and opacity [h, w] in 0-1 of one figure over the whole frame."""
    height, width = size
    offsets = (np.arange(SAMPLES) + 0.5) / SAMPLES
    x, y = np.meshgrid(
        (np.arange(width)[:, None] + offsets).ravel() - figure.x,
        (np.arange(height)[:, None] + offsets).ravel() - figure.y,
    )
    angle = math.radians(figure.rotation)
    across = (math.cos(angle) * x - math.sin(angle) * y) / figure.scale
    down = (math.sin(angle) * x + math.cos(angle) * y) / figure.scale
    across = -across if figure.flipped else across
    straight = cutout.straight.astype(np.float64)
    alpha = straight[..., 3:] / 255
    padded = np.pad(np.dstack([relight(straight[..., :3], figure) * alpha, alpha]), ((1, 1), (1, 1), (0, 0)))
    columns = np.clip(across + cutout.width / 2 - 0.5 + 1, 0, padded.shape[1] - 1)
    rows = np.clip(down + cutout.height / 2 - 0.5 + 1, 0, padded.shape[0] - 1)
    samples = bilinear(padded, columns, rows)
    pixels = samples.reshape(height, SAMPLES, width, SAMPLES, 4).mean(axis=(1, 3))
    opacity = pixels[..., 3]
    return pixels[..., :3] / np.maximum(opacity, 1e-9)[..., None], opacity


def relight(colors: np.ndarray, figure: Figure) -> np.ndarray:
    gray = (colors @ LUMA)[..., None]
    dimmed = (1 - figure.gray_share) * colors + figure.gray_share * gray
    return (1 - figure.tint_share) * dimmed + figure.tint_share * np.array(figure.tint)


def bilinear(picture: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Values between pixels; columns and rows count pixel middles from 0 and lie inside the picture."""
    left = np.clip(np.floor(columns).astype(int), 0, max(0, picture.shape[1] - 2))
    top = np.clip(np.floor(rows).astype(int), 0, max(0, picture.shape[0] - 2))
    right, bottom = np.minimum(left + 1, picture.shape[1] - 1), np.minimum(top + 1, picture.shape[0] - 1)
    across, down = (columns - left)[..., None], (rows - top)[..., None]
    upper = picture[top, left] * (1 - across) + picture[top, right] * across
    lower = picture[bottom, left] * (1 - across) + picture[bottom, right] * across
    return upper * (1 - down) + lower * down
