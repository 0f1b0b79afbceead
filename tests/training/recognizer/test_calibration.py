"""Calibration: probabilities match frequencies and keep the order."""

import numpy as np
import pytest

from training.recognizer.calibration import Calibration, fit_calibration


def test_overconfident_scores_become_frequencies() -> None:
    random = np.random.default_rng(0)
    log_odds = random.normal(-1, 1.5, 20_000)
    truth = random.random(20_000) < 1 / (1 + np.exp(-log_odds))
    overconfident = 1 / (1 + np.exp(-3 * log_odds))

    calibration = fit_calibration(truth, overconfident)

    assert calibration.slope == pytest.approx(1 / 3, abs=0.02)
    probabilities = calibration.probabilities(overconfident)
    likely = probabilities > 0.8
    assert probabilities[likely].mean() == pytest.approx(truth[likely].mean(), abs=0.02)


def test_perfect_scores_stay_finite_and_in_order() -> None:
    calibration = fit_calibration([1, 1, 0, 0], [1.0, 0.9, 0.1, 0.0])
    probabilities = calibration.probabilities([1.0, 0.9, 0.1, 0.0])

    assert np.isfinite(probabilities).all()
    assert (np.diff(probabilities) < 0).all()


def test_one_kind_of_frame_changes_nothing() -> None:
    assert fit_calibration([1, 1], [0.3, 0.4]) == Calibration(1.0, 0.0)


def test_scores_against_the_truth_leave_the_base_rate() -> None:
    assert fit_calibration([0, 0, 1, 1], [0.9, 0.8, 0.2, 0.1]).slope == 0.0
