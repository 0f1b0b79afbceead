"""Cut-outs made ready for pasting: cropped to what is opaque, premultiplied, with smaller copies for small scales."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .settings import GeneratorSettings

# Each copy has half the pixels of the one before. With half the height and width instead, a figure reads up to four
# times the pixels that it shows, and reading them is what composing mostly waits for.
LEVEL_STEP = 0.5**0.5
MOST_LEVELS = 12
SMALLEST_SIDE = 8  # a copy below this many pixels no longer shows anybody


class BadMaterial(ValueError):
    """A cut-out or a background cannot be used; the sentence says which one and why."""


@dataclass(frozen=True)
class Cutout:
    """One figure. `levels[n]` is the tight crop at about LEVEL_STEP**n of its size, premultiplied RGBA uint8."""

    straight: np.ndarray  # the tight crop as it came, colors not premultiplied
    levels: tuple[np.ndarray, ...]
    picture_height: int  # of the whole picture, transparent margin included
    picture_width: int
    alpha_area: float  # opaque pixels of the crop: the sum of alpha / 255

    @property
    def height(self) -> int:
        return self.straight.shape[0]

    @property
    def width(self) -> int:
        return self.straight.shape[1]


def prepare_cutout(rgba: np.ndarray, name: str) -> Cutout:
    """A Cutout from a uint8 [h, w, 4] picture; `name` is what an error calls it."""
    check_picture(rgba, 4, name)
    alpha = rgba[..., 3]
    left, top, width, height = cv2.boundingRect(np.ascontiguousarray(alpha))
    if not width:
        raise BadMaterial(f"{name} is wholly transparent: there is no figure in it. Leave it out or cut it anew.")
    straight = np.ascontiguousarray(rgba[top : top + height, left : left + width])
    area = float(straight[..., 3].sum(dtype=np.int64)) / 255
    return Cutout(straight, smaller_levels(premultiply(straight)), rgba.shape[0], rgba.shape[1], area)


def premultiply(rgba: np.ndarray) -> np.ndarray:
    """Colors times alpha, uint8 [h, w, 4]: what can be shrunk and interpolated without a fringe at the edges."""
    wide = rgba.astype(np.uint16)
    colors = (wide[..., :3] * wide[..., 3:] + 127) // 255
    return np.dstack([colors.astype(np.uint8), rgba[..., 3]])


def smaller_levels(premultiplied: np.ndarray) -> tuple[np.ndarray, ...]:
    height, width = premultiplied.shape[:2]
    levels = [premultiplied]
    while len(levels) < MOST_LEVELS and min(levels[-1].shape[:2]) > SMALLEST_SIDE:
        factor = LEVEL_STEP ** len(levels)
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        levels.append(cv2.resize(premultiplied, size, interpolation=cv2.INTER_AREA))
    return tuple(levels)


def prepare_cast(cutouts: Sequence[Sequence[np.ndarray]]) -> list[list[Cutout]]:
    """The cut-outs of each character; every character needs at least one."""
    if isinstance(cutouts, np.ndarray) and cutouts.ndim < 5:
        raise BadMaterial("cutouts must be a list per character of RGBA pictures: [[picture, …], [picture, …], …].")
    if len(cutouts) == 0:
        raise BadMaterial("there are no characters: give one list of cut-outs per character, at least one character.")
    for character, pictures in enumerate(cutouts):
        if len(pictures) == 0:
            raise BadMaterial(
                f"character {character} has no cut-outs: a frame generator needs at least one for each character. "
                "Add cut-outs, or leave the character out of the run."
            )
    return [
        [
            prepare_cutout(picture, f"cut-out {number} of character {character}")
            for number, picture in enumerate(pictures)
        ]
        for character, pictures in enumerate(cutouts)
    ]


def prepare_extras(extras: Sequence[np.ndarray]) -> list[Cutout]:
    return [prepare_cutout(picture, f"extra {number}") for number, picture in enumerate(extras)]


def prepare_backgrounds(
    backgrounds: Sequence[np.ndarray] | np.ndarray, settings: GeneratorSettings
) -> list[np.ndarray]:
    """Backgrounds of any size, uint8 [h, w, 3] each, one array [b, h, w, 3] or a list; none larger than is ever seen."""
    if len(backgrounds) == 0:
        raise BadMaterial(
            "there are no backgrounds: at least one is needed to compose frames. Import or mine some first."
        )
    for number, picture in enumerate(backgrounds):
        check_picture(picture, 3, f"background {number}")
    return [fit_background(picture, settings) for picture in backgrounds]


def fit_background(picture: np.ndarray, settings: GeneratorSettings) -> np.ndarray:
    """Shrunk so far that the strongest zoom shows it pixel for pixel; without any zoom, exactly as large as needed."""
    zoom = settings.background_zoom_max
    scale = zoom * max(settings.height / picture.shape[0], settings.width / picture.shape[1])
    if scale == 1 or (scale > 1 and zoom > 1):
        return np.ascontiguousarray(picture)
    size = (math.ceil(picture.shape[1] * scale - 1e-6), math.ceil(picture.shape[0] * scale - 1e-6))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def check_picture(picture: np.ndarray, channels: int, name: str) -> None:
    kind = "RGBA" if channels == 4 else "RGB"
    wanted = f"expected a uint8 array of {kind} pixels, shape [height, width, {channels}]"
    if not isinstance(picture, np.ndarray):
        raise BadMaterial(f"{name} is a {type(picture).__name__}: {wanted}.")
    if picture.dtype != np.uint8:
        raise BadMaterial(f"{name} has values of type {picture.dtype}: {wanted}. Scale it to 0-255 and convert it.")
    if picture.ndim != 3 or picture.shape[2] != channels or 0 in picture.shape:
        raise BadMaterial(f"{name} has the shape {list(picture.shape)}: {wanted}.")
