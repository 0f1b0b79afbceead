"""What broadcasting, compression and age do to a whole frame, after figures were pasted."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from .settings import GeneratorSettings

NOISE_MARGIN = 64  # the noise picture is this much larger than a frame, so that each frame sees another part of it
NOISE_SPREAD = 32.0  # its standard deviation: large enough for fine steps, small enough not to be clipped often


@dataclass(frozen=True)
class Degradation:
    """What happens to one frame; None or False: it does not."""

    gray: bool = False
    gamma: float | None = None
    tint: tuple[float, float, float, float] | None = None  # color 0-255 and share
    fade: tuple[float, float] | None = None  # towards this level, by this share
    blur: float | None = None
    noise: tuple[float, int, int] | None = None  # strength, left and top within the noise picture
    jpeg_quality: int | None = None


def degrades(settings: GeneratorSettings) -> bool:
    """Whether these settings degrade any frame at all."""
    kinds = ("gray", "gamma", "tint", "fade", "blur", "noise", "jpeg")
    return any(getattr(settings, f"{kind}_probability") > 0 for kind in kinds)


def draw_degradation(settings: GeneratorSettings, rng: np.random.Generator) -> Degradation:
    # One random number for each decision and each strength, whether used or not: another probability for one kind
    # leaves the other kinds as they were.
    happens, strength = rng.random(7).tolist(), rng.random(7).tolist()
    red, green, blue, direction, left, top = rng.random(6).tolist()
    tint = (255 * red, 255 * green, 255 * blue, settings.tint_max * strength[2])
    gamma = settings.gamma_max ** (2 * strength[1] - 1)
    offset = (int(left * (NOISE_MARGIN + 1)), int(top * (NOISE_MARGIN + 1)))
    return Degradation(
        gray=happens[0] < settings.gray_probability,
        gamma=gamma if happens[1] < settings.gamma_probability else None,
        tint=tint if happens[2] < settings.tint_probability else None,
        fade=((0.0, 255.0)[direction < 0.5], settings.fade_max * strength[3])
        if happens[3] < settings.fade_probability
        else None,
        blur=max(0.1, settings.blur_max * strength[4]) if happens[4] < settings.blur_probability else None,
        noise=(settings.noise_max * strength[5], *offset) if happens[5] < settings.noise_probability else None,
        jpeg_quality=round(settings.jpeg_quality_min + (95 - settings.jpeg_quality_min) * strength[6])
        if happens[6] < settings.jpeg_probability
        else None,
    )


def noise_picture(settings: GeneratorSettings) -> np.ndarray:
    """Gray levels around 128, uint8 [height + margin, width + margin, 3], the same for every generator of this size."""
    return _noise_picture(settings.height, settings.width)


@lru_cache(maxsize=4)
def _noise_picture(height: int, width: int) -> np.ndarray:
    rng = np.random.Generator(np.random.Philox(0))
    shape = (height + NOISE_MARGIN, width + NOISE_MARGIN, 3)
    noise = rng.standard_normal(shape, dtype=np.float32) * NOISE_SPREAD + 128
    return np.clip(np.rint(noise), 0, 255).astype(np.uint8)


def degrade(frame: np.ndarray, degradation: Degradation, noise: np.ndarray) -> None:
    """Change an RGB frame, uint8 [h, w, 3], in place: light first, then optics, then the sensor, then the codec."""
    if degradation.gray:
        frame[:] = cv2.cvtColor(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    table = tone_table(degradation)
    if table is not None:
        cv2.LUT(frame, table, dst=frame)
    if degradation.blur is not None:
        cv2.GaussianBlur(frame, (0, 0), degradation.blur, dst=frame)
    if degradation.noise is not None:
        strength, left, top = degradation.noise
        part = noise[top : top + frame.shape[0], left : left + frame.shape[1]]
        weight = strength / NOISE_SPREAD
        cv2.addWeighted(frame, 1.0, part, weight, -128 * weight, dst=frame)
    if degradation.jpeg_quality is not None:
        np.copyto(frame, through_jpeg(frame, degradation.jpeg_quality))


def tone_table(degradation: Degradation) -> np.ndarray | None:
    """Gamma, tint and fade as one table, uint8 [256, 1, 3]; None where there is nothing to do."""
    if degradation.gamma is None and degradation.tint is None and degradation.fade is None:
        return None
    levels = np.repeat(np.arange(256.0)[:, None], 3, axis=1)
    if degradation.gamma is not None:
        levels = 255 * (levels / 255) ** degradation.gamma
    if degradation.tint is not None:
        *color, share = degradation.tint
        levels = (1 - share) * levels + share * np.array(color)
    if degradation.fade is not None:
        target, share = degradation.fade
        levels = (1 - share) * levels + share * target
    return np.rint(levels).astype(np.uint8)[:, None, :]


def through_jpeg(frame: np.ndarray, quality: int) -> np.ndarray:
    # OpenCV takes the channels for BGR; swapped and swapped back, red and blue keep their place, and luma its weights.
    stored = cv2.imencode(".jpg", cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    restored = cv2.imdecode(stored, cv2.IMREAD_COLOR)
    assert restored is not None  # noqa: S101  OpenCV reads what it has just written
    return cv2.cvtColor(restored, cv2.COLOR_BGR2RGB)
