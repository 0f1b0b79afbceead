"""What `evaluate --json` prints: per character the figures with their base rates and intervals, and the macro F1."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures import metrics
from measures.intervals import Statistic, caution, episode_interval, ratio
from measures.multilabel import set_measures


def character_report(
    truth: ArrayLike, score: ArrayLike, threshold: float, episodes: ArrayLike, *, seed: int = 0
) -> dict[str, Any]:
    """The figures of one character; truth int8 [n] (1 yes, 0 no, -1 open), score [n], an episode id [n] per frame.

    `frames` counts the frames with a known truth, `open` those left out. A decision is score >= threshold. Figures are
    None on 0/0, intervals are [low, high] or None (see episode_interval).
    """
    answers, scores, ids = np.asarray(truth), np.asarray(score, np.float64), np.asarray(episodes)
    known = answers >= 0
    true, scores, ids = answers[known] == 1, scores[known], ids[known]
    outcomes = metrics.confusion(true, scores >= threshold)
    return {
        "threshold": float(threshold),
        "frames": int(known.sum()),
        "open": int((~known).sum()),
        "prevalence": metrics.prevalence(outcomes),
        "accuracy": metrics.accuracy(outcomes),
        "always_no": metrics.always_no(outcomes),
        "precision": metrics.precision(outcomes),
        "recall": metrics.recall(outcomes),
        "f1": metrics.f1(outcomes),
        "average_precision": metrics.average_precision(true, scores),
        "confusion": outcomes,
        "intervals": _intervals(true, scores, threshold, ids, seed),
    }


def evaluation_report(
    truth: NDArray[np.int8],
    scores: NDArray[np.floating],
    thresholds: Mapping[str, float] | Sequence[float],
    names: Sequence[str],
    episodes: ArrayLike,
    *,
    seed: int = 0,
) -> dict[str, Any]:
    """The report of an evaluation: truth int8 [n, c], scores [n, c], thresholds by name or in the order of names.

    Beside DESIGN's keys: `episodes`, `caution` (a sentence or None), `baselines` (the macro F1 of answering always yes
    and always no) and `set` (see set_measures).
    """
    limits = _in_order(thresholds, names)
    _require_shapes(truth, scores, names)
    columns = range(len(names))
    characters = {
        names[c]: character_report(truth[:, c], scores[:, c], limits[c], episodes, seed=seed) for c in columns
    }
    decision = scores >= np.asarray(limits)[None, :]
    count = len(np.unique(np.asarray(episodes)))
    return {
        "frames": int(truth.shape[0]),
        "macro_f1": metrics.macro_f1([report["confusion"] for report in characters.values()]),
        "macro_f1_interval": _pair(episode_interval(macro_f1_statistic(truth, decision), episodes, seed=seed)),
        "characters": characters,
        "episodes": count,
        "caution": caution(count),
        "baselines": {"all_positive": _constant_macro_f1(truth, True), "always_no": _constant_macro_f1(truth, False)},
        "set": set_measures(truth, decision, scores),
    }


def f1_statistic(true: NDArray[np.bool_], decided: NDArray[np.bool_]) -> Statistic:
    """F1 of one character as a ratio of weighted sums."""
    return ratio(2.0 * (true & decided), true.astype(np.float64) + decided)


def macro_f1_statistic(truth: NDArray[np.int8], decision: NDArray[np.bool_]) -> Statistic:
    """Macro F1 over weighted frames; open pairs count for nothing, characters without an F1 are left out."""
    each = [f1_statistic(truth[:, c] == 1, decision[:, c] & (truth[:, c] >= 0)) for c in range(truth.shape[1])]

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        values = np.stack([figure(weights) for figure in each])
        known = (~np.isnan(values)).sum(axis=0)
        return np.where(known > 0, np.nansum(values, axis=0) / np.maximum(known, 1), np.nan)

    return statistic


def _intervals(
    true: NDArray[np.bool_], scores: NDArray[np.float64], threshold: float, episodes: NDArray, seed: int
) -> dict[str, list[float] | None]:
    decided = scores >= threshold
    found = true & decided
    # Each figure with the frames it is about: an episode without any of them has nothing at stake.
    figures: dict[str, tuple[Statistic, NDArray[np.bool_]]] = {
        "accuracy": (ratio(true == decided, np.ones(true.size)), np.ones(true.size, bool)),
        "precision": (ratio(found, decided), decided),
        "recall": (ratio(found, true), true),
        "f1": (f1_statistic(true, decided), true | decided),
        "average_precision": (lambda weights: metrics.weighted_average_precision(true, scores, weights), true),
    }
    return {
        name: _pair(episode_interval(figure, episodes, seed=seed, support=len(np.unique(episodes[about]))))
        for name, (figure, about) in figures.items()
    }


def _constant_macro_f1(truth: NDArray[np.int8], answer: bool) -> float | None:
    columns = [truth[truth[:, c] >= 0, c] == 1 for c in range(truth.shape[1])]
    return metrics.macro_f1([metrics.confusion(true, np.full(true.size, answer)) for true in columns])


def _in_order(thresholds: Mapping[str, float] | Sequence[float], names: Sequence[str]) -> list[float]:
    if isinstance(thresholds, Mapping):
        missing = [name for name in names if name not in thresholds]
        if missing:
            raise ValueError(f"There is no threshold for {', '.join(missing)}: give one for each character.")
        return [float(thresholds[name]) for name in names]
    return [float(threshold) for threshold in thresholds]


def _require_shapes(truth: NDArray, scores: NDArray, names: Sequence[str]) -> None:
    if truth.shape != scores.shape or truth.shape[1:] != (len(names),):
        raise ValueError(
            f"Expected truth and scores of one shape [frames, {len(names)}], got {list(truth.shape)} and "
            f"{list(scores.shape)}: one column for each of {', '.join(names)}."
        )


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)
