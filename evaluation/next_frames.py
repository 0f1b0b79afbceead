"""Which untagged frames would teach a run most: undecided ones, unlike each other and unlike what is tagged already. PURE."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BREADTH = 10  # times as many undecided frames as are wanted: what diversity chooses among
FAIR = 2  # no episode gives more than so many times its share, while others have frames left
TINY = 1e-6
FARTHEST = 2.0  # 1 minus the smallest cosine

Vectors = NDArray[np.floating]


def undecided(scores: NDArray[np.floating], thresholds: Sequence[float]) -> NDArray[np.float64]:
    """How open each question is, bits [n, c] from scores [n, c]: 1 at the threshold, near 0 far from it.

    The binary entropy of the score with its log odds counted from those of its threshold. A frame's doubt is the sum over
    the characters (uncertainty sampling, Lewis and Gale 1994).
    """
    given = np.clip(np.asarray(scores, np.float64), TINY, 1 - TINY)
    cuts = np.clip(np.asarray(thresholds, np.float64), TINY, 1 - TINY)
    odds = np.log(given / (1 - given)) - np.log(cuts / (1 - cuts))
    chance = np.clip(1 / (1 + np.exp(-odds)), TINY, 1 - TINY)
    return -(chance * np.log2(chance) + (1 - chance) * np.log2(1 - chance))


def shortlist(doubt: NDArray[np.float64], number: int) -> NDArray[np.int64]:
    """The rows that diversity chooses among, the most undecided first: BREADTH times as many as wanted, of a small pool the
    more undecided half, so that a frame far from all others is not chosen for that alone."""
    most = max(min(BREADTH * number, len(doubt) // 2), min(number, len(doubt)))
    return np.argsort(-doubt, kind="stable")[:most]


def spread_out(
    vectors: Vectors, doubt: NDArray[np.float64], episodes: Sequence[int], number: int, tagged: Vectors
) -> list[int]:
    """`number` rows of unit vectors [n, d], each undecided and far from those before it and from what is tagged [m, d].

    Greedy k-centre (Gonzalez 1985; for active learning Sener and Savarese 2018) over 1 minus the cosine, times the row's
    doubt. An episode that has given FAIR times its share waits until the others are used up.
    """
    rows, nearest = np.asarray(vectors, np.float64), np.full(len(vectors), FARTHEST)
    number = min(number, len(rows))
    if len(tagged):
        nearest = 1 - (rows @ np.asarray(tagged, np.float64).T).max(axis=1)
    share = -(-FAIR * number // max(len(set(episodes)), 1))
    chosen: list[int] = []
    taken: Counter[int] = Counter()
    for _ in range(number):
        has_room = np.array([taken[episode] < share for episode in episodes])
        is_left = np.ones(len(rows), bool)
        is_left[chosen] = False
        is_free = is_left & has_room
        row = int(np.argmax(np.where(is_free if is_free.any() else is_left, nearest * doubt, -np.inf)))
        chosen.append(row)
        taken[episodes[row]] += 1
        nearest = np.minimum(nearest, 1 - rows @ rows[row])
    return chosen


def figures(doubt: NDArray[np.float64], vectors: Vectors, episodes: Sequence[int]) -> dict[str, Any]:
    """What a choice is worth: `undecided` questions per frame, how far `apart` a frame is from its nearest neighbour among
    the chosen (1 minus the cosine, mean), `episodes` it comes from."""
    likeness = np.asarray(vectors, np.float64) @ np.asarray(vectors, np.float64).T
    np.fill_diagonal(likeness, -np.inf)
    apart = float((1 - likeness.max(axis=1)).mean()) if len(likeness) > 1 else None
    return {"undecided": float(doubt.mean()), "apart": apart, "episodes": len(set(episodes))}
