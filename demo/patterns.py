"""What is on the front of a top: buttons, a zip, a heart, a bib; each around the middle line x, from top to hem."""

from collections.abc import Callable

import numpy as np

from demo.curves import box, ellipse, polygon, smooth
from demo.looks import Outfit
from demo.shapes import LINE, OUTLINE, Fill, Shape, Stroke, darker


def _seam(outfit: Outfit, x: float, top: float, hem: float) -> Shape:
    return Stroke(np.array([(x, top - 4), (x, hem + 8)]), darker(outfit.top, 0.45), LINE * 0.85)


def _pockets(outfit: Outfit, x: float) -> list[Shape]:
    middles = (x - 19, x + 19)
    return [Stroke(np.array([(m - 9, -8.0), (m + 9, -10.0)]), darker(outfit.top, 0.45), LINE) for m in middles]


def coat(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A seam, four buttons, two pockets."""
    heights = np.linspace(top + 22, hem - 16, 4)
    buttons = [Fill(ellipse(x + 8, y, 4, 4, steps=14), outfit.pattern_color, width=LINE * 0.6) for y in heights]
    return [_seam(outfit, x, top, hem), *buttons, *_pockets(outfit, x)]


def zipped(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A seam with a slider, two pockets."""
    slider = Stroke(np.array([(x, top + 10), (x, top + 20)]), outfit.pattern_color, LINE * 1.3)
    return [_seam(outfit, x, top, hem), slider, *_pockets(outfit, x)]


def heart(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A heart on the chest."""
    corners = [(0, 50), (-15, 33), (-8, 24), (0, 31), (8, 24), (15, 33)]
    return [Fill(smooth([(x + dx, top + dy) for dx, dy in corners]), outfit.pattern_color, line=None)]


def star(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A five-pointed star on the chest."""
    angle = np.radians(np.arange(-90, 270, 36))
    reach = np.where(np.arange(10) % 2 == 0, 17, 7.5)
    points = np.stack([x + reach * np.cos(angle), top + 40 + reach * np.sin(angle)], axis=1)
    return [Fill(points, outfit.pattern_color, line=None)]


def hoodie(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A pouch and two cords."""
    pouch = polygon((x - 24, -4), (x - 16, -26), (x + 16, -26), (x + 24, -4), (x + 24, 4), (x - 24, 4))
    cords = [
        Stroke(np.array([(x + k * 7, top + 2), (x + k * 8, top + 24)]), outfit.pattern_color, LINE) for k in (-1, 1)
    ]
    return [Fill(pouch, darker(outfit.top, 0.1), width=LINE * 0.8), *cords]


def vest(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """An open neck with the shirt in it."""
    shirt = polygon((x - 15, top - 8), (x + 15, top - 8), (x, top + 40))
    edge = darker(outfit.top, 0.45)
    return [Fill(shirt, outfit.pattern_color, line=edge, width=LINE * 0.8), _seam(outfit, x, top, hem)]


def dungarees(outfit: Outfit, x: float, top: float, hem: float) -> list[Shape]:
    """A bib, two straps and the trousers' waist over the top."""
    color, thin = outfit.pattern_color, LINE * 0.7
    ends = [np.array([(x + k * 22, top + 34), (x + k * 27, top - 12)]) for k in (-1, 1)]
    straps = [Stroke(end, color, 9, line=OUTLINE, width=thin) for end in ends]
    waist = Fill(box(-150, -16, 150, hem + 30), color, width=thin)
    return [*straps, waist, Fill(box(x - 26, top + 28, x + 26, hem + 20, radius=5), color, width=thin)]


PATTERNS: dict[str, Callable[[Outfit, float, float, float], list[Shape]]] = {
    "coat": coat,
    "zip": zipped,
    "heart": heart,
    "star": star,
    "hoodie": hoodie,
    "vest": vest,
    "dungarees": dungarees,
}
