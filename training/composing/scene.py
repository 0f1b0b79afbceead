"""What one frame is to show, as plain values: drawn from random numbers first, painted afterwards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One cut-out and where it stands. `character` is None for an extra; (x, y) is the middle of its crop in the frame."""

    character: int | None
    cutout: int
    x: float
    y: float
    scale: float  # frame pixels per pixel of the cut-out
    rotation: float  # degrees, counterclockwise on the screen
    flipped: bool
    tint: tuple[float, float, float]  # mixed into the figure's colors, 0-255
    tint_share: float
    gray_share: float


@dataclass(frozen=True)
class BackgroundView:
    """The part of a background that fills the frame: a crop in pixels of the prepared background."""

    background: int
    left: int
    top: int
    width: int
    height: int
    flipped: bool


@dataclass(frozen=True)
class Scene:
    """A frame's background and its figures, the hindmost first; `window` is what letterbox bars leave: left, top, right, bottom."""

    view: BackgroundView
    figures: tuple[Figure, ...]
    window: tuple[int, int, int, int]


@dataclass(frozen=True)
class FigureReport:
    """What became of one figure: the answer of `FrameGenerator.explain`, the hindmost figure first."""

    character: int | None  # None: an extra
    cutout: int
    box: tuple[int, int, int, int]  # left, top, right, bottom within the frame; all 0 where it lies wholly outside
    visible_share: float  # of the figure's own opaque area, after covering, truncation and letterbox bars
    visible_pixels: float
    labeled: bool
    scale: float
    rotation: float
    flipped: bool
    picture_size: int  # the longer side of the cut-out's whole picture in pixels: what scales are measured by
