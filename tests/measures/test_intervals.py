import numpy as np
import pytest
from scipy import stats

from measures.intervals import bootstrap, caution, clopper_pearson, episode_interval, ratio, wilson
from measures.metrics import weighted_average_precision
from measures.weighted import f1_statistic


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (3, 10), (120, 351)])
def test_intervals_for_shares_equal_scipy(successes: int, n: int) -> None:
    peer = stats.binomtest(successes, n)
    score, exact = peer.proportion_ci(method="wilson"), peer.proportion_ci(method="exact")
    assert wilson(successes, n) == pytest.approx((score.low, score.high), abs=1e-12)
    assert clopper_pearson(successes, n) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_intervals_without_a_trial_are_none() -> None:
    assert (wilson(0, 0), clopper_pearson(0, 0)) == (None, None)
    assert episode_interval(ratio([], []), []) is None


def test_episode_interval_needs_two_episodes() -> None:
    assert episode_interval(ratio([1, 0], [1, 1]), ["a", "a"]) is None


def test_episode_interval_of_an_undefined_figure_is_none() -> None:
    assert episode_interval(ratio([0, 0], [0, 0]), ["a", "b"]) is None


def test_episode_interval_of_a_perfect_figure_counts_each_episode_once() -> None:
    episodes = np.repeat(np.arange(8), 5)
    figure = ratio(np.ones(40), np.ones(40))
    assert episode_interval(figure, episodes) == pytest.approx(wilson(8, 8))
    assert episode_interval(figure, episodes, support=3) == pytest.approx(wilson(3, 3))


def test_episode_interval_of_single_frame_episodes_is_near_wilson() -> None:
    right = np.arange(400) % 5 != 0
    interval, plain = episode_interval(ratio(right, np.ones(400)), np.arange(400)), wilson(320, 400)
    assert interval == pytest.approx(plain, abs=0.005)


def test_episode_interval_is_wider_where_frames_of_an_episode_agree() -> None:
    right = np.repeat(np.arange(40) % 4 != 0, 10)
    together = episode_interval(ratio(right, np.ones(400)), np.repeat(np.arange(40), 10))
    apart = episode_interval(ratio(right, np.ones(400)), np.arange(400))
    assert together is not None and apart is not None
    assert together[1] - together[0] > 2.5 * (apart[1] - apart[0])


def test_episode_interval_repeats_with_its_seed() -> None:
    right = np.random.default_rng(0).random(900) < 0.7
    figure = ratio(right, np.ones(900))
    assert episode_interval(figure, np.arange(900), seed=3) == episode_interval(figure, np.arange(900), seed=3)


def test_bootstrap_resamples_whole_episodes() -> None:
    episodes = ["a", "a", "b", "b"]
    values = bootstrap(ratio([1, 1, 0, 0], [1, 1, 1, 1]), episodes, seed=1, resamples=500)
    assert set(values.tolist()) == {0.0, 0.5, 1.0}
    assert values.mean() == pytest.approx(0.5, abs=0.05)


def test_caution_counts_the_episodes() -> None:
    assert caution(20) is None
    assert str(caution(6)).startswith("6 episodes only")
    assert str(caution(1)).startswith("One episode only")


def simulated(episodes: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Seven frames an episode; presence, hits and false alarms are alike within an episode. → truth, score, ids."""
    presence = generator.beta(0.5, 2.0, (episodes, 1))
    truth = generator.random((episodes, 7)) < presence
    visible, mistaken = generator.normal(1.6, 0.8, (episodes, 1)), generator.normal(0, 0.4, (episodes, 1))
    score = np.where(truth, visible, -1.2) + mistaken + generator.normal(0, 1, (episodes, 7))
    return truth.ravel(), score.ravel(), np.repeat(np.arange(episodes), 7)


def covered(episodes: int, rounds: int, true_f1: float, true_precision: float) -> tuple[float, float]:
    generator = np.random.default_rng(episodes)
    hits = []
    for _ in range(rounds):
        truth, score, ids = simulated(episodes, generator)
        f1 = episode_interval(f1_statistic(truth, score >= 0.3), ids)
        area = episode_interval(lambda w, t=truth, s=score: weighted_average_precision(t, s, w), ids)
        if f1 and area:
            hits.append((f1[0] <= true_f1 <= f1[1], area[0] <= true_precision <= area[1]))
    shares = np.mean(hits, axis=0)
    return float(shares[0]), float(shares[1])


@pytest.fixture(scope="module")
def true_figures() -> tuple[float, float]:
    truth, score, _ = simulated(150_000, np.random.default_rng(99))
    weights = np.ones((1, truth.size))
    f1 = f1_statistic(truth, score >= 0.3)(weights)[0]
    return float(f1), float(weighted_average_precision(truth, score, weights)[0])


@pytest.mark.parametrize(
    ("episodes", "low", "high"),
    [(12, 0.94, 0.98), (50, 0.93, 0.97), pytest.param(100, 0.93, 0.97, marks=pytest.mark.slow)],
)
def test_intervals_cover_the_truth(true_figures: tuple[float, float], episodes: int, low: float, high: float) -> None:
    for share in covered(episodes, 2000, *true_figures):
        assert low <= share <= high
