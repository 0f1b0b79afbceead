import numpy as np
import pytest
from sklearn import metrics as peer

from measures import metrics
from measures.intervals import wilson

# What the project this one follows published: 351 test frames, the thresholds of the greatest F1.
PUBLISHED = {
    "Bart": ([[263, 15], [33, 40]], 86.3, 79.2, 0.73, 0.55, 0.62),
    "Homer": ([[188, 62], [28, 73]], 74.4, 71.2, 0.54, 0.72, 0.62),
    "Lisa": ([[272, 14], [25, 40]], 88.9, 81.5, 0.74, 0.62, 0.67),
    "Marge": ([[277, 8], [21, 45]], 91.7, 81.2, 0.85, 0.68, 0.76),
}
WILSON = {"Bart": (82.3, 89.5), "Homer": (69.5, 78.6), "Lisa": (85.2, 91.8), "Marge": (88.4, 94.2)}  # of its accuracies


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_matrices_give_the_published_figures(name: str) -> None:
    outcomes, accuracy, always_no, precision, recall, f1 = PUBLISHED[name]
    assert 100 * (metrics.accuracy(outcomes) or 0) == pytest.approx(accuracy, abs=0.051)
    assert 100 * (metrics.always_no(outcomes) or 0) == pytest.approx(always_no, abs=0.051)
    assert metrics.precision(outcomes) == pytest.approx(precision, abs=0.0051)
    assert metrics.recall(outcomes) == pytest.approx(recall, abs=0.0051)
    assert metrics.f1(outcomes) == pytest.approx(f1, abs=0.0051)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_matrices_come_out_of_their_351_frames_with_their_wilson_intervals(name: str) -> None:
    published = PUBLISHED[name][0]
    truth, decision = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], np.ravel(published), axis=0).T
    outcomes = metrics.confusion(truth, decision)
    interval = wilson(outcomes[0][0] + outcomes[1][1], truth.size)
    assert (outcomes, truth.size) == (published, 351)
    assert interval is not None
    assert (100 * interval[0], 100 * interval[1]) == pytest.approx(WILSON[name], abs=0.051)


def test_published_macro_f1() -> None:
    assert metrics.macro_f1([row[0] for row in PUBLISHED.values()]) == pytest.approx(0.668, abs=0.0006)


def test_confusion_has_truth_in_rows() -> None:
    assert metrics.confusion([0, 0, 0, 1, 1], [0, 0, 1, 1, 0]) == [[2, 1], [1, 1]]


def test_confusion_refuses_unequal_lengths() -> None:
    with pytest.raises(ValueError, match="as many decisions"):
        metrics.confusion([1, 0], [1])


NOTHING = [[0, 0], [0, 0]]
ALL_ABSENT_AND_UNSEEN = [[5, 0], [0, 0]]


@pytest.mark.parametrize(
    ("figure", "empty", "absent"),
    [
        (metrics.accuracy, None, 1.0),
        (metrics.always_no, None, 1.0),
        (metrics.prevalence, None, 0.0),
        (metrics.precision, None, None),
        (metrics.recall, None, None),
        (metrics.specificity, None, 1.0),
        (metrics.f1, None, None),
        (metrics.balanced_accuracy, None, None),
        (metrics.mcc, None, None),
    ],
)
def test_nothing_divided_by_nothing_is_none(figure: object, empty: float | None, absent: float | None) -> None:
    assert (figure(NOTHING), figure(ALL_ABSENT_AND_UNSEEN)) == (empty, absent)  # type: ignore[operator]


def test_macro_f1_leaves_out_what_is_undefined() -> None:
    assert metrics.macro_f1([[[5, 0], [0, 0]], [[1, 0], [0, 1]], [[1, 1], [1, 0]]]) == 0.5
    assert metrics.macro_f1([NOTHING]) is None


def test_average_precision_by_hand() -> None:
    assert metrics.average_precision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6]) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.average_precision([0, 0], [0.1, 0.2]) is None
    assert metrics.average_precision([], []) is None


def test_average_precision_of_equal_scores_is_the_prevalence() -> None:
    assert metrics.average_precision([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5]) == 0.25


@pytest.mark.parametrize("seed", range(20))
def test_figures_equal_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    truth = generator.random(60) < 0.4
    score = generator.integers(0, 20, 60) / 20  # many equal scores
    decision = score >= 0.6
    outcomes = metrics.confusion(truth, decision)
    assert outcomes == peer.confusion_matrix(truth, decision).tolist()
    assert metrics.accuracy(outcomes) == pytest.approx(peer.accuracy_score(truth, decision))
    assert metrics.precision(outcomes) == pytest.approx(peer.precision_score(truth, decision))
    assert metrics.recall(outcomes) == pytest.approx(peer.recall_score(truth, decision))
    assert metrics.f1(outcomes) == pytest.approx(peer.f1_score(truth, decision))
    assert metrics.mcc(outcomes) == pytest.approx(peer.matthews_corrcoef(truth, decision))
    assert metrics.balanced_accuracy(outcomes) == pytest.approx(peer.balanced_accuracy_score(truth, decision))
    assert metrics.average_precision(truth, score) == pytest.approx(peer.average_precision_score(truth, score))


def test_weighted_average_precision_equals_scikit_learn() -> None:
    generator = np.random.default_rng(5)
    truth, score = generator.random(50) < 0.3, generator.integers(0, 15, 50) / 15
    weights = generator.integers(0, 4, (7, 50)).astype(float)
    expected = [peer.average_precision_score(truth, score, sample_weight=row) for row in weights]
    assert metrics.weighted_average_precision(truth, score, weights).tolist() == pytest.approx(expected)
