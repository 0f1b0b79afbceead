"""Figures for one character: truth beside decisions or scores.

Every function returns None where its formula divides 0 by 0: the data say nothing about it, and a page writes "–".
A mean over characters leaves such characters out. Truth and decisions are boolean arrays [n]; frames whose truth is
open are left out by the caller.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Confusion = list[list[int]]  # [[true negatives, false positives], [false negatives, true positives]]


def confusion(truth: ArrayLike, decision: ArrayLike) -> Confusion:
    """Count the four outcomes: rows are the truth (no, yes), columns the decision (no, yes)."""
    true, decided = np.asarray(truth, bool), np.asarray(decision, bool)
    if true.shape != decided.shape:
        raise ValueError(f"Expected as many decisions as truths, got {list(decided.shape)} and {list(true.shape)}.")
    yes_yes, yes, said = int((true & decided).sum()), int(true.sum()), int(decided.sum())
    return [[true.size - yes - said + yes_yes, said - yes_yes], [yes - yes_yes, yes_yes]]


def accuracy(outcomes: Confusion) -> float | None:
    """Share of right decisions. Never shown alone: see always_no."""
    (tn, fp), (fn, tp) = outcomes
    return _ratio(tn + tp, tn + fp + fn + tp)


def always_no(outcomes: Confusion) -> float | None:
    """The accuracy of a constant "no", which needs no model at all."""
    (tn, fp), (fn, tp) = outcomes
    return _ratio(tn + fp, tn + fp + fn + tp)


def prevalence(outcomes: Confusion) -> float | None:
    """Share of frames in which the character truly is."""
    (tn, fp), (fn, tp) = outcomes
    return _ratio(fn + tp, tn + fp + fn + tp)


def precision(outcomes: Confusion) -> float | None:
    """Share of right ones among the "yes" decisions; None without any."""
    (_, fp), (_, tp) = outcomes
    return _ratio(tp, tp + fp)


def recall(outcomes: Confusion) -> float | None:
    """Share of found ones among the true appearances; None without any."""
    _, (fn, tp) = outcomes
    return _ratio(tp, tp + fn)


def specificity(outcomes: Confusion) -> float | None:
    """Share of "no" decisions among the true absences; None without any."""
    (tn, fp), _ = outcomes
    return _ratio(tn, tn + fp)


def f1(outcomes: Confusion) -> float | None:
    """2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall; None if there is nothing to find or found."""
    (_, fp), (fn, tp) = outcomes
    return _ratio(2 * tp, 2 * tp + fp + fn)


def balanced_accuracy(outcomes: Confusion) -> float | None:
    """Mean of recall and specificity; a constant answer gets 0.5. None unless both classes are there."""
    found, spared = recall(outcomes), specificity(outcomes)
    return None if found is None or spared is None else (found + spared) / 2


def mcc(outcomes: Confusion) -> float | None:
    """Matthews' correlation of truth and decision, -1 to 1; None where truth or decision is constant."""
    (tn, fp), (fn, tp) = outcomes
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return None if product == 0 else float((tp * tn - fp * fn) / product**0.5)


def average_precision(truth: ArrayLike, score: ArrayLike) -> float | None:
    """The area under precision over recall as a sum of steps, one per distinct score; None without a true frame."""
    true = np.asarray(truth, bool)
    return _or_none(float(weighted_average_precision(true, score, np.ones((1, true.size)))[0]))


def weighted_average_precision(truth: ArrayLike, score: ArrayLike, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average precision [k] under each of k weightings [k, n] of the frames at once; NaN without a true frame."""
    true, scores = np.asarray(truth, bool), np.asarray(score, np.float64)
    order = np.argsort(-scores, kind="stable")
    # Equal scores are decided together: only the last of each group is a possible threshold.
    last = np.flatnonzero(np.diff(scores[order], append=-np.inf) != 0)
    ordered = weights[:, order]
    said = np.cumsum(ordered, axis=1)[:, last]
    found = np.cumsum(ordered * true[order], axis=1)[:, last]
    at_threshold = np.divide(found, said, out=np.zeros_like(found), where=said > 0)
    gained = np.diff(found, axis=1, prepend=0)
    total = found[:, -1] if last.size else np.zeros(len(weights))
    return np.divide((at_threshold * gained).sum(axis=1), total, out=np.full(len(weights), np.nan), where=total > 0)


def macro_f1(outcomes: Sequence[Confusion]) -> float | None:
    """The plain mean of the characters' F1; characters without one are left out."""
    return mean([f1(each) for each in outcomes])


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of those values that are known."""
    known = [value for value in values if value is not None]
    return _ratio(sum(known), len(known))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
