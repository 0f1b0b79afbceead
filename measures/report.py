"""What `evaluate --json` prints: per character the figures with their base rates and intervals, and the macro F1."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures import calibration, metrics
from measures.intervals import Statistic, caution, episode_interval, ratio
from measures.mixups import mixups
from measures.multilabel import set_intervals, set_measures
from measures.weighted import (
    balanced_accuracy_statistic,
    f1_statistic,
    interval_between,
    macro_f1_statistic,
    mcc_statistic,
)


def character_report(
    truth: ArrayLike, score: ArrayLike, threshold: float, episodes: ArrayLike, *, seed: int = 0
) -> dict[str, Any]:
    """The figures of one character; truth int8 [n] (1 yes, 0 no, -1 open), score [n], an episode id [n] per frame.

    `frames` counts the frames with a known truth, `open` those left out. A decision is score >= threshold. Figures are
    None on 0/0, intervals are [low, high] or None (see episode_interval). After DESIGN's keys come the further figures;
    `calibration` is reliability's bins.
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
        "specificity": metrics.specificity(outcomes),
        "balanced_accuracy": metrics.balanced_accuracy(outcomes),
        "mcc": metrics.mcc(outcomes),
        "brier": calibration.brier(true, scores),
        "log_loss": calibration.log_loss(true, scores),
        "calibration": calibration.reliability(true, scores),
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
    and always no), `set` (see set_measures) with `set_intervals`, `mixups` (see mixups), and the `seed` that joined
    episodes where there are more than 200.
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
        "set_intervals": {
            name: _pair(found) for name, found in set_intervals(truth, decision, scores, episodes, seed=seed).items()
        },
        "mixups": mixups(truth, decision),
        "seed": seed,
    }


def _intervals(
    true: NDArray[np.bool_], scores: NDArray[np.float64], threshold: float, episodes: NDArray, seed: int
) -> dict[str, list[float] | None]:
    decided, everywhere = scores >= threshold, np.ones(true.size, bool)
    found = true & decided
    # Each figure with the frames it is about: an episode without any of them has nothing at stake.
    figures: dict[str, tuple[Statistic, NDArray[np.bool_]]] = {
        "accuracy": (ratio(true == decided, everywhere), everywhere),
        "precision": (ratio(found, decided), decided),
        "recall": (ratio(found, true), true),
        "f1": (f1_statistic(true, decided), true | decided),
        "average_precision": (lambda weights: metrics.weighted_average_precision(true, scores, weights), true),
        "prevalence": (ratio(true, everywhere), everywhere),
        "specificity": (ratio(~true & ~decided, ~true), ~true),
        "balanced_accuracy": (balanced_accuracy_statistic(true, decided), everywhere),
        "brier": (ratio(calibration.squared_errors(true, scores), everywhere), everywhere),
    }
    intervals = {
        name: _pair(episode_interval(figure, episodes, seed=seed, support=len(np.unique(episodes[about]))))
        for name, (figure, about) in figures.items()
    }
    losses = ratio(calibration.log_losses(true, scores), everywhere)
    between = {"mcc": (mcc_statistic(true, decided), -1.0, 1.0), "log_loss": (losses, 0.0, calibration.MOST_LOG_LOSS)}
    return intervals | {
        name: _pair(interval_between(figure, episodes, low, high, seed=seed))
        for name, (figure, low, high) in between.items()
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
