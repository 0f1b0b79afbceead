"""Learning rates as literal values, and the step that several devices take together."""

import numpy as np
import pytest

from training.recognizer.settings import FittingSettings
from training.recognizer.steps import learning_rate


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
