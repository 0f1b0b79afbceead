import numpy as np

from evaluation.curves import recall_precision_points


def test_points_run_from_recall_0_to_1_and_leave_open_pairs_out() -> None:
    truth, scores = np.array([1, 0, 1, -1], np.int8), np.array([0.9, 0.8, 0.7, 0.95])

    assert recall_precision_points(truth, scores) == [(0.0, 1.0), (0.5, 1.0), (0.5, 0.5), (1.0, 0.6667)]


def test_long_curve_is_thinned_and_keeps_its_ends() -> None:
    rng = np.random.default_rng(0)
    points = recall_precision_points(rng.integers(0, 2, 5000).astype(np.int8), rng.random(5000), points=20)

    assert len(points) == 20
    assert (points[0][0], points[-1][0]) == (0.0, 1.0)


def test_nobody_there_has_no_curve() -> None:
    assert recall_precision_points(np.zeros(3, np.int8), np.ones(3)) == []
