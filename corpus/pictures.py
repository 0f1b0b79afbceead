"""Uploaded pictures: decoded in one safe place, written anew (nothing of the upload's bytes survives), and hashed."""

import hashlib
import io
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

Rgb = NDArray[np.uint8]
Rgba = NDArray[np.uint8]

# Formats people save pictures in. Pillow reads forty more, each a decoder that nobody needs and an attacker may.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF")
MAX_PIXELS = 40_000_000
GREEDY_FORMATS = ("WEBP", "AVIF", "GIF")  # their decoders hold several copies, so half the pixels must do
# A progressive JPEG can ask for thousands of passes over the whole picture; real ones have about ten.
MAX_SCANS = 20
ORIENTATION = 0x0112  # the EXIF tag a camera writes; browsers turn by it, so people expect it
TURNS: dict[int, Callable[[Rgba], Rgba]] = {
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).transpose(1, 0, 2),
    8: lambda stored: np.rot90(stored),
}
STRIP = 256
# What Pillow's decoders raise on broken bytes; anything else is a mistake of ours and must be seen.
DECODER_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    MemoryError,
)


class BadPicture(ValueError):
    """The upload is no picture that can be used; the message is a sentence for the person who sent it."""


def read_picture(source: Path | bytes, *, max_pixels: int = MAX_PIXELS) -> Rgba:
    """Decode a picture to uint8 [h, w, 4] RGBA: upright as its EXIF says, the first frame of an animation, 8 bits.

    The size is checked before a pixel is decoded. Raises BadPicture with a sentence on anything that cannot be used.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # broken metadata and large sizes: the checks here decide
        try:
            return _decode(data, max_pixels)
        except BadPicture:
            raise
        except Image.DecompressionBombError as error:
            raise BadPicture(_too_large(max_pixels)) from error
        except UnidentifiedImageError as error:
            raise BadPicture(f"This is not a picture in a format we read: send one of {', '.join(FORMATS)}.") from error
        except DECODER_ERRORS as error:
            raise BadPicture("The picture is broken or cut off: open it in a viewer and save it again.") from error


def write_png(path: Path | io.BytesIO, rgba: Rgba) -> None:
    """Write RGB or RGBA as a new PNG; the color of fully transparent pixels is cleared, so nothing hides there."""
    if rgba.shape[2] == 4:
        rgba = np.where(rgba[:, :, 3:] > 0, rgba, 0).astype(np.uint8)
    Image.fromarray(rgba).save(path, "PNG", compress_level=6)


def write_jpeg(path: Path | io.BytesIO, rgb: Rgb, quality: int = 92) -> None:
    """Write RGB as a new JPEG with whole color resolution: drawn outlines bleed with the usual quarter."""
    Image.fromarray(rgb).save(path, "JPEG", quality=quality, subsampling=0)


def content_hash(data: bytes) -> str:
    """The sha256 of the bytes, in hexadecimal: the name of a file and the guard against a second copy."""
    return hashlib.sha256(data).hexdigest()


def opaque(rgb: Rgb) -> Rgba:
    """RGB with an alpha channel that hides nothing."""
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def on_gray(picture: NDArray[np.uint8]) -> Rgb:
    """RGBA laid on middle gray as RGB, so that neither black nor white figures vanish; RGB comes back as it is."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[:, :, 3:].astype(np.uint16)
    return ((picture[:, :, :3] * alpha + 128 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _decode(data: bytes, max_pixels: int) -> Rgba:
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        _refuse_bombs(opened, data, max_pixels)
        turn = TURNS.get(opened.getexif().get(ORIENTATION, 1))
        upright = np.empty((opened.height, opened.width, 4), np.uint8)
        to_8_bits = _to_8_bits(opened) if opened.mode.startswith(("I", "F")) else None
        # A strip at a time: a whole conversion would hold four copies of a large picture at once.
        for top in range(0, opened.height, STRIP):
            strip = opened.crop((0, top, opened.width, min(top + STRIP, opened.height)))
            upright[top : top + STRIP] = np.asarray((to_8_bits(strip) if to_8_bits else strip).convert("RGBA"))
    return upright if turn is None else np.ascontiguousarray(turn(upright))


def _refuse_bombs(opened: Image.Image, data: bytes, max_pixels: int) -> None:
    limit = max_pixels // 2 if opened.format in GREEDY_FORMATS else max_pixels
    pixels = opened.width * opened.height
    if pixels > limit:
        raise BadPicture(_too_large(limit, opened.size))
    if opened.format in ("JPEG", "MPO") and data.count(b"\xff\xda") * pixels > MAX_SCANS * max_pixels:
        raise BadPicture("This JPEG asks for too many passes to be drawn: save it again as an ordinary one.")


def _to_8_bits(picture: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """Pillow clips deep gray at 255 when it converts; here its whole range is scaled down."""
    scale = 255 / _ceiling(picture)

    def scaled(strip: Image.Image) -> Image.Image:
        values = np.nan_to_num(np.asarray(strip, np.float32))
        return Image.fromarray(np.clip(values * scale, 0, 255).round().astype(np.uint8))

    return scaled


def _ceiling(picture: Image.Image) -> float:
    """What counts as white: 16 bits of whole numbers, and with decimals 1, 255 or 65535, whichever holds all."""
    extrema = picture.getextrema()
    highest = float(np.max(np.nan_to_num(np.asarray(extrema, np.float64), posinf=65535)))
    steps = (1.0, 255.0, 65535.0) if picture.mode.startswith("F") else (65535.0,)
    return next((step for step in steps if highest <= step), highest)


def _too_large(max_pixels: int, size: tuple[int, int] | None = None) -> str:
    found = f" of {size[0]}x{size[1]}" if size else ""
    return f"The picture{found} is too large: at most {max_pixels / 1e6:g} million pixels; make it smaller first."
