from collections.abc import Iterator

import numpy as np
import pytest

from screening.following import LOOKAHEAD, follow
from screening.smoothing import smooth_window


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 32, 1000])
@pytest.mark.parametrize("instants", [1, 2, 4, 5, 6, 60])
def test_pictures_get_what_smoothing_the_whole_video_gives_them(batch: int, instants: int) -> None:
    rng = np.random.default_rng([batch, instants])
    decisions = rng.random((instants, 3)) < 0.5
    judged = (np.arange(instants) * 6).tolist()
    answers = iter(decisions)

    followed = list(follow(range(6 * instants), judged, lambda shown: np.stack([next(answers) for _ in shown]), batch))

    expected = smooth_window(decisions).repeat(6, axis=0)
    assert [picture for picture, _ in followed] == list(range(6 * instants))
    assert np.array_equal([present for _, present in followed], expected)


def test_the_pictures_that_are_judged_are_those_named() -> None:
    seen: list[list[str]] = []

    def judge(shown: list[str]) -> np.ndarray:
        seen.append(shown)
        return np.array([[letter == "f"] for letter in shown])

    # Of a slow video one picture is shown at several instants.
    followed = list(follow("abcdef", [1, 2, 2, 5], judge, 3))

    assert seen == [["b", "c", "c"], ["f"]]
    assert [present for _, (present,) in followed] == [False] * 5 + [True]


def test_few_pictures_wait() -> None:
    read = 0

    def pictures() -> Iterator[int]:
        nonlocal read
        for number in range(6000):
            read = number
            yield number

    def nobody(shown: list[int]) -> np.ndarray:
        return np.zeros((len(shown), 1), np.bool_)

    for picture, _ in follow(pictures(), range(0, 6000, 6), nobody, 8):
        assert read - picture <= 6 * (8 + LOOKAHEAD)
