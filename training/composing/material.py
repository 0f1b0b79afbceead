"""Cut-outs made ready for pasting: cropped to what is opaque, premultiplied, with half-size copies for small scales."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

SMALLEST_SIDE = 8  # a half-size copy below this many pixels no longer shows anybody
MOST_LEVELS = 6


class BadMaterial(ValueError):
    """A cut-out or a background cannot be used; the sentence says which one and why."""


@dataclass(frozen=True)
class Cutout:
    """One figure. `levels[n]` is the tight crop at 1/2**n of its size, premultiplied RGBA uint8."""

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
    return Cutout(straight, half_size_levels(premultiply(straight)), rgba.shape[0], rgba.shape[1], area)


def premultiply(rgba: np.ndarray) -> np.ndarray:
    """Colors times alpha, uint8 [h, w, 4]: what can be shrunk and interpolated without a fringe at the edges."""
    wide = rgba.astype(np.uint16)
    colors = (wide[..., :3] * wide[..., 3:] + 127) // 255
    return np.dstack([colors.astype(np.uint8), rgba[..., 3]])


def half_size_levels(premultiplied: np.ndarray) -> tuple[np.ndarray, ...]:
    levels = [premultiplied]
    while len(levels) < MOST_LEVELS and min(levels[-1].shape[:2]) >= 2 * SMALLEST_SIDE:
        levels.append(half_size(levels[-1]))
    return tuple(levels)


def half_size(picture: np.ndarray) -> np.ndarray:
    # Padded to even sides, so that each pixel is exactly the mean of four and levels stay aligned.
    height, width = picture.shape[:2]
    even = cv2.copyMakeBorder(picture, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    return cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)


def prepare_cast(cutouts: Sequence[Sequence[np.ndarray]]) -> list[list[Cutout]]:
    """The cut-outs of each character; every character needs at least one."""
    if isinstance(cutouts, np.ndarray) and cutouts.ndim < 5:
        raise BadMaterial("cutouts must be a list per character of RGBA pictures: [[picture, …], [picture, …], …].")
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


def prepare_backgrounds(backgrounds: Sequence[np.ndarray] | np.ndarray) -> list[np.ndarray]:
    """Backgrounds of any size, uint8 [h, w, 3] each; one array [b, h, w, 3] or a list."""
    if len(backgrounds) == 0:
        raise BadMaterial(
            "there are no backgrounds: at least one is needed to compose frames. Import or mine some first."
        )
    for number, picture in enumerate(backgrounds):
        check_picture(picture, 3, f"background {number}")
    return [np.ascontiguousarray(picture) for picture in backgrounds]


def check_picture(picture: np.ndarray, channels: int, name: str) -> None:
    kind = "RGBA" if channels == 4 else "RGB"
    wanted = f"expected a uint8 array of {kind} pixels, shape [height, width, {channels}]"
    if not isinstance(picture, np.ndarray):
        raise BadMaterial(f"{name} is a {type(picture).__name__}: {wanted}.")
    if picture.dtype != np.uint8:
        raise BadMaterial(f"{name} has values of type {picture.dtype}: {wanted}. Scale it to 0-255 and convert it.")
    if picture.ndim != 3 or picture.shape[2] != channels or 0 in picture.shape:
        raise BadMaterial(f"{name} has the shape {list(picture.shape)}: {wanted}.")
