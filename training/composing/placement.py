"""Where figures stand, how large, how turned: random numbers become a Scene."""

import math
from collections.abc import Sequence

import numpy as np

from .casting import Role, below, draw_roles
from .material import Cutout
from .scene import BackgroundView, Figure, Scene
from .settings import REFERENCE_HEIGHT, GeneratorSettings

SILHOUETTE_MAX = 48  # of 255: as dark as a shadow is drawn, never quite black alone
NO_TINT = (0.0, 0.0, 0.0)


def draw_scene(
    settings: GeneratorSettings,
    cast: Sequence[Sequence[Cutout]],
    extras: Sequence[Cutout],
    backgrounds: Sequence[np.ndarray],
    rng: np.random.Generator,
) -> Scene:
    view = draw_view(settings, backgrounds, rng)
    roles = draw_roles(settings, [len(pictures) for pictures in cast], len(extras), rng)
    cutouts = [extras[cutout] if character is None else cast[character][cutout] for character, cutout in roles]
    shapes = [draw_shape(settings, cutout, rng) for cutout in cutouts]
    place = place_in_lanes if settings.placement == "lanes" else place_freely
    centers = place(settings, cutouts, shapes, rng)
    figures = [
        figure(role, center, shape, settings, rng) for role, center, shape in zip(roles, centers, shapes, strict=True)
    ]
    return Scene(view, tuple(figures), draw_window(settings, rng))


# Scale (frame pixels per cut-out pixel), rotation in degrees, flipped.
Shape = tuple[float, float, bool]


def draw_shape(settings: GeneratorSettings, cutout: Cutout, rng: np.random.Generator) -> Shape:
    position = rng.random()
    if settings.scale_distribution == "log_uniform":
        scale = settings.scale_min * (settings.scale_max / settings.scale_min) ** position
    else:
        scale = settings.scale_min + (settings.scale_max - settings.scale_min) * position
    longest = max(cutout.picture_height, cutout.picture_width)
    to_reference = settings.cutout_size / longest if settings.cutout_size else 1.0
    rotation = (2 * rng.random() - 1) * settings.rotation_max
    flipped = rng.random() < settings.flip_probability
    return scale * to_reference * settings.height / REFERENCE_HEIGHT, rotation, flipped


def turned_size(cutout: Cutout, shape: Shape) -> tuple[float, float]:
    """Width and height, in frame pixels, of the box around the scaled and turned crop."""
    scale, rotation, _ = shape
    cosine, sine = abs(math.cos(math.radians(rotation))), abs(math.sin(math.radians(rotation)))
    return scale * (cosine * cutout.width + sine * cutout.height), scale * (
        sine * cutout.width + cosine * cutout.height
    )


def place_freely(
    settings: GeneratorSettings, cutouts: Sequence[Cutout], shapes: Sequence[Shape], rng: np.random.Generator
) -> list[tuple[float, float]]:
    return [place_one(settings, turned_size(cutout, shape), rng) for cutout, shape in zip(cutouts, shapes, strict=True)]


def place_one(settings: GeneratorSettings, size: tuple[float, float], rng: np.random.Generator) -> tuple[float, float]:
    """The middle of a figure of this (width, height): inside the frame, or over its border where that is allowed."""
    over = settings.truncation_max if rng.random() < settings.truncation_probability else 0.0
    left = between(*slack(size[0], settings.width, over), rng.random())
    lowest, highest = slack(size[1], settings.height, over)
    if rng.random() < settings.keep_top_probability:
        # The top edge stays inside; a figure taller than the frame then loses its lower part.
        lowest, highest = 0.0, max(highest, 0.0)
    top = between(lowest, highest, rng.random())
    return left + size[0] / 2, top + size[1] / 2


def slack(size: float, room: int, over: float) -> tuple[float, float]:
    """Least and greatest position of something of this size; one larger than its room keeps covering it."""
    return min(0.0, room - size) - over * size, max(0.0, room - size) + over * size


def between(low: float, high: float, position: float) -> float:
    return low + (high - low) * position


def place_in_lanes(
    settings: GeneratorSettings, cutouts: Sequence[Cutout], shapes: Sequence[Shape], rng: np.random.Generator
) -> list[tuple[float, float]]:
    """The original's way: lanes in proportion to the pictures' widths, from left to right in drawing order.

    A picture larger than its lane, or taller than the frame, is centered on it: the original cut off heads this way.
    """
    sizes = [
        (shape[0] * cutout.picture_width, shape[0] * cutout.picture_height)
        for cutout, shape in zip(cutouts, shapes, strict=True)
    ]
    total = sum(width for width, _ in sizes)
    centers, lane_left = [], 0.0
    for width, height in sizes:
        lane = settings.width * width / total
        left = lane_left + within(width, lane, rng.random())
        centers.append((left + width / 2, within(height, settings.height, rng.random()) + height / 2))
        lane_left += lane
    return centers


def within(size: float, room: float, position: float) -> float:
    return (room - size) * (position if size <= room else 0.5)


def figure(
    role: Role, center: tuple[float, float], shape: Shape, settings: GeneratorSettings, rng: np.random.Generator
) -> Figure:
    tint, tint_share, gray_share = NO_TINT, 0.0, 0.0
    if settings.color_jitter:
        red, green, blue, tint_share, gray_share = rng.random(5).tolist()
        tint = (255 * red, 255 * green, 255 * blue)
    tint_share, gray_share = tint_share * settings.color_jitter, gray_share * settings.color_jitter
    if settings.silhouette_probability and rng.random() < settings.silhouette_probability:
        red, green, blue = (SILHOUETTE_MAX * rng.random(3)).tolist()
        tint, tint_share, gray_share = (red, green, blue), 1.0, 0.0
    (character, cutout), (x, y), (scale, rotation, flipped) = role, center, shape
    return Figure(character, cutout, x, y, scale, rotation, flipped, tint, tint_share, gray_share)


def draw_view(
    settings: GeneratorSettings, backgrounds: Sequence[np.ndarray], rng: np.random.Generator
) -> BackgroundView:
    """The largest crop with the frame's proportions, made smaller by a random zoom, anywhere in the background."""
    number = below(len(backgrounds), rng)
    height, width = backgrounds[number].shape[:2]
    zoom = 1 + (settings.background_zoom_max - 1) * rng.random()
    fit = min(height / settings.height, width / settings.width) / zoom
    crop_width = min(width, max(1, round(settings.width * fit)))
    crop_height = min(height, max(1, round(settings.height * fit)))
    left, top = below(width - crop_width + 1, rng), below(height - crop_height + 1, rng)
    flipped = rng.random() < settings.background_flip_probability
    return BackgroundView(number, left, top, crop_width, crop_height, flipped)


def draw_window(settings: GeneratorSettings, rng: np.random.Generator) -> tuple[int, int, int, int]:
    """What is left between black bars: above and below (wide film) or at both sides (an old broadcast)."""
    if not settings.letterbox_probability or rng.random() >= settings.letterbox_probability:
        return 0, 0, settings.width, settings.height
    bar = settings.letterbox_max * rng.random()
    if rng.random() < 0.5:
        rows = round(bar * settings.height)
        return 0, rows, settings.width, settings.height - rows
    columns = round(bar * settings.width)
    return columns, 0, settings.width - columns, settings.height
