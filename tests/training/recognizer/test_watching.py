"""What is watched on train-dev: literal figures, and who is stuck."""

import numpy as np
import pytest

from training.recognizer.watching import stuck_characters, watch


def test_figures_of_a_known_ranking() -> None:
    labels = np.array([[1], [0], [1], [0]], np.float32)
    scores = np.array([[0.9], [0.8], [0.7], [0.1]], np.float32)

    watched = watch(labels, scores, ["Ann"])

    assert watched["characters"]["Ann"] == pytest.approx({"prevalence": 0.5, "average_precision": 5 / 6, "f1": 0.8})
    assert watched["macro_f1"] == pytest.approx(0.8)


def test_a_character_at_chance_is_stuck_and_others_are_not() -> None:
    labels = np.tile(np.array([[1, 1], [0, 0]], np.float32), (50, 1))
    scores = np.column_stack([labels[:, 0] * 0.8 + 0.1, np.full(100, 0.4)]).astype(np.float32)

    assert stuck_characters(watch(labels, scores, ["Ann", "Bob"])) == ["Bob"]


def test_without_a_positive_frame_nothing_is_claimed() -> None:
    watched = watch(np.zeros((4, 1), np.float32), np.full((4, 1), 0.5, np.float32), ["Ann"])

    assert watched["macro_f1"] is None
    assert watched["characters"]["Ann"] == {"prevalence": 0.0, "average_precision": None, "f1": None}
    assert stuck_characters(watched) == []
