"""The bar below a screened picture: one round icon per character, gray and small when absent, ringed in its color when present.

Color is never the only sign: size, ring, brightness and the letter say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.icons import Icon
from screening.lettering import BOLD, text_width
from screening.tiles import DISC, HAIRLINE, MARGIN, PAPER, ROW, TEXT, Cell, draw_tile

__all__ = ["BarDrawer", "Icon", "Layout", "lay_out"]

Rgb = NDArray[np.uint8]

# A picture 720 wide gets rows 60 high; they grow with the width.
DESIGN_WIDTH = 720
SMALLEST_ROW = 16
LEGIBLE_ROW = 24  # in lower rows names would be specks


@dataclass(frozen=True)
class Layout:
    """Where icons stand, in pixels: rows of equal cells; names beside the icons only where all of them fit."""

    width: int
    row: int
    rows: int
    per_row: int
    named: bool

    @property
    def height(self) -> int:
        """Even, since video knows only even sizes."""
        return self.row * self.rows

    def box(self, number: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of a character's cell."""
        row, column = divmod(number, self.per_row)
        left, right = (round(self.width * place / self.per_row) for place in (column, column + 1))
        return left, row * self.row, right, (row + 1) * self.row


class BarDrawer:
    """Draws the bar for pictures of one width. Each icon is drawn once absent and once present, then only copied."""

    def __init__(self, width: int, icons: Sequence[Icon]) -> None:
        self.layout = lay_out(width, [icon.name for icon in icons])
        self.height = self.layout.height
        self.boxes = [self.layout.box(number) for number in range(len(icons))]
        self.tiles = [self._tiles(icon, number) for number, icon in enumerate(icons)]

    def draw(self, present: Sequence[bool]) -> Rgb:
        """The bar as uint8 [height, width, 3] with these characters present."""
        bar = np.full((self.height, self.layout.width, 3), PAPER, np.uint8)
        for (left, top, right, bottom), tiles, here in zip(self.boxes, self.tiles, present, strict=True):
            bar[top:bottom, left:right] = tiles[bool(here)]
        bar[: max(1, self.layout.row // 40)] = HAIRLINE
        return bar

    def _tiles(self, icon: Icon, number: int) -> tuple[Rgb, Rgb]:
        left, top, right, bottom = self.boxes[number]
        cell = Cell(right - left, bottom - top, number, self.layout.named)
        return draw_tile(icon, cell, present=False), draw_tile(icon, cell, present=True)


def lay_out(width: int, names: Sequence[str]) -> Layout:
    """As few rows as there is room for, filled evenly; each cell is at least as wide as it is high."""
    row = max(SMALLEST_ROW, round(ROW * width / DESIGN_WIDTH / 2) * 2)
    fitting = max(1, width // row)
    rows = max(1, -(-len(names) // fitting))
    per_row = max(1, -(-len(names) // rows))
    room = width / per_row - (DISC + 2.5 * MARGIN) * row / ROW
    # Measured in large, since a small text's width is rounded.
    longest = max((text_width(name, TEXT * 10, BOLD) / 10 * row / ROW for name in names), default=0.0)
    return Layout(width, row, rows, per_row, named=row >= LEGIBLE_ROW and longest <= room)
