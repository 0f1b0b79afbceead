"""A picture becomes network input: one rule for composed frames, stills, videos and the browser, so all decide equally."""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Aspect(StrEnum):
    """What happens to a picture of another shape: bars around it, or its edges cut. Never stretched."""

    PAD = "pad"
    CROP = "crop"


# "area" averages when it shrinks (no moiré on drawn lines); OpenCV's area enlarges in blocks, so linear does that.
SHRINKING = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "nearest": cv2.INTER_NEAREST}
ENLARGING = {**SHRINKING, "area": cv2.INTER_LINEAR}


@dataclass(frozen=True)
class FittingRule:
    """Stored with each recognizer as plain JSON. Sizes are pixels."""

    width: int = 360
    height: int = 202
    aspect: str = Aspect.PAD.value
    interpolation: str = "area"

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(
                f"Pictures cannot be fitted into {self.width}x{self.height}: both sides must be 1 or more."
            )
        if self.aspect not in list(Aspect):
            raise ValueError(f"The aspect '{self.aspect}' is unknown: choose one of {', '.join(Aspect)}.")
        if self.interpolation not in SHRINKING:
            raise ValueError(
                f"The interpolation '{self.interpolation}' is unknown: choose one of {', '.join(SHRINKING)}."
            )


def fit_picture(picture: Picture, rule: FittingRule) -> Picture:
    """Scale an RGB picture, uint8 [h, w, 3], into uint8 [rule.height, rule.width, 3], centered, padded with black.

    Raises ValueError on anything but uint8 RGB. The argument is never changed and never shared with the result.
    """
    require_rgb(picture)
    left, top, width, height = placement(picture.shape[1], picture.shape[0], rule)
    scaled = _scale(picture, width, height, rule)
    if (width, height) == (rule.width, rule.height):
        return scaled
    if rule.aspect == Aspect.CROP:
        return np.ascontiguousarray(scaled[-top : rule.height - top, -left : rule.width - left])
    fitted = np.zeros((rule.height, rule.width, 3), np.uint8)
    fitted[top : top + height, left : left + width] = scaled
    return fitted


def placement(width: int, height: int, rule: FittingRule) -> tuple[int, int, int, int]:
    """Where a picture of this size lands on the input: left, top, width, height in pixels.

    With "crop" left and top are zero or negative. A side that misses the input by one pixel is rounding (1280x720 on
    360x202), not another shape: it fills the input, because a black seam is something no composed frame has.
    """
    choose = max if rule.aspect == Aspect.CROP else min
    scale = choose(rule.width / width, rule.height / height)
    scaled_width, scaled_height = max(1, round(width * scale)), max(1, round(height * scale))
    if abs(scaled_width - rule.width) <= 1 and abs(scaled_height - rule.height) <= 1:
        scaled_width, scaled_height = rule.width, rule.height
    return (rule.width - scaled_width) // 2, (rule.height - scaled_height) // 2, scaled_width, scaled_height


def require_rgb(picture: Picture) -> None:
    """Refuse what is not uint8 [h, w, 3] with a sentence that names the remedy."""
    if picture.ndim != 3 or picture.shape[2] != 3:
        kind = {2: "a gray picture", 3: "a picture with another number of channels"}.get(picture.ndim, "no picture")
        raise ValueError(f"Expected an RGB picture [height, width, 3], got {kind} {list(picture.shape)}: convert it.")
    if picture.dtype != np.uint8:
        raise ValueError(f"Expected a picture of uint8 (0-255), got {picture.dtype}: scale and convert it first.")
    if 0 in picture.shape:
        raise ValueError(f"Expected a picture with at least one pixel, got {list(picture.shape)}.")


def _scale(picture: Picture, width: int, height: int, rule: FittingRule) -> Picture:
    if picture.shape[:2] == (height, width):
        return picture.copy()
    shrinks = width * height < picture.shape[0] * picture.shape[1]
    method = (SHRINKING if shrinks else ENLARGING)[rule.interpolation]
    return cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=method).astype(np.uint8, copy=False)
