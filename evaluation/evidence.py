"""What a recognizer went by in the frames of an evaluation, kept small: embeddings, maps of where it looked, brightness. PURE.

A folder of arrays beside the run, read through memory maps: a page that shows one frame reads that frame.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.fitting import FittingRule, placement

ARRAYS = ("frames", "embeddings", "maps", "peaks", "light", "weights")
DESCRIPTION = "evidence.json"


@dataclass(frozen=True)
class Evidence:
    """frames int64 [n], rising · embeddings float16 [n, d] · maps uint8 [n, h, w, c], each from 0 to its own strongest cell ·
    peaks float32 [n, c], that cell as a share of the character's strongest anywhere · light float32 [n, 2], brightness and
    saturation in 0-1 · weights float32 [d, c], what a detector counts for a character."""

    names: list[str]
    rule: FittingRule
    frames: NDArray[np.int64]
    embeddings: NDArray[np.float16]
    maps: NDArray[np.uint8]
    peaks: NDArray[np.float32]
    light: NDArray[np.float32]
    weights: NDArray[np.float32]

    def place(self, frame: int) -> int | None:
        """The row of a frame, or None where the evidence does not cover it."""
        found = int(np.searchsorted(self.frames, frame))
        return found if found < len(self.frames) and self.frames[found] == frame else None

    def contents(self) -> dict[str, bytes]:
        """The JSON that stands beside the arrays."""
        return {DESCRIPTION: json.dumps({"names": self.names, "rule": asdict(self.rule)}).encode()}

    def write_arrays(self, folder: Path) -> None:
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)


def read_evidence(folder: Path) -> Evidence | None:
    """What `contents` and `write_arrays` left in a folder; None where nothing was."""
    if not (folder / DESCRIPTION).is_file():
        return None
    said: Mapping[str, Any] = json.loads((folder / DESCRIPTION).read_text())
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ARRAYS}
    return Evidence(list(said["names"]), FittingRule(**said["rule"]), **arrays)


def packed_maps(maps: NDArray[np.float32], *, has_odds: bool) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Maps [n, h, w, c] as uint8, each from nothing to its strongest cell, and how strong that is [n, c].

    Log odds become shares; of weighted detectors what speaks against a character is left out.
    """
    positive = 1 / (1 + np.exp(-np.clip(maps, -30, 30))) if has_odds else np.maximum(maps, 0)
    peaks = positive.max(axis=(1, 2))
    scale = np.where(peaks > 0, peaks, 1)[:, None, None, :]
    return np.rint(255 * positive / scale).astype(np.uint8), peaks.astype(np.float32)


def shares_of_strongest(peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Peaks [n, c] as shares of each character's highest."""
    highest = peaks.max(axis=0, initial=0)
    return np.divide(peaks, highest, out=np.zeros_like(peaks), where=highest > 0)


def light_of(picture: NDArray[np.uint8]) -> tuple[float, float]:
    """Mean brightness and saturation of an RGB picture, both in 0-1."""
    small = cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA)
    _, saturation, value = cv2.split(cv2.cvtColor(small, cv2.COLOR_RGB2HSV))
    return float(value.mean() / 255), float(saturation.mean() / 255)


def spotlight(evidence: Evidence, place: int, character: int, width: int, height: int) -> NDArray[np.uint8]:
    """RGBA [h, w, 4] to lie over a picture of this shape: clear where the recognizer saw the character, dark elsewhere.

    The cells are drawn smoothly over the input, then the input is cut or widened to the picture that was fitted into it.
    """
    rule, cells = evidence.rule, np.ascontiguousarray(evidence.maps[place, :, :, character])
    seen = cv2.resize(cells, (rule.width, rule.height), interpolation=cv2.INTER_LINEAR)
    left, top, fitted_width, fitted_height = placement(width, height, rule)
    whole = np.zeros((fitted_height, fitted_width), np.uint8)
    rows, columns = _overlap(top, fitted_height, rule.height), _overlap(left, fitted_width, rule.width)
    whole[rows[0], columns[0]] = seen[rows[1], columns[1]]
    dark = np.zeros((*whole.shape, 4), np.uint8)
    dark[:, :, 3] = np.rint(0.8 * (255 - whole.astype(np.float32))).astype(np.uint8)
    return dark


def _overlap(start: int, length: int, input_length: int) -> tuple[slice, slice]:
    """The part of a picture's side that lies on the input: as a slice of the picture and as one of the input."""
    first, last = max(start, 0), min(start + length, input_length)
    return slice(first - start, last - start), slice(first, last)


def nearest(evidence: Evidence, place: int, count: int) -> list[tuple[int, float]]:
    """(frame id, cosine of the angle between embeddings) of the frames most like this one, the nearest first."""
    vectors = unit_vectors(evidence.embeddings)
    likeness = vectors @ vectors[place]
    likeness[place] = -np.inf
    return _best(evidence, likeness, count)


def unit_vectors(embeddings: NDArray[np.float16]) -> NDArray[np.float32]:
    """Embeddings as directions: each detector by how it differs from its mean, each frame of length 1."""
    values = np.asarray(embeddings, np.float32)
    values = values - values.mean(axis=0) if len(values) > 1 else values
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)


def strongest_detector(evidence: Evidence, place: int, character: int) -> int | None:
    """The detector that speaks most for the character in this frame; None where none does."""
    shares = np.asarray(evidence.embeddings[place], np.float32) * evidence.weights[:, character]
    best = int(np.argmax(shares))
    return best if shares[best] > 0 else None


def firing(evidence: Evidence, detector: int, count: int, *, besides: int = -1) -> list[tuple[int, float]]:
    """(frame id, activation) of the frames in which a detector fires most, without the row `besides`."""
    activations = np.asarray(evidence.embeddings[:, detector], np.float32).copy()
    if besides >= 0:
        activations[besides] = -np.inf
    return [(frame, value) for frame, value in _best(evidence, activations, count) if value > 0]


def _best(evidence: Evidence, values: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
    count = min(count, int(np.isfinite(values).sum()))
    if count < 1:
        return []
    found = np.argpartition(-values, count - 1)[:count]
    ordered: Sequence[int] = found[np.lexsort((found, -values[found]))].tolist()
    return [(int(evidence.frames[row]), float(values[row])) for row in ordered]
