import numpy as np
import pytest
from sklearn import metrics as peer

from measures.multilabel import set_measures


def test_set_measures_by_hand() -> None:
    truth = np.array([[1, 0], [0, 0], [1, 1], [-1, 1]], np.int8)
    decision = np.array([[True, True], [False, False], [True, True], [True, False]])
    figures = set_measures(truth, decision, decision.astype(float))
    assert figures["subset_accuracy"] == pytest.approx(2 / 3)
    assert figures["hamming_loss"] == pytest.approx(2 / 7)
    assert figures["jaccard"] == pytest.approx((0.5 + 1 + 1) / 3)
    assert figures["sample_f1"] == pytest.approx((2 / 3 + 1 + 1) / 3)
    assert figures["micro_f1"] == pytest.approx(6 / 8)
    assert figures["macro_f1"] == pytest.approx((1 + 0.5) / 2)


def test_set_measures_of_nothing_are_none() -> None:
    figures = set_measures(np.zeros((0, 2), np.int8), np.zeros((0, 2), bool), np.zeros((0, 2)))
    assert set(figures.values()) == {None}


def test_set_measures_equal_scikit_learn() -> None:
    generator = np.random.default_rng(2)
    truth = (generator.random((80, 4)) < 0.4).astype(np.int8)
    scores = generator.random((80, 4))
    decision = scores >= 0.5
    assert set_measures(truth, decision, scores) == pytest.approx(
        {
            "subset_accuracy": peer.accuracy_score(truth, decision),
            "hamming_loss": peer.hamming_loss(truth, decision),
            "jaccard": peer.jaccard_score(truth, decision, average="samples", zero_division=1),
            "sample_f1": peer.f1_score(truth, decision, average="samples", zero_division=1),
            "micro_f1": peer.f1_score(truth, decision, average="micro"),
            "macro_f1": peer.f1_score(truth, decision, average="macro"),
            "mean_average_precision": peer.average_precision_score(truth, scores, average="macro"),
        }
    )
