import numpy as np
import pytest

from screening.smoothing import smooth_window


def smoothed(text: str, window: int = 5) -> str:
    """One character's decisions, written as 1 and 0."""
    column = np.array([letter == "1" for letter in text], np.bool_)[:, None]
    return "".join("01"[int(value)] for value in smooth_window(column, window)[:, 0])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("11011", "11111"),
        ("00100", "00000"),
        ("10111", "11111"),  # second of the window: not at its edge
        ("11101", "11111"),
        ("01111", "01111"),  # at the edge: somebody may just have come
        ("11110", "11110"),
        ("0000011111", "0000011111"),  # a cut stays a cut
        ("11001", "11001"),  # two outliers are none
        ("1101101", "1111101"),  # judged as they came: 1111101 is not smoothed once more
        ("11011011", "11111111"),  # two windows of their own
        ("00100100", "00000000"),
        ("0101010", "0101010"),
        ("1011", "1011"),  # shorter than the window
        ("", ""),
    ],
)
def test_a_lone_outlier_is_overruled(given: str, expected: str) -> None:
    assert smoothed(given) == expected


def test_no_correction_causes_another() -> None:
    # In place, the first correction would let the next window overrule its neighbor, and so on to the end.
    assert smoothed("1110110101") == "1111110101"


def test_there_are_no_batch_borders() -> None:
    for place in range(2, 98):
        given = "1" * place + "0" + "1" * (99 - place)
        assert smoothed(given) == "1" * 100


def test_other_windows() -> None:
    assert smoothed("1011011", 3) == "1111111"
    assert smoothed("1101111", 7) == "1111111"
    assert smoothed("1100111", 7) == "1100111"


def test_characters_do_not_mix_and_the_argument_stays() -> None:
    given = np.array([[1, 0], [1, 0], [0, 1], [1, 0], [1, 1]], np.bool_)
    before = given.copy()
    assert smooth_window(given).astype(int).tolist() == [[1, 0], [1, 0], [1, 1], [1, 0], [1, 1]]
    assert np.array_equal(given, before)


def test_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="compare scores with thresholds first"):
        smooth_window(np.zeros((5, 2), np.float32))  # type: ignore[arg-type]


def test_a_window_without_inside_is_refused() -> None:
    with pytest.raises(ValueError, match="got 2"):
        smooth_window(np.zeros((5, 2), np.bool_), window=2)
