"""Thresholds: literal cases, and every policy against trying all thresholds."""

import time

import numpy as np
import pytest

from training.recognizer.settings import ThresholdSettings
from training.recognizer.thresholds import (
    NOBODY,
    POLICIES,
    ThresholdChoice,
    choose_threshold,
    choose_thresholds,
    decide,
)

TRUTH = [1, 1, 0, 1, 0, 0]
SCORE = [0.9, 0.8, 0.7, 0.6, 0.3, 0.1]


@pytest.mark.parametrize(
    ("policy", "target", "threshold", "value"),
    [
        ("max_f", 0, 0.45, 6 / 7),
        ("max_accuracy", 0, 0.75, 5 / 6),  # as good as 0.45: of equals the higher threshold
        ("recall", 0.6, 0.75, 2 / 3),
        ("recall", 1.0, 0.45, 1.0),
        ("precision", 0.75, 0.45, 0.75),
        ("precision", 0.8, 0.75, 1.0),
    ],
)
def test_each_policy_finds_its_threshold(policy: str, target: float, threshold: float, value: float) -> None:
    choice = choose_threshold(TRUTH, SCORE, policy, target)

    assert choice.reached
    assert choice.threshold == pytest.approx(threshold)
    assert choice.value == pytest.approx(value)


def test_precision_out_of_reach_is_said_and_the_nearest_taken() -> None:
    choice = choose_threshold([0, 1, 0, 1], [0.9, 0.8, 0.7, 0.2], "precision", 0.75)

    assert choice == ThresholdChoice(pytest.approx(0.75), False, 0.5)


@pytest.mark.parametrize("policy", POLICIES)
def test_without_a_positive_frame_nobody_is_found(policy: str) -> None:
    assert choose_threshold([0, 0], [0.2, 1.0], policy) == ThresholdChoice(NOBODY, False, None)
    assert choose_threshold([], [], policy) == ThresholdChoice(NOBODY, False, None)
    assert not decide([[1.0]], [NOBODY]).any()


def test_always_no_can_be_the_most_accurate() -> None:
    choice = choose_threshold([0, 0, 0, 1], [0.9, 0.8, 0.7, 0.1], "max_accuracy")

    assert choice == ThresholdChoice(NOBODY, True, 0.75)


def test_equal_scores_are_decided_together() -> None:
    assert choose_threshold([1, 0, 0], [0.5, 0.5, 0.5], "precision", 0.75) == ThresholdChoice(
        0.25, False, pytest.approx(1 / 3)
    )


def test_neighboring_floats_keep_their_threshold_exact() -> None:
    high = np.float32(0.7)
    low = np.nextafter(high, np.float32(0))
    choice = choose_threshold([1, 0], [high, low], "max_f")

    assert choice == ThresholdChoice(float(high), True, 1.0)
    assert decide([[high], [low]], [choice.threshold]).ravel().tolist() == [True, False]


def test_a_score_of_zero_can_be_accepted() -> None:
    assert choose_threshold([1, 1], [0.0, 0.0], "max_f") == ThresholdChoice(0.0, True, 1.0)


def brute_force(truth: np.ndarray, score: np.ndarray, policy: str, target: float) -> float | None:
    """The policy's best value over all thresholds, by trying each; None where the target is out of reach."""
    options = []
    for threshold in [*np.unique(score), np.float32(NOBODY)]:
        yes = score >= threshold
        hits, found = int((yes & truth).sum()), int(yes.sum())
        precision, recall = hits / found if found else 0.0, hits / truth.sum()
        options.append((precision, recall, 2 * hits / (found + truth.sum()), float((yes == truth).mean())))
    if policy == "max_f":
        return max(option[2] for option in options)
    if policy == "max_accuracy":
        return max(option[3] for option in options)
    if policy == "recall":
        return max((option for option in options if option[1] >= target), key=lambda option: option[0])[1]
    reaching = [option for option in options if option[0] >= target and option[1] > 0]
    return max(reaching, key=lambda option: option[1])[0] if reaching else None


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("levels", [5, 1000])
def test_policies_agree_with_trying_every_threshold(policy: str, levels: int) -> None:
    random = np.random.default_rng(levels)
    for _ in range(40):
        truth = random.random(30) < 0.3
        truth[0] = True
        score = (random.integers(0, levels, 30) / levels).astype(np.float32)
        choice = choose_threshold(truth, score, policy, 0.75)
        expected = brute_force(truth, score, policy, 0.75)

        assert choice.reached == (expected is not None)
        if expected is not None:
            assert choice.value == pytest.approx(expected)
        assert achieved(truth, score, policy, choice.threshold) == pytest.approx(choice.value)


def achieved(truth: np.ndarray, score: np.ndarray, policy: str, threshold: float) -> float:
    yes = decide(score[:, None], [threshold])[:, 0]
    hits = int((yes & truth).sum())
    values = {
        "max_f": 2 * hits / (yes.sum() + truth.sum()),
        "max_accuracy": (yes == truth).mean(),
        "recall": hits / truth.sum(),
        "precision": hits / max(yes.sum(), 1),
    }
    return float(values[policy])


def test_open_pairs_are_left_out_and_every_policy_is_there() -> None:
    truth = np.array([[1, 0], [0, -1], [-1, 1]], np.int8)
    scores = np.array([[0.8, 0.2], [0.4, 0.9], [0.1, 0.6]], np.float32)

    chosen = choose_thresholds(truth, scores, ["Ann", "Bob"], ThresholdSettings())

    assert set(chosen) == set(POLICIES)
    assert chosen["max_f"]["Ann"] == ThresholdChoice(pytest.approx(0.6), True, 1.0)
    assert chosen["max_f"]["Bob"] == ThresholdChoice(pytest.approx(0.4), True, 1.0)


def test_wrong_input_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="The policy 'luck' is unknown: choose one of max_f"):
        choose_threshold([1], [0.5], "luck")
    with pytest.raises(ValueError, match="Scores must lie between 0 and 1"):
        choose_threshold([1, 0], [0.5, np.nan], "max_f")
    with pytest.raises(ValueError, match=r"\[frames, 2 characters\], got \[1, 1\]"):
        choose_thresholds([[1]], [[0.5]], ["Ann", "Bob"])


def test_a_million_frames_take_seconds_not_minutes() -> None:
    random = np.random.default_rng(0)
    truth, score = random.random(1_000_000) < 0.2, random.random(1_000_000)
    start = time.perf_counter()

    choose_threshold(truth, score, "max_f")

    assert time.perf_counter() - start < 5
