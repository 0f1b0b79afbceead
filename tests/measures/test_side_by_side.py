"""Runs side by side: each figure of each run, and paired differences from the first."""

import numpy as np
import pytest

from measures.side_by_side import Judged, side_by_side

# 24 episodes of two frames; Ann is in every first frame, Ben's label is open there.
TRUTH = np.tile(np.array([[1, -1], [0, 1]], np.int8), (24, 1))
EPISODES = np.repeat(np.arange(24), 2)
RIGHT = np.tile(np.array([[0.9, 0.5], [0.1, 0.9]]), (24, 1))


def missing_every(number: int) -> np.ndarray:
    """The same, but Ann is missed in every so-manieth episode."""
    scores = RIGHT.copy()
    scores[:: 2 * number, 0] = 0.05
    return scores


def test_figures_differences_and_their_intervals() -> None:
    judged = [Judged(missing_every(2), [0.5, 0.5]), Judged(RIGHT, [0.5, 0.5])]
    found = side_by_side(TRUTH, judged, ["Ann", "Ben"], EPISODES)

    rows = {row["figure"]: row for row in found["rows"]}
    assert list(rows) == ["macro F1", "macro average precision", "F1 of Ann", "F1 of Ben"]
    assert (found["frames"], found["episodes"], found["caution"]) == (48, 24, None)
    assert [value["value"] for value in rows["F1 of Ann"]["values"]] == pytest.approx([2 / 3, 1.0])
    difference = rows["F1 of Ann"]["differences"][1]
    assert difference["effect"] == pytest.approx(1 / 3)
    assert 0 < difference["interval"][0] < 1 / 3 < difference["interval"][1]
    assert rows["F1 of Ann"]["differences"][0] is None
    assert rows["macro F1"]["differences"][1]["effect"] == pytest.approx(1 / 6)
    assert rows["F1 of Ben"]["differences"][1]["effect"] == 0


def test_the_same_run_twice_differs_in_nothing() -> None:
    judged = [Judged(RIGHT, [0.5, 0.5])] * 2
    found = side_by_side(TRUTH, judged, ["Ann", "Ben"], EPISODES)

    assert [row["differences"][1]["effect"] for row in found["rows"]] == [0.0] * 4
    assert [row["differences"][1]["p_value"] for row in found["rows"]] == [1.0] * 4


def test_a_character_nobody_knows_has_no_figure() -> None:
    truth = np.column_stack([TRUTH[:, 0], np.full(48, -1, np.int8)])
    found = side_by_side(truth, [Judged(RIGHT, [0.5, 0.5])] * 2, ["Ann", "Ben"], EPISODES)

    row = found["rows"][3]
    assert [value["value"] for value in row["values"]] == [None, None]
    assert row["differences"][1] is None
