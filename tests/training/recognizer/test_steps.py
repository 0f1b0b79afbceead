"""Learning rates and losses as literal values."""

import numpy as np
import pytest
import tensorflow as tf

from training.recognizer.settings import FittingSettings
from training.recognizer.steps import learning_rate, make_loss


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        ("constant", [1.0, 1.0, 1.0]),
        ("cosine", [1.0, 0.505, 0.01]),
        ("one_cycle", [0.1, 0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * 0.375)), 0.01]),
    ],
)
def test_each_schedule_at_its_start_middle_and_end(schedule: str, rates: list[float]) -> None:
    settings = FittingSettings(learning_rate=1.0, schedule=schedule)

    assert [learning_rate(settings, step, 101) for step in (0, 50, 100)] == pytest.approx(rates)


def test_one_cycle_rises_to_the_full_rate() -> None:
    assert learning_rate(FittingSettings(learning_rate=1.0, schedule="one_cycle"), 20, 101) == pytest.approx(1.0)


@pytest.mark.parametrize(("loss", "value"), [("bce", -np.log(0.8)), ("mse", 0.04), ("focal", 0.04 * -np.log(0.8))])
def test_each_loss_of_a_single_score(loss: str, value: float) -> None:
    settings = FittingSettings(loss=loss)

    assert float(make_loss(settings)(tf.constant([[1.0]]), tf.constant([[0.8]]))) == pytest.approx(value, rel=1e-4)


def test_label_smoothing_draws_targets_to_the_middle() -> None:
    settings = FittingSettings(loss="mse", label_smoothing=0.2)

    assert float(make_loss(settings)(tf.constant([[1.0, 0.0]]), tf.constant([[0.9, 0.1]]))) == pytest.approx(
        0.0, abs=1e-9
    )
