"""A Scene becomes pixels and labels: warp every figure, measure what is seen of it, paste, degrade."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .blending import black_out, paint_background, paste
from .coloring import recolor
from .edges import Edge, soften
from .matching import Match
from .material import Cutout
from .scene import Figure, FigureReport, Scene
from .settings import GeneratorSettings
from .visibility import visible_pixels
from .warping import Box, Warp, common_box, plan_warp, warp_hard_patch, warp_patch


@dataclass(frozen=True)
class Placed:
    """A figure of which something lies in the window: its patch in its own colors, and how it came there."""

    figure: Figure
    cutout: Cutout
    warp: Warp
    patch: np.ndarray


def place_figures(scene: Scene, cutouts: Sequence[Cutout]) -> list[Placed | None]:
    """One entry per figure of the scene, None for a figure wholly outside the window."""
    placed: list[Placed | None] = []
    for figure, cutout in zip(scene.figures, cutouts, strict=True):
        warp = plan_warp(figure, cutout, scene.window)
        if warp is None:
            placed.append(None)
            continue
        placed.append(Placed(figure, cutout, warp, warp_patch(cutout, warp)))
    return placed


def paint(
    canvas: np.ndarray, background: np.ndarray, scene: Scene, placed: Sequence[Placed | None], edge: Edge,
    match: Match | None = None,
) -> None:  # fmt: skip
    """Fill the canvas, uint8 [h, w, 3], with the scene, the hindmost figure first, then match it; bars stay black."""
    paint_background(canvas, background, scene.view)
    for one in placed:
        if one is not None:
            paste(canvas, soften(recolor(styled_patch(one, scene.window, edge), one.figure), edge), one.warp.box)
    if match is not None:
        match(canvas)
    if scene.window != (0, 0, canvas.shape[1], canvas.shape[0]):
        black_out(canvas, scene.window)


def styled_patch(one: Placed, window: Box, edge: Edge) -> np.ndarray:
    if edge.style != "hard":
        return one.patch
    # Sampled from the full-size crop, but within the same box: what is seen of a figure does not depend on its edge.
    hard = plan_warp(one.figure, one.cutout, window, level=0)
    return one.patch if hard is None else warp_hard_patch(one.cutout, at_box(hard, one.warp.box))


def at_box(warp: Warp, box: Box) -> Warp:
    """The same warp for another box of the frame."""
    matrix = warp.matrix.copy()
    matrix[:, 2] += matrix[:, :2] @ (box[0] - warp.box[0], box[1] - warp.box[1])
    return Warp(warp.level, matrix, box, warp.clipped)


def report_figures(
    settings: GeneratorSettings,
    placed: Sequence[Placed | None],
    scene: Scene,
    cutouts: Sequence[Cutout],
    *,
    with_extras: bool = True,
) -> list[FigureReport]:
    """What is seen of each figure; extras are left out unless asked for, since their share decides nothing."""
    reports = []
    for position, (figure, cutout, one) in enumerate(zip(scene.figures, cutouts, placed, strict=True)):
        if figure.character is not None or with_extras:
            in_front = [other for other in placed[position + 1 :] if other is not None]
            reports.append(report_figure(settings, figure, cutout, one, in_front))
    return reports


def report_figure(
    settings: GeneratorSettings, figure: Figure, cutout: Cutout, one: Placed | None, in_front: Sequence[Placed]
) -> FigureReport:
    pixels, share = (0.0, 0.0) if one is None else seen_of(one, in_front)
    seen = share >= settings.min_visible_share and pixels >= settings.min_visible_pixels
    return FigureReport(
        character=figure.character,
        cutout=figure.cutout,
        box=(0, 0, 0, 0) if one is None else one.warp.box,
        visible_share=share,
        visible_pixels=pixels,
        labeled=figure.character is not None and seen,
        scale=figure.scale,
        rotation=figure.rotation,
        flipped=figure.flipped,
        picture_size=max(cutout.picture_height, cutout.picture_width),
    )


def seen_of(one: Placed, in_front: Sequence[Placed]) -> tuple[float, float]:
    """Visible pixels of a figure, and their share of all of its own."""
    whole = one.cutout.alpha_area * one.figure.scale**2
    overlapping = [
        (other.patch, other.warp.box) for other in in_front if common_box(one.warp.box, other.warp.box) is not None
    ]
    if not one.warp.clipped and not overlapping:
        return whole, 1.0
    pixels = visible_pixels(one.patch, one.warp.box, overlapping)
    # Interpolation changes a mask's sum by a crumb: a share is never more than 1.
    return pixels, min(1.0, pixels / whole)
