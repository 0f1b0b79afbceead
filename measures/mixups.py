"""Who is taken for whom: in how many frames A was missed while B was found who is not there. PURE."""

import numpy as np
from numpy.typing import NDArray


def mixups(truth: NDArray[np.int8], decision: NDArray[np.bool_]) -> list[list[int]]:
    """Counts [c + 1][c + 1] of frames: row A was missed, column B was invented; the last of each is "nobody".

    truth int8 [n, c] is 1, 0 or -1 (open: neither missed nor invented), decision bool [n, c]. A frame with two missed
    and one invented counts in two cells. The corner counts the frames without a mistake. The diagonal is empty: nobody
    is missed and invented in the same frame.
    """
    missed = _with_nobody((truth == 1) & ~decision)
    invented = _with_nobody((truth == 0) & decision)
    counts = missed.astype(np.int64).T @ invented.astype(np.int64)
    return counts.tolist()


def _with_nobody(mistakes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.concatenate([mistakes, ~mistakes.any(axis=1, keepdims=True)], axis=1)
