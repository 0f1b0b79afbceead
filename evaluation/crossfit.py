"""How optimistic is a threshold that was chosen on the frames it is judged on? Each policy's figures, and the same with
every episode judged by thresholds that were chosen without it. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.metrics import confusion, f1, macro_f1
from training.recognizer.thresholds import POLICIES, candidates, choose_threshold

FOLDS = 5


def policies_judged(
    truth: NDArray[np.int8],
    scores: NDArray[np.floating],
    episodes: ArrayLike,
    names: Sequence[str],
    targets: Mapping[str, float],
    *,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """Per policy {policy, macro_f1, crossfitted, characters: {name: {threshold, reached, value, f1, ties}}}.

    truth int8 [n, c] (1, 0, -1 open), scores [n, c], episodes [n]. `ties` counts the candidates that do exactly as well for
    the policy as the one that was taken. `crossfitted` is the macro F1 when each of five folds of episodes is decided by thresholds
    chosen on the other four; None with fewer than two episodes. The difference is what choosing on the same frames flatters.
    """
    folds = fold_of(episodes, seed)
    return [_policy(truth, scores, folds, names, policy, targets.get(policy, 0.0)) for policy in POLICIES]


def fold_of(episodes: ArrayLike, seed: int = 0) -> NDArray[np.int64]:
    """A fold for every frame, whole episodes together."""
    ids, places = np.unique(np.asarray(episodes), return_inverse=True)
    count = min(FOLDS, len(ids))
    return (np.random.default_rng(seed).permutation(len(ids)) % max(count, 1))[places]


def _policy(
    truth: NDArray[np.int8],
    scores: NDArray[np.floating],
    folds: NDArray[np.int64],
    names: Sequence[str],
    policy: str,
    target: float,
) -> dict[str, Any]:
    rows, direct, crossed = {}, [], []
    for c, name in enumerate(names):
        known = truth[:, c] >= 0
        true, values, fold = truth[known, c] == 1, np.asarray(scores[known, c], np.float32), folds[known]
        choice = choose_threshold(true, values, policy, target)
        outcomes = confusion(true, values >= choice.threshold)
        direct.append(outcomes)
        crossed.append(confusion(true, _crossed(true, values, fold, policy, target)))
        rows[name] = {**asdict(choice), "f1": f1(outcomes), "ties": _ties(true, values, policy, choice.value)}
    crossfitted = macro_f1(crossed) if len(np.unique(folds)) > 1 else None
    return {"policy": policy, "macro_f1": macro_f1(direct), "crossfitted": crossfitted, "characters": rows}


def _crossed(
    true: NDArray[np.bool_], values: NDArray[np.float32], fold: NDArray[np.int64], policy: str, target: float
) -> NDArray[np.bool_]:
    decided = np.zeros(true.size, bool)
    for one in np.unique(fold):
        others = fold != one
        decided[~others] = values[~others] >= choose_threshold(true[others], values[others], policy, target).threshold
    return decided


def _ties(true: NDArray[np.bool_], values: NDArray[np.float32], policy: str, value: float | None) -> int:
    """How many candidates share the best F1 or accuracy: on this plateau the frames do not say which to take."""
    if value is None or policy not in ("max_f", "max_accuracy"):
        return 1
    found = candidates(true, values)
    reached = found.f1 if policy == "max_f" else found.accuracy
    return int((np.abs(reached - value) < 1e-12).sum())
