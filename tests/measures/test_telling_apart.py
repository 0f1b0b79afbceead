"""Two sets told apart: a planted difference is found in frames of groups that were not learned from, and nothing else is."""

import numpy as np
import pytest

from measures.telling_apart import each_measure, told_apart

IS_REAL = np.repeat([False, True], 100)
GROUPS = [number // 10 for number in range(200)]


def noise(seed: int, columns: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(200, columns))


def test_a_planted_difference_is_found() -> None:
    assert told_apart(noise(0) + 2 * IS_REAL[:, None], IS_REAL, GROUPS) > 0.95


def test_without_a_difference_the_area_is_a_half() -> None:
    areas = [told_apart(noise(seed), IS_REAL, GROUPS) for seed in range(8)]
    assert np.mean(areas) == pytest.approx(0.5, abs=0.08)


def test_knowing_a_place_by_heart_is_no_help() -> None:
    """Every group has a place of its own that says nothing of its side: within groups it would be learned at once."""
    places = np.random.default_rng(0).normal(size=(20, 40))[GROUPS] + 0.01 * noise(1, 40)
    assert told_apart(places, IS_REAL, GROUPS) < 0.8
    assert told_apart(places, IS_REAL, list(range(200))) > 0.95


def test_a_single_group_cannot_be_cross_validated() -> None:
    assert told_apart(noise(0), IS_REAL, [0] * 100 + GROUPS[100:]) is None


def test_what_tells_most_stands_first() -> None:
    values = noise(3, 3) + IS_REAL[:, None] * np.array([0.5, -3.0, 0.0])
    rows = each_measure(values, IS_REAL, ["some", "much", "none"])
    assert [row["name"] for row in rows][:2] == ["much", "some"]
    assert rows[0]["area"] < 0.05
    assert rows[0]["composed"] - rows[0]["real"] == pytest.approx(3, abs=0.6)
