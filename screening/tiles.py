"""One character's cell of the bar, drawn absent or present: disc, ring, letter and name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageEnhance

from corpus.colors import ink_on, relative_luminance
from screening.icons import Icon
from screening.lettering import BOLD, REGULAR, Place, write

Color = tuple[int, int, int]

# The dark theme of the pages: paper, hairline, second text, text.
PAPER, HAIRLINE, QUIET, INK = (23, 24, 27), (52, 54, 61), (147, 150, 160), (240, 240, 243)
EMPTY = (92, 92, 92)  # behind an absent portrait, before it is dimmed
# Sizes in a row that is 60 pixels high; they grow with it.
ROW, DISC, RING, BADGE, TEXT, MARGIN = 60, 44, 3, 19, 17, 12
ABSENT_SCALE, ABSENT_BRIGHTNESS = 0.86, 0.55
FINE = 4  # drawn so many times larger, then averaged: smooth circles


@dataclass(frozen=True)
class Cell:
    """Its size in pixels, the place of its character in the cast, and whether the name stands beside the icon."""

    width: int
    height: int
    number: int
    named: bool

    @property
    def unit(self) -> float:
        """A pixel of the sizes above, as drawn."""
        return self.height / ROW * FINE


def draw_tile(icon: Icon, cell: Cell, *, present: bool) -> NDArray[np.uint8]:
    """The cell as uint8 [height, width, 3]."""
    tile = Image.new("RGB", (cell.width * FINE, cell.height * FINE), PAPER)
    reach = min(DISC / 2 * cell.unit, tile.width / 2)
    center = (MARGIN * cell.unit + reach if cell.named else tile.width / 2, tile.height / 2)
    draw_disc(tile, icon, center, reach, cell.unit, present=present)
    draw_letter(tile, icon, center, reach, cell, present=present)
    if cell.named:
        place = (center[0] + reach + MARGIN * cell.unit, center[1])
        ink, weight = (INK, BOLD) if present else (QUIET, REGULAR)
        write(tile, place, icon.name, ink, TEXT * cell.unit, weight=weight, centered=False)
    return np.asarray(tile.reduce(FINE), np.uint8)


def draw_disc(tile: Image.Image, icon: Icon, center: Place, reach: float, unit: float, *, present: bool) -> None:
    """The round portrait; a ring around it and its color behind it when the character is present."""
    own = from_hex(icon.color)
    radius = reach if present else reach * ABSENT_SCALE
    pen = ImageDraw.Draw(tile)
    if present:
        pen.circle(center, radius, fill=readable(own))
        pen.circle(center, max(0.0, radius - RING * unit * 0.7), fill=PAPER)
        radius -= RING * unit * 1.1
    behind = own if icon.portrait is None else mixed(own, INK, 0.72)
    disc = Image.new("RGB", (max(1, round(radius * 2)),) * 2, behind if present else EMPTY)
    if icon.portrait is not None:
        picture = Image.fromarray(icon.portrait).resize(disc.size, Image.Resampling.LANCZOS)
        disc.paste(picture, mask=picture.getchannel("A"))
    if not present:
        disc = ImageEnhance.Brightness(disc.convert("L").convert("RGB")).enhance(ABSENT_BRIGHTNESS)
    mask = Image.new("L", disc.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, disc.width - 1, disc.height - 1), fill=255)
    tile.paste(disc, (round(center[0] - disc.width / 2), round(center[1] - disc.height / 2)), mask)


def draw_letter(tile: Image.Image, icon: Icon, center: Place, reach: float, cell: Cell, *, present: bool) -> None:
    """In a badge at the corner of a portrait, which it must not hide; large where there is no portrait."""
    letter, own = letter_of(icon.name, cell.number), from_hex(icon.color)
    if icon.portrait is None:
        write(tile, center, letter, from_hex(ink_on(as_hex(own))) if present else QUIET, reach, weight=BOLD)
        return
    fill = readable(own) if present else HAIRLINE
    corner, radius = (center[0] + reach * 0.72, center[1] + reach * 0.66), BADGE / 2 * cell.unit
    pen = ImageDraw.Draw(tile)
    pen.circle(corner, radius + 1.5 * cell.unit, fill=PAPER)
    pen.circle(corner, radius, fill=fill)
    ink = from_hex(ink_on(as_hex(fill))) if present else QUIET
    write(tile, corner, letter, ink, BADGE * 0.7 * cell.unit, weight=BOLD)


def letter_of(name: str, number: int) -> str:
    """The first letter, or without one the place in the cast, counted from 1."""
    return name.strip()[:1].upper() or str(number + 1)


def readable(color: Color) -> Color:
    """The color, made lighter until it stands out from the bar by 3:1 (WCAG 2, 1.4.11)."""
    shares = (step / 10 for step in range(11))
    return next(mix for share in shares if contrast(mix := mixed(color, INK, share), PAPER) >= 3)


def mixed(color: Color, other: Color, share: float) -> Color:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(color, other, strict=True))
    return red, green, blue


def contrast(one: Color, other: Color) -> float:
    darker, lighter = sorted(relative_luminance(as_hex(color)) for color in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def from_hex(color: str) -> Color:
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


def as_hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
