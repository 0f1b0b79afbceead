import numpy as np
import pytest
from scipy import stats

from measures.comparison import Difference, McNemar, holm, mcnemar, paired_difference
from measures.intervals import ratio
from measures.weighted import f1_statistic


def test_mcnemar_counts_discordant_frames() -> None:
    truth = np.ones(12, bool)
    first, second = np.arange(12) < 3, np.arange(12) >= 3
    assert mcnemar(truth, first, second) == McNemar(3, 9, pytest.approx(stats.binomtest(3, 12).pvalue))


def test_mcnemar_of_equal_runs() -> None:
    assert mcnemar([1, 0], [1, 1], [1, 1]) == McNemar(0, 0, 1.0)


def test_paired_difference_of_a_better_run() -> None:
    generator = np.random.default_rng(0)
    episodes = np.repeat(np.arange(40), 8)
    truth = generator.random(320) < 0.4
    worse, better = truth ^ (generator.random(320) < 0.3), truth ^ (generator.random(320) < 0.1)
    result = paired_difference(f1_statistic(truth, worse), f1_statistic(truth, better), episodes, seed=1)
    assert result is not None and result.interval is not None and result.p_value is not None
    assert result.effect == pytest.approx(result.second - result.first)
    assert 0 < result.interval[0] < result.effect < result.interval[1]
    assert result.p_value < 0.001


def test_paired_difference_of_single_frame_episodes_is_near_scipys_paired_t_test() -> None:
    """Of a plain share the bootstrap's error nears that of a mean; with so many draws both agree to the second digit."""
    generator = np.random.default_rng(4)
    first, second = generator.random(200) < 0.6, generator.random(200) < 0.7
    result = paired_difference(
        ratio(first, np.ones(200)), ratio(second, np.ones(200)), np.arange(200), seed=1, resamples=20_000
    )
    peer = stats.ttest_rel(second.astype(float), first.astype(float))
    assert result is not None
    assert result.effect == pytest.approx(float(np.mean(second) - np.mean(first)))
    assert result.p_value == pytest.approx(peer.pvalue, rel=0.05)
    assert result.interval == pytest.approx(tuple(peer.confidence_interval()), abs=0.005)


def test_paired_difference_is_paired() -> None:
    """Runs that fail on the same frames differ by nothing, however much the frames vary."""
    right = ratio(np.arange(30) % 3 == 0, np.ones(30))
    result = paired_difference(right, right, np.arange(30))
    assert result == Difference(pytest.approx(1 / 3), pytest.approx(1 / 3), 0.0, (0.0, 0.0), 1.0)


def test_paired_difference_of_one_episode_has_no_interval() -> None:
    result = paired_difference(ratio([1, 0], [1, 1]), ratio([1, 1], [1, 1]), ["a", "a"])
    assert result == Difference(0.5, 1.0, 0.5, None, None)


def test_paired_difference_of_an_undefined_figure_is_none() -> None:
    assert paired_difference(ratio([0], [0]), ratio([1], [1]), ["a"]) is None


def test_paired_difference_false_alarms_are_rare() -> None:
    """Two runs of the same quality: at 12 episodes about one comparison in twenty may call them different."""
    generator = np.random.default_rng(7)
    episodes, alarms = np.repeat(np.arange(12), 7), []
    for _ in range(300):
        quality = generator.beta(6, 2, (12, 1))
        right = [(generator.random((12, 7)) < quality).ravel() for _ in range(2)]
        result = paired_difference(*(ratio(each, np.ones(84)) for each in right), episodes, resamples=300)
        alarms.append(result is not None and result.p_value is not None and result.p_value < 0.05)
    assert 0.01 < np.mean(alarms) < 0.09


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}
