"""How well figures are cut from their background: drawn figures whose alpha is known, over backgrounds, saved as JPEG.

python -m bench.cutting [--figures 3] [--qualities 95 75 50] [--seed 0] [--only NAME] [--sheet FILE.png]

Figures are drawn four times too large and averaged down, so their edges are antialiased and their alpha is exact. Reported
per background and method (`best`: what an import would keep):
  IoU       of what is more than half opaque, against the truth (1 is perfect)
  SAD       sum of absolute differences of alpha, in shares of the figure's area (0 is perfect)
  halo      mean gray levels by which the cut's edge pixels, laid on black and on magenta, differ from the true figure's
  holes     share of the gap between arm and body that was left closed
  eaten     share of the figure's inside that was lost (white shirts on white)
  score     what the program itself says of the cut; `rank` is Spearman's correlation of score and IoU over all pictures
"""

import argparse
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.stats import spearmanr

from corpus.cutting import METHODS, Cut, cut_figure
from corpus.pictures import write_png

TALL, WIDE, FINER = 400, 300, 4
INK = (20, 20, 24)
SHIRTS = ((200, 40, 50), (255, 255, 255), (250, 240, 215), (60, 90, 190))
SKINS = ((255, 217, 15), (244, 200, 160), (120, 80, 55))
# A cut that differs more than this from the truth is no cut-out that frames could be composed from.
GOOD_IOU = 0.9


@dataclass(frozen=True)
class Drawn:
    """A figure, uint8 [h, w, 4], and its gap, bool [h, w]: the background that arm and body enclose."""

    rgba: NDArray[np.uint8]
    gap: NDArray[np.bool_]


@dataclass(frozen=True)
class Errors:
    iou: float
    sad: float
    halo: float
    holes: float
    eaten: float
    score: float
    method: str


def draw_figure(rng: np.random.Generator, shirt: tuple[int, int, int]) -> Drawn:
    """An outlined figure of 300x400: head, eyes, shirt, legs, and an arm on the hip that encloses a gap."""
    size = (TALL * FINER, WIDE * FINER)
    color, alpha = np.zeros((*size, 3), np.uint8), np.zeros(size, np.uint8)
    skin = SKINS[rng.integers(len(SKINS))]
    shift = int(rng.integers(-12, 13))

    def at(*place: int) -> tuple[int, int]:
        return ((place[0] + shift) * FINER, place[1] * FINER)

    def shape(points: list[tuple[int, int]], fill: tuple[int, int, int], line: int = 4) -> None:
        for layer, inside, edge in ((color, fill, INK), (alpha, 255, 255)):
            cv2.fillPoly(layer, [np.array(points, np.int32)], inside)
            cv2.polylines(layer, [np.array(points, np.int32)], True, edge, line * FINER)

    def ellipse(center: tuple[int, int], axes: tuple[int, int], fill: tuple[int, int, int], line: int = 4) -> None:
        shape(cv2.ellipse2Poly(center, (axes[0] * FINER, axes[1] * FINER), 0, 0, 360, 3).tolist(), fill, line)

    for layer, fill in ((color, INK), (alpha, 255)):
        elbow = np.array([at(178, 185), at(232, 222), at(178, 258)], np.int32)
        cv2.polylines(layer, [elbow], False, fill, 20 * FINER)
    cv2.polylines(color, [np.array([at(178, 185), at(232, 222), at(178, 258)], np.int32)], False, skin, 12 * FINER)
    for left in (118, 158):
        shape([at(left, 275), at(left + 26, 275), at(left + 26, 365), at(left, 365)], (50, 60, 110))
        ellipse(at(left + 15, 368), (22, 10), INK)
    shape([at(115, 165), at(185, 165), at(190, 285), at(110, 285)], shirt)
    ellipse(at(150, 105), (52, 60), skin)
    for x in (132, 168):
        ellipse(at(x, 98), (13, 15), (255, 255, 255), 2)
        ellipse(at(x, 98), (3, 4), INK, 1)
    rgba = np.dstack([color, alpha]).astype(np.float32)
    rgba[:, :, :3] *= rgba[:, :, 3:] / 255
    small = cv2.resize(rgba, (WIDE, TALL), interpolation=cv2.INTER_AREA)
    share = np.maximum(small[:, :, 3:], 1e-3) / 255
    small[:, :, :3] = np.where(small[:, :, 3:] > 0, small[:, :, :3] / share, 0)
    found = np.clip(np.rint(small), 0, 255).astype(np.uint8)
    return Drawn(found, _enclosed(found[:, :, 3]))


