"""Where one shot of a video ends and the next begins, PURE: found by what the colors of neighboring pictures have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.video import VideoFacts, sample_video

Rgb = NDArray[np.uint8]
Looks = NDArray[np.float32]

PER_SECOND = 8.0
WIDTH, HEIGHT = 64, 36
BINS = 16
# A cut changes this share of the colors between two pictures, and four times as much as the pictures around it change
# from one to the next: a fast pan changes as much, but does so all the time.
CHANGE = 0.3
TIMES_AROUND = 4.0
AROUND = 8
SHORTEST_MS = 400


@dataclass(frozen=True)
class Shot:
    """From `start_ms` up to, but not including, `end_ms`."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def find_shots(path: Path, facts: VideoFacts, report: Callable[[float], None] = lambda share: None) -> list[Shot]:
    """The shots of a video in their order; together they are the whole of it. Cuts are told to an eighth of a second.

    Slow dissolves are not found: two shots that flow into one another are one. `report` gets the share (0-1) that is
    done and may raise to end it. Raises BadVideo with a sentence.
    """
    times, looks = [], []
    for time_ms, picture in sample_video(path, PER_SECOND, width=WIDTH, height=HEIGHT):
        times.append(time_ms)
        looks.append(look_of(picture))
        report(min(1.0, time_ms / facts.duration_ms))
    return shots_between([times[index] for index in find_cuts(np.stack(looks))], facts.duration_ms)


def look_of(picture: Rgb) -> Looks:
    """The histograms of the three color channels in each quarter, float32 [192]; each pixel counts for its two nearest bins.

    With whole pixels in single bins the noise of compression would tip a flat drawn color from one bin into the next.
    """
    values = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb).astype(np.float32) * ((BINS - 1) / 255)
    middle, center = values.shape[0] // 2, values.shape[1] // 2
    quarters = [part for half in (values[:middle], values[middle:]) for part in (half[:, :center], half[:, center:])]
    return np.concatenate([_histogram(part[:, :, channel].ravel()) for part in quarters for channel in range(3)])


def find_cuts(looks: Looks) -> list[int]:
    """The indices of the pictures that begin a shot, without the very first; `looks` is float32 [pictures, 192]."""
    changes = np.abs(np.diff(looks, axis=0)).reshape(len(looks) - 1, 12, BINS).sum(axis=2).mean(axis=1) / 2
    cuts = []
    for index in np.flatnonzero(changes > CHANGE).tolist():
        around = np.delete(changes[max(0, index - AROUND) : index + AROUND + 1], min(index, AROUND))
        if changes[index] > TIMES_AROUND * (np.median(around) if len(around) else 0):
            cuts.append(index + 1)
    return cuts


def shots_between(cuts_ms: list[int], duration_ms: int) -> list[Shot]:
    """The shots that these cuts leave; one shorter than 0.4 s is a flash and belongs to the shot before it."""
    starts = [0]
    for cut in [*cuts_ms, duration_ms]:
        if cut - starts[-1] >= SHORTEST_MS and cut < duration_ms:
            starts.append(cut)
    if len(starts) > 1 and duration_ms - starts[-1] < SHORTEST_MS:
        starts.pop()
    return [Shot(start, end) for start, end in zip(starts, [*starts[1:], duration_ms], strict=True)]


def _histogram(values: NDArray[np.float32]) -> Looks:
    low = values.astype(np.int64)
    high_share = values - low
    sums = np.bincount(low, 1 - high_share, BINS) + np.bincount(np.minimum(low + 1, BINS - 1), high_share, BINS)
    return (sums / len(values)).astype(np.float32)
