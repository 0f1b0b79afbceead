"""Several runs on the same frames: each figure with its interval, and each run's paired difference from the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.comparison import Difference, holm, paired_difference
from measures.intervals import Statistic, caution, episode_interval
from measures.weighted import f1_statistic, macro_average_precision_statistic, macro_f1_statistic


@dataclass(frozen=True)
class Judged:
    """One run's answers: scores [n, c] and its own thresholds [c]."""

    scores: NDArray[np.float64]
    thresholds: Sequence[float]

    @property
    def decisions(self) -> NDArray[np.bool_]:
        return self.scores >= np.asarray(self.thresholds)


def side_by_side(
    truth: NDArray[np.int8], judged: Sequence[Judged], names: Sequence[str], episodes: ArrayLike, *, seed: int = 0
) -> dict[str, Any]:
    """JSON: `frames`, `episodes`, `caution` and `rows`, one per figure: macro F1, macro average precision, each character's F1.

    truth int8 [n, c]: 1, 0 or -1 (open, left out). A row holds `values` (figure and interval of each run) and `differences`
    (run minus the first one, None for the first). The p-values of the characters' rows are adjusted by Holm, run by run.
    """
    ids = np.asarray(episodes)
    rows = [
        _row("macro F1", "", [macro_f1_statistic(truth, one.decisions) for one in judged], ids, seed),
        _row(
            "macro average precision",
            "",
            [macro_average_precision_statistic(truth, one.scores) for one in judged],
            ids,
            seed,
        ),
    ]
    characters = []
    for c, name in enumerate(names):
        known, present = truth[:, c] >= 0, truth[:, c] == 1
        each = [f1_statistic(present, one.decisions[:, c] & known) for one in judged]
        characters.append(_row(f"F1 of {name}", name, each, ids, seed))
    _adjust(characters, len(judged))
    count = len(np.unique(ids))
    return {"frames": len(truth), "episodes": count, "caution": caution(count), "rows": [*rows, *characters]}


def _row(figure: str, character: str, each: Sequence[Statistic], ids: NDArray, seed: int) -> dict[str, Any]:
    values = []
    for statistic in each:
        value = float(statistic(np.ones((1, ids.size)))[0]) if ids.size else np.nan
        interval = episode_interval(statistic, ids, seed=seed)
        values.append({"value": None if np.isnan(value) else value, "interval": list(interval) if interval else None})
    differences = [None, *(_difference(paired_difference(each[0], other, ids, seed=seed)) for other in each[1:])]
    return {"figure": figure, "character": character, "values": values, "differences": differences}


def _difference(found: Difference | None) -> dict[str, Any] | None:
    if found is None:
        return None
    interval = list(found.interval) if found.interval else None
    return {"effect": found.effect, "interval": interval, "p_value": found.p_value}


def _adjust(rows: Sequence[dict[str, Any]], runs: int) -> None:
    """Looking at many characters must not find a difference by chance."""
    for run in range(1, runs):
        cells = {row["character"]: row["differences"][run] for row in rows if row["differences"][run] is not None}
        found = {name: cell["p_value"] for name, cell in cells.items() if cell["p_value"] is not None}
        for name, value in holm(found).items():
            cells[name]["p_value"] = value
