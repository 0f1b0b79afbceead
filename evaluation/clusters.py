"""Wrong frames that a run takes for alike, as clusters of their embeddings. PURE."""

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

LEAST = 10  # wrong frames below which there is nothing to group
MOST_CLUSTERS, EACH = 10, 4  # at most so many, of at least so many frames on average
SAMPLED = 1000  # frames on which the number of clusters is chosen


def clusters_of(vectors: NDArray[np.float32], *, seed: int = 0) -> list[NDArray[np.int64]]:
    """Rows of unit vectors [n, d] in groups, the largest first, each with its most typical row first.

    K-means on directions; the number of groups from 2 to 10 is that with the highest mean silhouette (Rousseeuw 1987).
    Fewer than ten rows, or rows that all point the same way, are no groups: the answer is empty.
    """
    kinds = len(np.unique(np.round(vectors, 4), axis=0))
    counts = range(2, min(MOST_CLUSTERS, len(vectors) // EACH, kinds - 1) + 1)
    if len(vectors) < LEAST or not counts:
        return []
    tried = [KMeans(count, n_init=4, random_state=seed).fit(vectors) for count in counts]
    best = max(tried, key=lambda one: _silhouette(vectors, one.labels_, seed))
    groups = [np.flatnonzero(best.labels_ == number) for number in range(best.n_clusters)]
    ordered = [
        rows[np.argsort(np.linalg.norm(vectors[rows] - center, axis=1), kind="stable")]
        for rows, center in zip(groups, best.cluster_centers_, strict=True)
    ]
    return sorted(ordered, key=lambda rows: (-len(rows), int(rows[0])))


def _silhouette(vectors: NDArray[np.float32], labels: NDArray[np.int32], seed: int) -> float:
    if len(vectors) <= SAMPLED:
        return float(silhouette_score(vectors, labels))
    rows = np.random.default_rng(seed).choice(len(vectors), SAMPLED, replace=False)
    return float(silhouette_score(vectors[rows], labels[rows])) if len(np.unique(labels[rows])) > 1 else -1.0