def _enclosed(alpha: NDArray[np.uint8]) -> NDArray[np.bool_]:
    _, parts = cv2.connectedComponents(np.pad(alpha == 0, 1, constant_values=True).astype(np.uint8), connectivity=4)
    return ((parts > 0) & (parts != parts[0, 0]))[1:-1, 1:-1]


def backgrounds(rng: np.random.Generator) -> Iterator[tuple[str, NDArray[np.float32], str]]:
    """Name, picture float32 [h, w, 3] and what is added to it: a shadow, a caption or nothing."""
    plain = {"white": (255, 255, 255), "grey": (205, 205, 205), "black": (12, 12, 12), "sky": (125, 185, 235),
             "green": (60, 190, 80), "pink": (245, 170, 200)}  # fmt: skip
    for name, color in plain.items():
        yield name, np.full((TALL, WIDE, 3), color, np.float32), ""
    rows, columns = np.mgrid[0 : 1 : TALL * 1j, 0 : 1 : WIDE * 1j]
    gradient = np.stack([120 + 90 * rows, 180 + 20 * columns, 235 - 60 * rows], axis=2)
    yield "gradient", gradient.astype(np.float32), ""
    yield "shadow", np.full((TALL, WIDE, 3), 255, np.float32), "shadow"
    yield "shadow on sky", np.full((TALL, WIDE, 3), (125, 185, 235), np.float32), "shadow"
    yield "caption", np.full((TALL, WIDE, 3), 255, np.float32), "caption"
    paper = np.full((TALL, WIDE, 3), (238, 230, 210), np.float32)
    yield "paper", paper + rng.normal(0, 5, (TALL, WIDE, 1)).astype(np.float32), ""
    scene = rng.integers(90, 250, (5, 4, 3)).astype(np.float32)
    yield "scene", cv2.resize(scene, (WIDE, TALL), interpolation=cv2.INTER_NEAREST), ""


