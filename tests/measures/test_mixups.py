import numpy as np

from measures.mixups import mixups


def test_rows_are_the_missed_columns_the_invented_and_the_last_is_nobody() -> None:
    truth = np.array([[1, 0], [1, 0], [0, 0], [1, 1], [0, -1]], np.int8)
    decision = np.array([[0, 1], [0, 0], [1, 0], [1, 1], [0, 1]], bool)
    # Ann missed while Ben invented, Ann missed alone, Ann invented alone, right, right (Ben is open).
    assert mixups(truth, decision) == [[0, 1, 1], [0, 0, 0], [1, 0, 2]]


def test_a_frame_with_two_missed_counts_in_two_cells() -> None:
    assert mixups(np.array([[1, 1, 0]], np.int8), np.array([[0, 0, 1]], bool)) == [
        [0, 0, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
    ]
