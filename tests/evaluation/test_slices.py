import numpy as np
import pytest

from evaluation.slices import Slice, crowds, slices
from measures.intervals import wilson

TRUTH = np.array([[1, 0], [0, 0], [1, 1], [-1, 1]], np.int8)
DECISION = np.array([[True, False], [False, False], [False, True], [True, False]])


def test_the_weakest_slice_comes_first_and_open_pairs_do_not_count() -> None:
    assert slices(TRUTH, DECISION, {"episode": ["a", "a", "b", "b"]}) == [
        Slice("episode", "b", 2, 3, 2, pytest.approx(2 / 3), wilson(2, 3), pytest.approx((0 + 2 / 3) / 2)),
        Slice("episode", "a", 2, 4, 0, 0.0, wilson(0, 4), 1.0),
    ]


def test_small_slices_can_be_left_out() -> None:
    found = slices(TRUTH, DECISION, {"light": ["day", "day", "day", "night"]}, least_frames=2)
    assert [each.value for each in found] == ["day"]


def test_a_slice_of_open_pairs_has_no_figures() -> None:
    (only,) = slices(np.full((1, 2), -1, np.int8), np.zeros((1, 2), bool), {"x": ["y"]})
    assert only == Slice("x", "y", 1, 0, 0, None, None, None)


def test_values_must_be_one_per_frame() -> None:
    with pytest.raises(ValueError, match="Expected 4 values of 'x'"):
        slices(TRUTH, DECISION, {"x": ["y"]})


def test_crowds_count_who_is_known_to_be_there() -> None:
    assert crowds(TRUTH) == ["one", "nobody", "two", "one"]
    assert crowds(np.ones((1, 5), np.int8)) == ["three or more"]