def lay(figure: Drawn, ground: NDArray[np.float32], extra: str, quality: int) -> NDArray[np.uint8]:
    """The figure on its background with what belongs to it, saved as JPEG and opened again: uint8 RGB."""
    ground = ground.copy()
    share = figure.rgba[:, :, 3:].astype(np.float32) / 255
    if extra == "shadow":
        moved = cv2.warpAffine(share[:, :, 0], np.array([[1.0, 0, 9], [0, 1.0, 9]]), (WIDE, TALL))
        ground *= 1 - 0.3 * cv2.GaussianBlur(moved, (0, 0), 5)[:, :, None]
    if extra == "caption":
        ground = ground.astype(np.uint8)
        cv2.putText(ground, "(c) somebody 1998", (12, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (40, 40, 40), 1, cv2.LINE_AA)
        cv2.putText(ground, "HELLO", (18, 330), cv2.FONT_HERSHEY_DUPLEX, 0.8, (180, 30, 30), 2, cv2.LINE_AA)
    laid = np.clip(np.rint(figure.rgba[:, :, :3] * share + ground * (1 - share)), 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(laid).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def compare(cut: Cut, truth: Drawn) -> Errors:
    true, found = truth.rgba[:, :, 3].astype(np.float64) / 255, cut.rgba[:, :, 3].astype(np.float64) / 255
    both, either = ((true > 0.5) & (found > 0.5)).sum(), ((true > 0.5) | (found > 0.5)).sum()
    edge = cv2.dilate(((true > 0.02) & (true < 0.98)).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    inside = cv2.erode((true > 0.98).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    halo = np.mean(
        [np.abs(_on(cut.rgba, color) - _on(truth.rgba, color))[edge].mean() for color in ((0, 0, 0), (255, 0, 255))]
    )
    return Errors(
        both / max(1, either), np.abs(true - found).sum() / true.sum(), float(halo),
        float(found[truth.gap].mean()) if truth.gap.any() else 0.0, float(1 - found[inside].mean()), cut.score, cut.method,
    )  # fmt: skip


def _on(rgba: NDArray[np.uint8], color: tuple[int, int, int]) -> NDArray[np.float64]:
    share = rgba[:, :, 3:] / 255
    return rgba[:, :, :3] * share + np.array(color) * (1 - share)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=int, default=3, help="of each shirt")
    parser.add_argument("--qualities", type=int, nargs="+", default=[95, 75, 50])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[], help="only these backgrounds")
    parser.add_argument("--sheet", type=Path, help="a picture of one cut per background, on magenta")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    found: dict[str, dict[str, list[Errors]]] = {}
    rows = []
    for name, ground, extra in backgrounds(rng):
        if options.only and name not in options.only:
            continue
        for number in range(options.figures * len(SHIRTS)):
            figure = draw_figure(rng, SHIRTS[number % len(SHIRTS)])
            picture = lay(figure, ground, extra, options.qualities[number % len(options.qualities)])
            opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
            cuts = {method: cut_figure(opaque, method) for method in METHODS}
            cuts["best"] = cut_figure(opaque)
            for method, cut in cuts.items():
                found.setdefault(name, {}).setdefault(method, []).append(compare(cut, figure))
            if number < len(SHIRTS):
                rows.append(
                    np.hstack([picture, *(_on(cut.rgba, (255, 0, 255)).astype(np.uint8) for cut in cuts.values())])
                )
    report(found)
    if options.sheet:
        write_png(options.sheet, np.vstack(rows))
    best = [error for methods in found.values() for error in methods["best"]]
    good = np.mean([error.iou > GOOD_IOU for error in best])
    return 0 if good >= 0.9 else 1


def report(found: dict[str, dict[str, list[Errors]]]) -> None:
    columns = ("sad", "halo", "holes", "eaten", "score")
    print(f"{'background':15} {'method':9} {'IoU':>6} {'worst':>6} " + " ".join(f"{name:>6}" for name in columns))
    for name, methods in [*found.items(), ("all", _together(found))]:
        for method, errors in methods.items():
            ious = [one.iou for one in errors]
            means = [float(np.mean([getattr(one, column) for one in errors])) for column in columns]
            figures = " ".join(f"{value:6.3f}" for value in (float(np.mean(ious)), min(ious), *means))
            print(f"{name:15} {method:9} {figures}")
    best = _together(found)["best"]
    rank = spearmanr([one.score for one in best], [one.iou for one in best]).statistic
    oracle = float(np.mean([max(one.iou for one in each) for each in _each_picture(found)]))
    print(
        f"rank of score and IoU over {len(best)} pictures: {rank:.2f}; IoU of the better method each time: {oracle:.3f}"
    )


def _each_picture(found: dict[str, dict[str, list[Errors]]]) -> Iterator[tuple[Errors, ...]]:
    """The errors of all methods on one picture after the other."""
    for methods in found.values():
        yield from zip(*(methods[method] for method in METHODS), strict=True)


def _together(found: dict[str, dict[str, list[Errors]]]) -> dict[str, list[Errors]]:
    first = next(iter(found.values()))
    return {method: [error for methods in found.values() for error in methods[method]] for method in first}


if __name__ == "__main__":
    sys.exit(main())
