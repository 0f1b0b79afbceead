"""Which cut-outs are called the same picture: copies that ought to be, other poses and other figures that ought not.

python -m bench.alike [SAMPLES] [--copies 60] [--seed 0]

SAMPLES is a folder of folders, one per figure, with transparent pictures; without it the drawn show's cut-outs are compared.
Copies are cut-outs laid on white or on another color, saved as JPEG, some smaller, and cut again. Printed per limit (gray
levels, see corpus/likeness.py): the share of copies found, and the pairs of other poses of one figure, and of different
figures, that are called alike.
"""

import argparse
import io
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from corpus.cutting import cut_figure, fit_cutout
from corpus.likeness import CUTOUT_LIMIT, LIMIT, find_duplicates, perceptual_hash
from corpus.pictures import opaque, read_picture
from demo.cutouts import cutouts

LIMITS = (LIMIT, 1.0, 1.5, 2.0, 2.5, CUTOUT_LIMIT)
Rgba = NDArray[np.uint8]


def figures(samples: Path | None) -> list[tuple[str, str, Rgba]]:
    """(figure, name, cut-out in 300x300) of each picture."""
    if samples is None:
        return [(one.group, one.name, fit_cutout(one.rgba)) for one in cutouts()]
    paths = sorted(samples.glob("*/*.png"))
    return [(path.parent.name, path.stem, fit_cutout(read_picture(path))) for path in paths]


def copied(rgba: Rgba, ground: tuple[int, int, int], scale: float, quality: int) -> Rgba:
    """A cut-out as somebody else's upload of the same picture becomes one."""
    padded = cv2.copyMakeBorder(rgba, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    share = padded[:, :, 3:] / 255
    laid = np.rint(padded[:, :, :3] * share + np.array(ground) * (1 - share)).astype(np.uint8)
    laid = cv2.resize(laid, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(laid).save(buffer, "JPEG", quality=quality)
    return fit_cutout(cut_figure(opaque(np.asarray(Image.open(buffer).convert("RGB")))).rgba)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path, nargs="?")
    parser.add_argument("--copies", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    known = figures(options.samples)
    if not known:
        raise SystemExit(f"{options.samples} holds no <figure>/*.png: give a folder with one folder per figure.")
    hashes = [perceptual_hash(rgba) for _, _, rgba in known]
    rng = np.random.default_rng(options.seed)
    pairs = []
    for number in rng.permutation(len(known))[: options.copies]:
        ground = ((255, 255, 255), (125, 185, 235), (205, 205, 205))[rng.integers(3)]
        copy = copied(known[number][2], ground, float(rng.choice([1.0, 0.6])), int(rng.choice([90, 75])))
        pairs.append((hashes[number], perceptual_hash(copy)))
    print(f"{len(known)} cut-outs of {len({figure for figure, _, _ in known})} figures, {len(pairs)} copies")
    print(f"{'limit':>6} {'copies found':>13} {'other poses':>12} {'other figures':>14}")
    for limit in LIMITS:
        found = np.mean([bool(find_duplicates(one, [copy], limit)) for one, copy in pairs])
        alike = [(i, j) for j in range(len(known)) for i in find_duplicates(hashes[j], hashes[:j], limit)]
        poses = sum(known[i][0] == known[j][0] for i, j in alike)
        print(f"{limit:6.2f} {found:13.0%} {poses:12} {len(alike) - poses:14}", flush=True)
    different = sum(one[0] != other[0] for one, other in combinations(known, 2))
    print(
        f"of {len(known) * (len(known) - 1) // 2 - different} pairs of one figure and {different} of different figures"
    )


if __name__ == "__main__":
    main()
