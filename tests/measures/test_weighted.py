import numpy as np
import pytest
from sklearn import metrics as peer

from measures.multilabel import set_intervals, set_measures
from measures.weighted import balanced_accuracy_statistic, interval_between, mcc_statistic


@pytest.mark.parametrize("seed", range(5))
def test_weighted_figures_equal_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    true, decided = generator.random(60) < 0.4, generator.random(60) < 0.5
    weights = generator.integers(0, 4, (3, 60)).astype(float)
    balanced = [peer.balanced_accuracy_score(true, decided, sample_weight=row) for row in weights]
    matthews = [peer.matthews_corrcoef(true, decided, sample_weight=row) for row in weights]
    assert balanced_accuracy_statistic(true, decided)(weights).tolist() == pytest.approx(balanced)
    assert mcc_statistic(true, decided)(weights).tolist() == pytest.approx(matthews)


def test_constant_decisions_have_no_correlation() -> None:
    assert np.isnan(mcc_statistic(np.array([True, False]), np.array([True, True]))(np.ones((1, 2)))).all()


def test_interval_of_a_correlation_may_be_negative() -> None:
    generator = np.random.default_rng(1)
    true, decided = generator.random(200) < 0.5, generator.random(200) < 0.5
    low, high = interval_between(mcc_statistic(true, decided), np.arange(200) // 5, -1, 1) or (0, 0)
    assert -1 < low < 0 < high < 1


def test_every_set_figure_lies_inside_its_interval() -> None:
    generator = np.random.default_rng(3)
    truth = (generator.random((120, 4)) < 0.3).astype(np.int8)
    truth[generator.random((120, 4)) < 0.05] = -1
    scores = np.clip(0.5 * (truth == 1) + generator.random((120, 4)) * 0.6, 0, 1)
    figures = set_measures(truth, scores >= 0.5, scores)
    intervals = set_intervals(truth, scores >= 0.5, scores, np.arange(120) // 4)
    assert list(figures) == list(intervals)
    for name, value in figures.items():
        low, high = intervals[name] or (1, 0)
        assert low < value < high
