import numpy as np
import pytest

from screening.appearances import Appearance, appearances

TIMES = [0, 250, 500, 750, 1000]
DECISIONS = np.array([[1, 0], [1, 0], [0, 1], [1, 0], [1, 0]], np.bool_)


def test_consecutive_instants_become_one_appearance() -> None:
    assert appearances(TIMES, DECISIONS, ["Ann", "Ben"], 250) == [
        Appearance("Ann", 0, 500),
        Appearance("Ben", 500, 750),
        Appearance("Ann", 750, 1250),
    ]


def test_the_score_is_the_mean_and_the_end_that_of_the_video() -> None:
    scores = np.array([[0.5, 0], [1, 0], [0, 0.75], [0.5, 0], [0.25, 0]])
    assert appearances(TIMES, DECISIONS, ["Ann", "Ben"], 250, scores=scores, duration_ms=1100) == [
        Appearance("Ann", 0, 500, 0.75),
        Appearance("Ben", 500, 750, 0.75),
        Appearance("Ann", 750, 1100, 0.375),
    ]


def test_those_who_come_together_stand_in_the_order_of_the_cast() -> None:
    everybody = np.ones((1, 3), np.bool_)
    found = appearances([0], everybody, ["Cleo", "Ann", "Ben"], 250)
    assert [one.name for one in found] == ["Cleo", "Ann", "Ben"]


def test_nobody_and_nothing() -> None:
    assert appearances(TIMES, np.zeros((5, 2), np.bool_), ["Ann", "Ben"], 250) == []
    assert appearances([], np.zeros((0, 2), np.bool_), ["Ann", "Ben"], 250) == []


def test_an_instant_at_the_very_end_still_lasts() -> None:
    found = appearances([0, 250], np.array([[0], [1]], np.bool_), ["Ann"], 250, duration_ms=250)
    assert found == [Appearance("Ann", 250, 251)]


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"Expected decisions and scores as \[5 instants, 1 characters\]"):
        appearances(TIMES, DECISIONS, ["Ann"], 250)
