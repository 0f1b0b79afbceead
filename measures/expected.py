"""The ceiling of recall: what share of the positives could a model find that sees only the frame, from a sample of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import Interval, episode_interval, ratio, wilson


def expected_share(
    judged: ArrayLike, episodes: ArrayLike, sizes: Mapping[Any, int], *, about: ArrayLike | None = None
) -> tuple[float | None, Interval | None]:
    """(share of positives, its 95 % interval) from judged positives.

    judged [n]: 0 to 1, the share of reviewers who say that a model could find it. episodes [n]: ids; sizes: how many
    positives each episode has. Within an episode a simple random sample was judged, so each counts for positives / judged of
    its episode (a stratified mean; Cochran 1977, chapter 5). The interval takes episodes as what was sampled; with one episode
    it is Wilson's at Kish's effective sample size. `about` [n], 0 to 1, restricts the share to a part of the positives.
    """
    values, ids = np.asarray(judged, np.float64), np.asarray(episodes)
    part = np.ones(values.size) if about is None else np.asarray(about, np.float64)
    weights = stratum_weights(ids, sizes)
    whole = float((weights * part).sum())
    if whole <= 0:
        return None, None
    share = float((weights * part * values).sum()) / whole
    support = len(np.unique(ids[part > 0]))
    interval = episode_interval(ratio(weights * part * values, weights * part), ids, support=support)
    if interval is None:
        effective = whole**2 / float(np.square(weights * part).sum())
        interval = wilson(share * effective, effective)
    return share, interval


def stratum_weights(episodes: NDArray, sizes: Mapping[Any, int]) -> NDArray[np.float64]:
    """How many positives each judged one stands for [n]: the positives of its episode over the judged ones."""
    names, places, counts = np.unique(episodes, return_inverse=True, return_counts=True)
    return np.array([sizes[name] / count for name, count in zip(names.tolist(), counts, strict=True)])[places]
