"""A lone decision that contradicts its neighbors is overruled; the step between a recognizer's decisions and appearances."""

import numpy as np
from numpy.typing import NDArray

WINDOW = 5  # instants, a little more than a second at four a second


def smooth_window(decisions: NDArray[np.bool_], window: int = WINDOW) -> NDArray[np.bool_]:
    """Decisions bool [t, c] of a whole video, smoothed per column; the argument is not changed.

    In each run of `window` instants, one that differs while all others agree, and that is not at an edge of the run,
    is overruled (the Simpsons Detector's rule). Every run is judged by the decisions as they came, so one correction
    never causes another. A video shorter than the window stays as it is.
    """
    given = np.asarray(decisions)
    if given.ndim != 2 or given.dtype != np.bool_:
        raise ValueError(
            f"Expected decisions as bool [instants, characters], got {given.dtype} {list(given.shape)}: compare scores with "
            "thresholds first."
        )
    if window < 3:
        raise ValueError(f"A window has an inside from 3 instants on, got {window}.")
    if len(given) < window:
        return given.copy()
    runs = np.lib.stride_tricks.sliding_window_view(given, window, axis=0)  # [t - window + 1, c, window]
    present = runs.sum(axis=2)
    overruled = np.zeros_like(given)
    for place in range(1, window - 1):
        here = runs[:, :, place]
        differs = (here & (present == 1)) | (~here & (present == window - 1))
        overruled[place : place + len(runs)] |= differs
    return given ^ overruled
