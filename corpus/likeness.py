"""Is this the same picture again? A hash of 64 bits that survives re-encoding and resizing, but not another pose."""

import hashlib
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from corpus.pictures import on_gray

SIDE = 24
# Larger pictures are shrunk in two steps, so that a copy with decimals stays small.
FIRST_SIDE = 1024
NUMBERS = 8
# JPEG keeps colors at half the resolution, so they say less than brightness about what changed.
COLOR_WEIGHT = 0.25
# One step is an eighth of a gray level of root mean square difference; 256 steps wrap around, which keeps the fine ones.
STEP = 0.125
# Measured on 16 clips and 48 poses before one backdrop: copies down to JPEG quality 35 and 0.3 of the size stay below
# in 95 of 100 cases, two poses of a figure that fills 3 % of the picture lie above in 97 of 100.
LIMIT = 0.65
# Cut-outs differ by their edges too, and fill their picture. Measured on 197 poses of ten figures: of copies saved again,
# scaled or laid on another color, then cut, 50 to 78 of 100 stay below (with the limit above 13); of 2,110 pairs of poses
# of one figure 4 do, which are steps of one breath.
CUTOUT_LIMIT = 3.0


def _directions() -> NDArray[np.float32]:
    # Signs from a digest, not from a random generator: stored hashes must mean the same with every version of NumPy.
    values = SIDE * SIDE * 3
    bits = np.unpackbits(np.frombuffer(hashlib.shake_128(b"rollcall likeness 1").digest(values), np.uint8))
    return (bits.reshape(NUMBERS, values).astype(np.float32) * 2 - 1) / np.float32(SIDE)


DIRECTIONS = _directions()


def perceptual_hash(picture: NDArray[np.uint8]) -> int:
    """Hash RGB or RGBA, uint8 [h, w, 3 or 4], into 64 bits (0 to 2^64 - 1), to be compared by near_duplicates only.

    A thumbnail of 24x24 without its mean is projected on eight fixed random directions; by the lemma of Johnson and
    Lindenstrauss the differences of two such projections estimate the thumbnails' distance. A DCT hash of the same
    length cannot do it: two poses before one backdrop often have the very same bits.
    """
    values = _thumbnail(on_gray(picture))
    steps = np.rint(DIRECTIONS @ values.ravel() / STEP).astype(np.int64) % 256
    return int.from_bytes(steps.astype(np.uint8).tobytes(), "big")


def near_duplicates(hash_a: int, hash_b: int) -> bool:
    """Whether two hashes belong to copies of one picture (saved again, resized), not to two moments or poses."""
    return bool(find_duplicates(hash_a, [hash_b]))


def find_duplicates(of: int, among: Sequence[int], limit: float = LIMIT) -> list[int]:
    """The indices of those hashes that are near duplicates of one; thousands are compared at once."""
    if not among:
        return []
    difference = _numbers(among) - _numbers([of])  # int8 wraps around, as the hash does
    distance = np.sqrt(np.mean(np.square(difference.astype(np.float32)), axis=1)) * STEP
    return np.flatnonzero(distance <= limit).tolist()


def _thumbnail(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    # With decimals: rounding to whole gray levels would be the largest difference between a picture and its copy.
    scale = FIRST_SIDE / max(rgb.shape)
    if scale < 1:
        size = (max(SIDE, round(rgb.shape[1] * scale)), max(SIDE, round(rgb.shape[0] * scale)))
        rgb = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    small = cv2.resize(rgb.astype(np.float32) / 255, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    values = cv2.cvtColor(small, cv2.COLOR_RGB2YCrCb) * 255
    return (values - values.mean(axis=(0, 1))) * np.array([1, COLOR_WEIGHT, COLOR_WEIGHT], np.float32)


def _numbers(hashes: Sequence[int]) -> NDArray[np.int8]:
    return np.array(hashes, dtype=">u8").view(np.int8).reshape(len(hashes), NUMBERS)


def duplicates_across(first: Sequence[int], second: Sequence[int]) -> list[tuple[int, int, float]]:
    """The near-duplicates that one group of hashes has in another: (index in the first, in the second, distance)."""
    if not first or not second:
        return []
    near = _tree(first).sparse_distance_matrix(_tree(second), _TREE_LIMIT, output_type="ndarray")
    return [(int(one), int(other), float(steps) * _TREE_STEP) for one, other, steps in near.tolist()]


def nearest_across(first: Sequence[int], second: Sequence[int]) -> float | None:
    """The smallest distance between a hash of one group and one of another, in gray levels; None where one is empty."""
    if not first or not second:
        return None
    distances, _ = _tree(second).query(_points(first))
    return float(np.min(distances)) * _TREE_STEP


# The distance of hashes is a root mean square over eight numbers, that of the tree a root of the sum.
_TREE_STEP = STEP / NUMBERS**0.5
_TREE_LIMIT = LIMIT / _TREE_STEP + 1e-6


def _points(hashes: Sequence[int]) -> NDArray[np.float64]:
    return _numbers(hashes).astype(np.float64) % 256


def _tree(hashes: Sequence[int]) -> cKDTree:
    # The hash wraps around as a torus does, which the tree knows.
    return cKDTree(_points(hashes), boxsize=256)
