"""A Scene becomes pixels and labels: warp every figure, measure what is seen of it, paste, degrade."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .blending import black_out, paint_background, paste
from .coloring import recolor
from .edges import Edge, soften
from .material import Cutout
from .scene import Figure, FigureReport, Scene
from .settings import GeneratorSettings
from .visibility import visible_pixels
from .warping import Box, Warp, plan_warp, warp_hard_patch, warp_patch


@dataclass(frozen=True)
class Placed:
    """A figure of which something lies in the window: its undimmed patch and what is needed to paint it."""

    figure: Figure
    cutout: Cutout
    warp: Warp
    patch: np.ndarray
    alpha: np.ndarray


def place_figures(scene: Scene, cutouts: Sequence[Cutout]) -> list[Placed | None]:
    """One entry per figure of the scene, None for a figure wholly outside the window."""
    placed: list[Placed | None] = []
    for figure, cutout in zip(scene.figures, cutouts, strict=True):
        warp = plan_warp(figure, cutout, scene.window)
        if warp is None:
            placed.append(None)
            continue
        patch = warp_patch(cutout, warp)
        placed.append(Placed(figure, cutout, warp, patch, cv2.extractChannel(patch, 3)))
    return placed


def paint(
    canvas: np.ndarray, background: np.ndarray, scene: Scene, placed: Sequence[Placed | None], edge: Edge
) -> None:
    """Fill the canvas, uint8 [h, w, 3], with the scene, the hindmost figure first."""
    paint_background(canvas, background, scene.view)
    for one in placed:
        if one is not None:
            paste(canvas, soften(recolor(styled_patch(one, scene.window, edge), one.figure), edge), one.warp.box)
    if scene.window != (0, 0, canvas.shape[1], canvas.shape[0]):
        black_out(canvas, scene.window)


def styled_patch(one: Placed, window: Box, edge: Edge) -> np.ndarray:
    if edge.style != "hard":
        return one.patch
    # Sampled from the full-size crop, but within the same box: what is seen of a figure does not depend on its edge.
    hard = plan_warp(one.figure, one.cutout, window, level=0)
    return one.patch if hard is None else warp_hard_patch(one.cutout, Warp(0, at_box(hard, one.warp.box), one.warp.box))


def at_box(warp: Warp, box: Box) -> np.ndarray:
    """The warp's matrix for another box of the same frame."""
    matrix = warp.matrix.copy()
    matrix[:, 2] += matrix[:, :2] @ (box[0] - warp.box[0], box[1] - warp.box[1])
    return matrix


def report_figures(
    settings: GeneratorSettings, placed: Sequence[Placed | None], scene: Scene, *, with_extras: bool = True
) -> list[FigureReport]:
    """What is seen of each figure; extras are left out unless asked for, since their share decides nothing."""
    present = [one for one in placed if one is not None]
    alphas, boxes = [one.alpha for one in present], [one.warp.box for one in present]
    reports, position = [], -1
    for figure, one in zip(scene.figures, placed, strict=True):
        position += one is not None
        if figure.character is None and not with_extras:
            continue
        reports.append(
            report_figure(settings, figure, one, 0.0 if one is None else visible_pixels(position, alphas, boxes))
        )
    return reports


def report_figure(settings: GeneratorSettings, figure: Figure, one: Placed | None, pixels: float) -> FigureReport:
    share, box = 0.0, (0, 0, 0, 0)
    if one is not None:
        # Interpolation changes a mask's sum by a crumb; a whole figure is 1, never more.
        share = min(1.0, pixels / (one.cutout.alpha_area * figure.scale**2))
        box = one.warp.box
    seen = share >= settings.min_visible_share and pixels >= settings.min_visible_pixels
    return FigureReport(
        character=figure.character,
        cutout=figure.cutout,
        box=box,
        visible_share=share,
        visible_pixels=pixels,
        labeled=figure.character is not None and seen,
        scale=figure.scale,
        rotation=figure.rotation,
        flipped=figure.flipped,
    )
