"""What is background? Candidate masks of the figure, by flooding from the border and by GrabCut; for `cutting.py`."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.shadows import LEAST_SHARE, shadow_like, smooth

Mask = NDArray[np.bool_]

# Color distances in CIELAB, where about 2 is the least that is seen. JPEG noise is near 4, shadows are near 20.
TOLERANCES = (5.0, 9.0, 15.0, 24.0)
# Steps between neighbors that a gradient may have; an antialiased outline has larger ones.
GRADIENT_STEPS = (1.5,)
# Pieces below this share of the largest are dust of compression, not parts of a figure.
SPECK = 0.01
# Letters of a caption: pieces below this share of the largest, and farther from it than this share of its longer side.
CAPTION, CAPTION_DISTANCE = 0.12, 0.015
# Gaps between arm and body are small beside the figure; shirts and faces are not.
GAP_ON_WHITE, GAP_ON_COLOR = (0.01, 0.12), (0.0005, 0.25)
RIM, RIM_TOLERANCE = 3, 14.0
GRABCUT_SIDE = 400


@dataclass(frozen=True)
class Backdrop:
    """The picture in CIELAB, the background's color at each pixel as the border suggests it, each pixel's distance from
    that, how even the border is (0-1), the distance that its noise explains, and where it lies in a soft shadow.
    """

    lab: NDArray[np.float32]
    color: NDArray[np.float32]
    distance: NDArray[np.float32]
    evenness: float
    noise: float
    shadow: Mask


def read_backdrop(rgb: NDArray[np.uint8]) -> Backdrop:
    """The background is what the border goes on as: one color, or a smooth change of color across the picture.

    A quadratic surface per channel is fitted to the border's pixels; those that differ most are left out in turn, since
    they may be the figure's.
    """
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).astype(np.float32)
    terms = _terms(*lab.shape[:2])
    on_border = np.ones(lab.shape[:2], bool)
    on_border[2:-2, 2:-2] = False
    places, border = terms[on_border], lab[on_border]
    start = np.median(border, axis=0)
    away = np.linalg.norm(border - start, axis=1)
    surface = np.zeros((terms.shape[2], 3))
    surface[0] = start
    for _ in range(4):
        kept = away <= max(3.0, 1.5 * float(np.median(away)))
        # A little pull towards one color keeps the middle sane where the figure hides much of the border.
        pull = np.diag([0.0, *[0.01 * kept.sum()] * (terms.shape[2] - 1)])
        surface = np.linalg.solve(places[kept].T @ places[kept] + pull * 0.01, places[kept].T @ border[kept])
        away = np.linalg.norm(border - places @ surface, axis=1)
    color = (terms @ surface).astype(np.float32)
    distance = np.linalg.norm(lab - color, axis=2).astype(np.float32)
    even = away < 12
    noise = float(np.percentile(away[even], 95)) if even.any() else 12.0
    shadow = _soft_shadow(lab, color, distance < max(TOLERANCES[0], noise))
    return Backdrop(lab, color, distance, float(even.mean()), noise, shadow)


def backdrop_masks(backdrop: Backdrop) -> Iterator[tuple[str, Mask]]:
    """Masks of the figure by flooding: at several distances from the border's color, through soft shadows, along gradients."""
    for tolerance in TOLERANCES:
        outside = _touching_border(backdrop.distance < tolerance)
        yield "flood", _finish(outside, backdrop)
    if backdrop.shadow.any():
        ground = (backdrop.distance < max(TOLERANCES[1], backdrop.noise)) | backdrop.shadow
        yield "shadow", _finish(_touching_border(ground), backdrop, backdrop.shadow)
    for step in GRADIENT_STEPS:
        yield "gradient", _finish(_gradient_flood(backdrop.lab, step), backdrop)


