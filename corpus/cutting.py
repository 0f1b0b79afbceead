"""A figure from its background: the start of every cut-out. Each way to do it is tried and scored, the best is kept."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.backdrop import Backdrop, backdrop_masks, grabcut_masks, read_backdrop
from corpus.edges import soft_edges
from corpus.guessing import guess_figure
from corpus.pictures import opaque
from corpus.sureness import UNSURE
from corpus.thumbnails import at_most

Rgba = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Candidate = tuple[str, Mask, float]  # the method, the figure, the score

# What a person may choose from; without a choice all are tried and the one with the highest score is kept.
METHODS = ("flood", "shadow", "gradient", "grabcut")
# Cut-outs end up in 300x300; more pixels than this cost time and change nothing.
LONGEST_SIDE = 1000
# Where a soft shadow lies, it lies in the gaps too, and only one way looks for it there.
BLIND_TO_SHADOW = 0.9
# Nobody drew a box, so that the middle of the picture is all that tells where a figure might be: a guess stays unsure.
NO_BOX = UNSURE
# On a ground as dark as ink (CIELAB lightness), a drawn outline goes with the ground, and nothing at the edge tells it.
INK = 25
OUTLINE_LOST = 0.6
# A figure smaller or larger than this share of its picture is more likely a mistake than a figure.
SMALLEST_SHARE, LARGEST_SHARE = 0.01, 0.95


@dataclass(frozen=True)
class Cut:
    """A cut-out uint8 [h, w, 4], how sure we are of it (0-1), and the way it was found: show low scores to a person."""

    rgba: Rgba
    score: float
    method: str


def cut_figure(rgba: Rgba, method: str = "") -> Cut:
    """Remove the background of a picture, uint8 [h, w, 4]; where it has transparency already, that is kept.

    Otherwise the background is flooded from the border by color distance at several tolerances and refined by GrabCut
    (Rother, Kolmogorov and Blake 2004), gaps of the background's color inside the figure are opened, edges become
    soft and lose the old background's color. Pictures above 1000 pixels come back smaller. A failure is not an
    exception but a score near 0. `method` (one of METHODS) keeps to one way; without it the best scored one is kept.
    """
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise ValueError(f"Expected an RGBA picture uint8 [height, width, 4], got {list(rgba.shape)} of {rgba.dtype}.")
    if method and method not in METHODS:
        raise ValueError(f"Expected one of {', '.join(METHODS)} as the way to cut, got '{method}'.")
    if not method and (rgba[:, :, 3] < 255).any():
        return Cut(rgba.copy(), 1.0 if rgba[:, :, 3].any() else 0.0, "alpha")
    rgb = at_most(np.ascontiguousarray(rgba[:, :, :3]), LONGEST_SIDE)
    if min(rgb.shape[:2]) < 8:
        return Cut(opaque(rgb), 0.0, "none")
    backdrop = read_backdrop(rgb)
    name, mask, score = max(_candidates(rgb, backdrop, method), key=_sureness)
    return Cut(soft_edges(rgb, mask), round(score, 3), name)


def cut_by_each(rgba: Rgba) -> list[Cut]:
    """The best cut by each method that finds a figure in a picture uint8 [h, w, 4], for a person to choose from."""
    rgb = at_most(np.ascontiguousarray(rgba[:, :, :3]), LONGEST_SIDE)
    if min(rgb.shape[:2]) < 8:
        return []
    backdrop = read_backdrop(rgb)
    floods = _floods(backdrop)
    best = max(floods, key=_sureness)
    found: dict[str, Candidate] = {}
    for candidate in (*floods, *_refined(rgb, backdrop, best, is_asked_for=True)):
        if candidate[1].any() and (candidate[0] not in found or _sureness(candidate) > _sureness(found[candidate[0]])):
            found[candidate[0]] = candidate
    return [
        Cut(soft_edges(rgb, mask), round(score, 3), name)
        for name, mask, score in (found[method] for method in METHODS if method in found)
    ]


def _candidates(rgb: NDArray[np.uint8], backdrop: Backdrop, method: str) -> list[Candidate]:
    """Masks with the way they were found and their score; GrabCut starts from the best flood, so floods come first."""
    floods = _floods(backdrop)
    best = max(floods, key=_sureness)
    if method and method != "grabcut":
        return [candidate for candidate in floods if candidate[0] == method] or [best]
    refined = _refined(rgb, backdrop, best, is_asked_for=bool(method))
    return refined if method else [best, *refined]


def _floods(backdrop: Backdrop) -> list[Candidate]:
    return [
        (name, mask, score_of(mask, backdrop) * (1.0 if name == "shadow" else _blindness(backdrop)))
        for name, mask in backdrop_masks(backdrop)
    ]


def _refined(rgb: NDArray[np.uint8], backdrop: Backdrop, best: Candidate, *, is_asked_for: bool) -> list[Candidate]:
    """GrabCut from the best mask so far; where that one is poor the ground is busy, and it also starts from a guess."""
    refined = [
        (name, mask, score_of(mask, backdrop) * _blindness(backdrop))
        for name, mask in grabcut_masks(rgb, backdrop, best[1], 0.0 if is_asked_for else best[2])
    ]
    if best[2] < UNSURE:
        guess = guess_figure(rgb, _rim(best[1].shape))
        refined.append(("grabcut", guess.figure, guess.score**0.5 * _plausibility(guess.figure, backdrop)))
    return refined


def _rim(shape: tuple[int, ...]) -> Mask:
    """What is no figure in a picture of which nothing is known: a strip along its sides."""
    width, rim = max(2, round(0.04 * min(shape))), np.ones(shape, bool)
    rim[width:-width, width:-width] = False
    return rim


def _plausibility(figure: Mask, backdrop: Backdrop) -> float:
    """What a guess, which knows only colors, cannot tell: whether a figure may be so large or small, or lost its outline."""
    if not SMALLEST_SHARE <= figure.mean() <= LARGEST_SHARE:
        return 0.0
    return NO_BOX * (OUTLINE_LOST if _holds_ink_like_ground(figure, backdrop) else 1.0)


def _blindness(backdrop: Backdrop) -> float:
    return BLIND_TO_SHADOW if backdrop.shadow.any() else 1.0


def _sureness(candidate: Candidate) -> float:
    return candidate[2]


def fit_cutout(rgba: Rgba, size: int = 300) -> Rgba:
    """Crop to what is visible, scale to fit, center: uint8 [size, size, 4]; the shape is kept.

    Colors are weighted by their alpha while scaling, so no color of invisible pixels bleeds in.
    """
    fitted = np.zeros((size, size, 4), np.uint8)
    rows, columns = (np.flatnonzero((rgba[:, :, 3] > 0).any(axis=axis)) for axis in (1, 0))
    if rows.size == 0:
        return fitted
    cropped = rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
    scale = size / max(cropped.shape[:2])
    width, height = max(1, round(cropped.shape[1] * scale)), max(1, round(cropped.shape[0] * scale))
    cropped[:, :, :3] *= cropped[:, :, 3:] / 255
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = cv2.resize(cropped, (width, height), interpolation=method)
    alpha = scaled[:, :, 3:]
    scaled[:, :, :3] = np.divide(scaled[:, :, :3] * 255, alpha, out=np.zeros_like(scaled[:, :, :3]), where=alpha > 0.5)
    left, top = (size - width) // 2, (size - height) // 2
    fitted[top : top + height, left : left + width] = np.clip(np.rint(scaled), 0, 255)
    return fitted


def score_of(figure: Mask, backdrop: Backdrop) -> float:
    """0-1: a plausible size, all of the border background, an outline that follows edges, one piece, no doubtful gap."""
    share = float(figure.mean())
    if not SMALLEST_SHARE <= share <= LARGEST_SHARE:
        return 0.0
    return (
        backdrop.evenness
        * _outline_contrast(figure, backdrop)
        * _wholeness(figure) ** 0.5
        * (1 - min(1.0, 3 * _lost(figure, backdrop)))
        * (1 - 0.6 * _cut_by_border(figure))
        * (1 - 0.5 * _looks_like_backdrop(figure, backdrop))
        * (1 - min(1.0, 2 * _shaded(figure, backdrop)))
        * (OUTLINE_LOST if _holds_ink_like_ground(figure, backdrop) else 1.0)
    )


def _outline_contrast(figure: Mask, backdrop: Backdrop) -> float:
    """The share of the outline where the figure differs from the background: low where background was left standing."""
    inside = figure & ~cv2.erode(figure.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    # A drawn outline is thin; the strongest difference within three pixels counts.
    strongest = cv2.dilate(np.where(figure, backdrop.distance, 0).astype(np.float32), np.ones((5, 5), np.uint8))
    return float((strongest[inside] > 12).mean()) if inside.any() else 0.0


def _lost(figure: Mask, backdrop: Backdrop) -> float:
    """How much was thrown away, in shares of the figure, that is not of the background's color: where a flood leaked in."""
    near = cv2.dilate(figure.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    odd = ~near & (backdrop.distance > max(6.0, backdrop.noise + 3)) & ~backdrop.shadow
    _, parts = cv2.connectedComponents(odd.astype(np.uint8), connectivity=8)
    beside = cv2.dilate(figure.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    torn = odd & np.isin(parts, np.unique(parts[beside & odd]))
    # What stands apart was a caption, more likely than an arm.
    return float((torn.sum() + 0.3 * (odd & ~torn).sum()) / max(1, figure.sum()))


def _holds_ink_like_ground(figure: Mask, backdrop: Backdrop) -> bool:
    """Whether the ground is dark and pupils or lines inside the figure are as dark: then it was outlined in that, too."""
    if np.median(backdrop.color[:, :, 0]) > INK:
        return False
    inside = cv2.erode(figure.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    return bool((inside & (backdrop.distance < 12)).sum() > 0.002 * figure.sum())


def _shaded(figure: Mask, backdrop: Backdrop) -> float:
    """How much soft shadow was taken along, in shares of the figure."""
    return float((figure & backdrop.shadow).sum() / max(1, figure.sum()))


def _wholeness(figure: Mask) -> float:
    count, _, facts, _ = cv2.connectedComponentsWithStats(figure.astype(np.uint8), connectivity=8)
    areas = facts[1:count, cv2.CC_STAT_AREA]
    return float(areas.max() / areas.sum()) if areas.size else 0.0


def _cut_by_border(figure: Mask) -> float:
    """How much of the picture's border the figure covers: a head cut from a scene stands on it, a cut-out does not."""
    return float(np.concatenate([figure[0], figure[-1], figure[:, 0], figure[:, -1]]).mean())


def _looks_like_backdrop(figure: Mask, backdrop: Backdrop) -> float:
    """The share of the figure in the background's color: a white shirt on white, or a gap that was not opened."""
    return float((backdrop.distance[figure] < 4).mean()) if figure.any() else 1.0
