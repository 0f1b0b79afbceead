"""The cast's colors, PURE: what tells the cast in a picture, and a stylesheet, since inline styles are forbidden."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

HEX_COLOR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
GRAY = "#888888"
REACH = 0.25  # Euclidean distance on a 0-1 scale below which a pixel counts as the color


@dataclass(frozen=True)
class Signature:
    """The colors that tell the cast, each "#rrggbb"; a pixel less than `reach` (0-1) away from one of them counts."""

    colors: tuple[str, ...] = ()
    reach: float = REACH


def is_color(text: str) -> bool:
    return HEX_COLOR.fullmatch(text) is not None


def stylesheet(colors: Iterable[tuple[int, str]]) -> str:
    """One rule per (position, #rrggbb); a text that is no color is not written but becomes gray."""
    rules = ((position, color if is_color(color) else GRAY) for position, color in colors)
    return "".join(
        f".c-{position} {{ --character: {color}; --character-ink: {ink_on(color)}; }}\n" for position, color in rules
    )


def ink_on(color: str) -> str:
    """Black or white, whichever is read better; one of the two always has a contrast of 4.5:1 (WCAG 2, 1.4.3)."""
    luminance = relative_luminance(color)
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def relative_luminance(color: str) -> float:
    """0 for black to 1 for white, of sRGB `#rrggbb` (WCAG 2)."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