def grabcut_masks(
    rgb: NDArray[np.uint8], backdrop: Backdrop, start: Mask, start_score: float
) -> Iterator[tuple[str, Mask]]:
    """Refine the best mask so far."""
    if start_score > 0.97:
        return  # an even background: GrabCut could only lose outlines
    scale = min(1.0, GRABCUT_SIDE / max(start.shape))
    size = (max(8, round(start.shape[1] * scale)), max(8, round(start.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    if 0.01 < start.mean() < 0.95:
        hints = _hints_from(cv2.resize(start.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(np.uint8))
        figure = run_grabcut(small, hints)
        whole = cv2.resize(figure.astype(np.float32), start.shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5
        yield "grabcut", _finish(~whole, backdrop)


def _terms(height: int, width: int) -> NDArray[np.float64]:
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)


def _touching_border(alike: Mask) -> Mask:
    # A rim around the picture joins all its sides; by 4-neighbors, so that no flood slips through a diagonal outline.
    rimmed = np.pad(alike, 1, constant_values=True).astype(np.uint8)
    _, parts = cv2.connectedComponents(rimmed, connectivity=4)
    return (parts == parts[0, 0])[1:-1, 1:-1]


def _gradient_flood(lab: NDArray[np.float32], step: float) -> Mask:
    height, width = lab.shape[:2]
    reached = np.zeros((height + 2, width + 2), np.uint8)
    smooth = cv2.GaussianBlur(lab, (0, 0), 0.8).astype(np.float32)
    seeds = [(x, y) for x in range(0, width, max(1, width // 40)) for y in (0, height - 1)]
    seeds += [(x, y) for y in range(0, height, max(1, height // 40)) for x in (0, width - 1)]
    for x, y in seeds:
        if not reached[y + 1, x + 1]:
            cv2.floodFill(smooth, reached, (x, y), 0, (step,) * 3, (step,) * 3, 4 | cv2.FLOODFILL_MASK_ONLY)
    return reached[1:-1, 1:-1].astype(bool)


def _soft_shadow(lab: NDArray[np.float32], color: NDArray[np.float32], plain: Mask) -> Mask:
    """Darker background that is reached from the border without crossing a hard edge; nothing where it is only fringe."""
    shaded = shadow_like(lab, color) & smooth(lab)
    shadow = _touching_border(shaded | plain) & shaded & ~plain
    return shadow if shadow.mean() > LEAST_SHARE else np.zeros_like(shadow)


def _finish(outside: Mask, backdrop: Backdrop, shadow: Mask | None = None) -> Mask:
    """Open gaps of the background's color (or of its shadow's), shave off the rim of mixed colors, drop specks, captions."""
    figure = ~outside
    figure &= ~_gaps(figure, backdrop, shadow is not None)
    figure = _shaved(figure, backdrop, shadow)
    count, parts, facts, _ = cv2.connectedComponentsWithStats(figure.astype(np.uint8), connectivity=8)
    if count <= 1:
        return figure
    areas = facts[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    figure = np.isin(parts, np.flatnonzero(areas >= max(4, SPECK * areas.max())))
    return figure & ~_captions(parts, areas)


def _captions(parts: NDArray[np.int32], areas: NDArray[np.int32]) -> Mask:
    """Small pieces that stand apart from the largest one: letters, signatures, page numbers."""
    largest = parts == areas.argmax()
    rows, columns = (np.flatnonzero(largest.any(axis=axis)) for axis in (1, 0))
    reach = CAPTION_DISTANCE * max(np.ptp(rows), np.ptp(columns)) + 1
    near = cv2.distanceTransform((~largest).astype(np.uint8), cv2.DIST_L2, 3) <= reach
    small = np.flatnonzero((areas > 0) & (areas < CAPTION * areas.max()))
    return np.isin(parts, np.setdiff1d(small, np.unique(parts[near])))


def _shaved(figure: Mask, backdrop: Backdrop, shadow: Mask | None) -> Mask:
    """Scaling and JPEG leave a rim a few pixels wide that is mostly background; a pale figure loses no more than that."""
    mostly_backdrop = backdrop.distance < RIM_TOLERANCE
    if shadow is not None:
        beside = cv2.dilate(shadow.astype(np.uint8), np.ones((2 * RIM + 3, 2 * RIM + 3), np.uint8)).astype(bool)
        mostly_backdrop |= beside & shadow_like(backdrop.lab, backdrop.color)
    for _ in range(RIM):
        inner = cv2.erode(figure.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        figure = figure & (inner | ~mostly_backdrop)
    return figure


def _gaps(figure: Mask, backdrop: Backdrop, shaded: bool) -> Mask:
    """Enclosed regions of exactly the background's color that are gaps, as between an arm and the body.

    On a white background eyes, teeth and shirts have that color too. They are told apart by what they are like: eyes
    and teeth are small, or round, or hold a pupil, a shirt is large; a gap is none of it. On a colored background only
    the size decides.
    """
    ground = backdrop.distance < max(4.0, backdrop.noise)
    if shaded:
        ground |= shadow_like(backdrop.lab, backdrop.color) & smooth(backdrop.lab)
    alike = (figure & ground).astype(np.uint8)
    count, parts, facts, _ = cv2.connectedComponentsWithStats(alike, connectivity=4)
    gaps = np.zeros_like(figure)
    middle = np.median(backdrop.color.reshape(-1, 3), axis=0)
    white = middle[0] > 85 and np.hypot(middle[1], middle[2]) < 8
    least, most = (share * figure.sum() for share in (GAP_ON_WHITE if white else GAP_ON_COLOR))
    for part in range(1, count):
        left, top, width, height, area = facts[part]
        if not max(12, least) <= area <= most:
            continue
        region = (parts[top : top + height, left : left + width] == part).astype(np.uint8)
        if not white or not _is_eye(region):
            gaps[top : top + height, left : left + width] |= region.astype(bool)
    return gaps


def _is_eye(region: NDArray[np.uint8]) -> bool:
    contours, levels = cv2.findContours(np.pad(region, 1), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea)
    area, length = cv2.contourArea(outline), cv2.arcLength(outline, True)
    inside = [cv2.contourArea(contour) for contour, level in zip(contours, levels[0], strict=True) if level[3] >= 0]
    # A pupil, not a speck of compression.
    holds_something = max(inside, default=0.0) > 0.02 * area
    return holds_something or 4 * np.pi * area > 0.78 * length**2


def _hints_from(figure: NDArray[np.uint8]) -> NDArray[np.uint8]:
    core = cv2.erode(figure, np.ones((9, 9), np.uint8))
    reach = cv2.dilate(figure, np.ones((9, 9), np.uint8))
    hints = np.where(figure > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    hints[core > 0], hints[reach == 0] = cv2.GC_FGD, cv2.GC_BGD
    return hints


def run_grabcut(rgb: NDArray[np.uint8], hints: NDArray[np.uint8], rounds: int = 3) -> Mask:
    """bool [h, w]: the figure that GrabCut finds in a picture uint8 [h, w, 3] from hints (GC_FGD, …) of the same size."""
    known = {int(value) % 2 for value in np.unique(hints)}
    if known != {0, 1}:
        return hints % 2 == 1  # GrabCut needs an example of both
    cv2.setRNGSeed(0)  # its k-means would give another cut each time
    result = hints.copy()
    cv2.grabCut(rgb, result, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return result % 2 == 1
