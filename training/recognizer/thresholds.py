"""Scores become decisions: the exact best threshold per character and policy, from labeled frames. numpy only.

Every distinct score is a candidate, and so is "nobody" above them all; one sort and running sums judge them together,
O(n log n). Of the thresholds between a candidate and the next lower score, which all decide alike on these frames, the
middle is taken: unseen scores fall on both sides of a gap (chosen on half of 18 drawn dev episodes and judged on the
others, 200 times: macro-F1 .873, with the candidates themselves .846). A decision is `score >= threshold`, in float32 like scores.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.recognizer.settings import POLICIES, ThresholdSettings

__all__ = [
    "NOBODY",
    "POLICIES",
    "Candidates",
    "ThresholdChoice",
    "candidates",
    "choose_threshold",
    "choose_thresholds",
    "decide",
]

# Just above the highest possible score: a character that is never found. (JSON knows no infinity.)
NOBODY = float(np.nextafter(np.float32(1), np.float32(2)))


@dataclass(frozen=True)
class ThresholdChoice:
    """`value` is what the policy looks at (F1, accuracy, recall or precision) at this threshold, None where undefined.

    `reached` is False where no threshold reaches the target; the threshold is then the nearest to it. Without a positive
    frame nothing can be chosen: the threshold finds nobody and is not reached.
    """

    threshold: float
    reached: bool
    value: float | None


@dataclass(frozen=True)
class Candidates:
    """All useful thresholds, highest first, with what each would count; the first finds nobody."""

    threshold: NDArray[np.float64]
    true_positives: NDArray[np.int64]
    false_positives: NDArray[np.int64]
    positives: int
    negatives: int

    @property
    def precision(self) -> NDArray[np.float64]:
        found = self.true_positives + self.false_positives
        return np.divide(self.true_positives, found, out=np.zeros(len(found)), where=found > 0)

    @property
    def recall(self) -> NDArray[np.float64]:
        return self.true_positives / self.positives

    @property
    def f1(self) -> NDArray[np.float64]:
        return 2 * self.true_positives / (self.true_positives + self.false_positives + self.positives)

    @property
    def accuracy(self) -> NDArray[np.float64]:
        rejected = self.negatives - self.false_positives
        return (self.true_positives + rejected) / (self.positives + self.negatives)


def candidates(truth: ArrayLike, score: ArrayLike) -> Candidates:
    """Candidate thresholds of one character: truth bool [n], score [n] in 0-1."""
    present = np.asarray(truth).astype(bool).ravel()
    scores = np.asarray(score, np.float32).ravel()
    _require_scores(present, scores)
    order = np.argsort(-scores, kind="stable")
    ordered, present = scores[order], present[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)[
        : len(ordered)
    ]  # of each group of equal scores
    return Candidates(
        threshold=np.append(NOBODY, _middles(ordered[last])),
        true_positives=np.append(0, np.cumsum(present)[last]),
        false_positives=np.append(0, np.cumsum(~present)[last]),
        positives=int(present.sum()),
        negatives=int((~present).sum()),
    )


def choose_threshold(truth: ArrayLike, score: ArrayLike, policy: str, target: float = 0.75) -> ThresholdChoice:
    """The best threshold of one character: truth bool [n], score [n] in 0-1.

    max_f, max_accuracy: the highest F1 or accuracy, of equals the higher threshold. recall: the most precise threshold
    with at least `target` recall. precision: the threshold with the most recall among those with at least `target` precision.
    """
    if policy not in CHOOSERS:
        raise ValueError(f"The policy '{policy}' is unknown: choose one of {', '.join(POLICIES)}.")
    found = candidates(truth, score)
    if not found.positives:
        return ThresholdChoice(NOBODY, False, None)
    return CHOOSERS[policy](found, target)


def choose_thresholds(
    truth: ArrayLike, scores: ArrayLike, names: Sequence[str], settings: ThresholdSettings | None = None
) -> dict[str, dict[str, ThresholdChoice]]:
    """{policy: {name: choice}}. truth int8 [n, c] is 1, 0 or -1 (open: left out); scores [n, c] in 0-1."""
    settings = settings or ThresholdSettings()
    labels, values = np.asarray(truth), np.asarray(scores)
    if labels.shape != values.shape or labels.ndim != 2 or labels.shape[1] != len(names):
        raise ValueError(
            f"Thresholds need labels and scores [frames, {len(names)} characters], got {list(labels.shape)} and "
            f"{list(values.shape)}."
        )
    known = labels >= 0
    targets = {"recall": settings.recall_target, "precision": settings.precision_target}
    return {
        policy: {
            name: choose_threshold(
                labels[known[:, i], i] == 1, values[known[:, i], i], policy, targets.get(policy, 0.0)
            )
            for i, name in enumerate(names)
        }
        for policy in POLICIES
    }


def decide(scores: ArrayLike, thresholds: Sequence[float]) -> NDArray[np.bool_]:
    """bool [n, c]: `score >= threshold`, compared in float32, for thresholds in the order of the columns."""
    return np.asarray(scores, np.float32) >= np.asarray(thresholds, np.float32)


def _require_scores(present: NDArray[np.bool_], scores: NDArray[np.float32]) -> None:
    if present.shape != scores.shape:
        raise ValueError(f"Each frame needs a label and a score, got {len(present)} labels and {len(scores)} scores.")
    if not np.all((scores >= 0) & (scores <= 1)):  # NaN fails both
        raise ValueError("Scores must lie between 0 and 1 and be numbers: is this the network's sigmoid output?")


def _middles(descending: NDArray[np.float32]) -> NDArray[np.float64]:
    """Between each score and the next lower one; the score itself where float32 has nothing in between."""
    lower = np.append(descending[1:], np.float32(0))[: len(descending)]
    middle = ((descending.astype(np.float64) + lower) / 2).astype(np.float32)
    return np.where(middle > lower, middle, descending).astype(np.float64)


def _best(found: Candidates, values: NDArray[np.float64]) -> ThresholdChoice:
    best = int(np.argmax(values))  # the first of equals: the highest threshold
    return ThresholdChoice(float(found.threshold[best]), True, float(values[best]))


def _max_f(found: Candidates, target: float) -> ThresholdChoice:
    return _best(found, found.f1)


def _max_accuracy(found: Candidates, target: float) -> ThresholdChoice:
    return _best(found, found.accuracy)


def _recall(found: Candidates, target: float) -> ThresholdChoice:
    reaches = found.recall >= target - 1e-12
    reaches[0] = False  # finding nobody has no precision to compare
    precision = np.where(reaches, found.precision, -1.0)
    best = int(np.flatnonzero(precision == precision.max())[-1])  # of equally precise ones the one that finds more
    return ThresholdChoice(float(found.threshold[best]), True, float(found.recall[best]))


def _precision(found: Candidates, target: float) -> ThresholdChoice:
    precision = found.precision
    reaches = (precision >= target - 1e-12) & (found.true_positives > 0)
    preferred = np.where(reaches, found.true_positives, -1) if reaches.any() else precision
    best = int(np.argmax(preferred))
    return ThresholdChoice(float(found.threshold[best]), bool(reaches.any()), float(precision[best]))


CHOOSERS: Mapping[str, Callable[[Candidates, float], ThresholdChoice]] = {
    "max_f": _max_f,
    "max_accuracy": _max_accuracy,
    "recall": _recall,
    "precision": _precision,
}
