import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as peer
from sklearn.calibration import calibration_curve

from measures.calibration import brier, log_loss, reliability


@pytest.mark.parametrize("seed", range(5))
def test_brier_and_log_loss_equal_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth, score = generator.random(80) < 0.3, generator.random(80)
    assert brier(truth, score) == pytest.approx(peer.brier_score_loss(truth, score))
    assert log_loss(truth, score) == pytest.approx(peer.log_loss(truth, score))


def test_a_certain_and_wrong_score_costs_much_but_not_infinitely() -> None:
    assert log_loss([True], [0.0]) == pytest.approx(16.118, abs=0.001)


def test_of_nothing_nothing_is_said() -> None:
    assert (brier([], []), log_loss([], []), reliability([], [])) == (None, None, [])


def test_reliability_has_bin_counts_and_wilson_intervals() -> None:
    found = reliability([False, True, True, True], [0.05, 0.05, 0.95, 1.0])
    assert [(one["low"], one["frames"], one["share"]) for one in found] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert found[1]["score"] == pytest.approx(0.975)
    peers = stats.binomtest(1, 2).proportion_ci(method="wilson")
    assert found[0]["interval"] == pytest.approx([peers.low, peers.high])


def test_reliability_equals_scikit_learns_curve() -> None:
    generator = np.random.default_rng(9)
    score = generator.random(500)
    truth = generator.random(500) < score
    share, mean = calibration_curve(truth, score, n_bins=10)
    found = reliability(truth, score)
    assert [one["share"] for one in found] == pytest.approx(share.tolist())
    assert [one["score"] for one in found] == pytest.approx(mean.tolist())
