"""Losses as literal values: of a single score, of open labels, of smoothed targets."""

import numpy as np
import pytest
import tensorflow as tf

from training.recognizer.losses import make_costs, make_loss
from training.recognizer.settings import FittingSettings


@pytest.mark.parametrize(
    ("loss", "present", "absent"),
    [
        ("bce", -np.log(0.8), -np.log(0.2)),
        ("mse", 0.04, 0.64),
        ("focal", 0.04 * -np.log(0.8), 0.64 * -np.log(0.2)),
        ("asymmetric", -np.log(0.8), 0.75**4 * -np.log(0.25)),
    ],
)
def test_each_loss_of_a_single_score(loss: str, present: float, absent: float) -> None:
    costs = make_costs(FittingSettings(loss=loss))

    found = costs(tf.constant([[1.0, 0.0]]), tf.constant([[0.8, 0.8]])).numpy()

    assert found[0].tolist() == pytest.approx([present, absent], rel=1e-4)


@pytest.mark.parametrize("loss", ["bce", "mse", "focal", "asymmetric"])
def test_open_labels_cost_nothing_and_move_nothing(loss: str) -> None:
    settings = FittingSettings(loss=loss, label_smoothing=0.1)
    scores = tf.Variable([[0.3, 0.9], [0.6, 0.2]])
    with tf.GradientTape() as tape:
        value = make_loss(settings)(tf.constant([[1.0, -1.0], [0.0, -1.0]]), scores)

    known_only = make_loss(settings)(tf.constant([[1.0], [0.0]]), tf.constant([[0.3], [0.6]]))
    assert float(value) == pytest.approx(float(known_only))
    assert tape.gradient(value, scores).numpy()[:, 1].tolist() == [0.0, 0.0]


def test_a_batch_without_a_settled_label_costs_nothing() -> None:
    assert float(make_loss(FittingSettings())(tf.constant([[-1.0]]), tf.constant([[0.4]]))) == 0.0


def test_an_absence_below_the_margin_costs_nothing_in_the_asymmetric_loss() -> None:
    costs = make_costs(FittingSettings(loss="asymmetric", asymmetric_margin=0.1))

    assert costs(tf.constant([[0.0]]), tf.constant([[0.09]])).numpy().tolist() == [[0.0]]


@pytest.mark.parametrize("loss", ["bce", "focal", "asymmetric"])
def test_scores_of_0_and_1_cost_a_finite_amount(loss: str) -> None:
    costs = make_costs(FittingSettings(loss=loss))

    assert np.isfinite(costs(tf.constant([[1.0, 0.0]]), tf.constant([[0.0, 1.0]])).numpy()).all()


def test_label_smoothing_draws_targets_to_the_middle() -> None:
    loss = make_loss(FittingSettings(loss="mse", label_smoothing=0.2))

    assert float(loss(tf.constant([[1.0, 0.0]]), tf.constant([[0.9, 0.1]]))) == pytest.approx(0.0, abs=1e-9)
