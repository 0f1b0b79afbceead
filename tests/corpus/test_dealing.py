import pytest

from corpus.dealing import deal, spread


@pytest.mark.parametrize(
    ("number", "room", "weights", "there", "expected"),
    [
        (4, [9, 9], [1, 1], [], [2, 2]),
        (4, [9, 9], [3, 1], [], [3, 1]),
        (3, [9, 9, 9], [100, 1, 1], [], [1, 1, 1]),
        (5, [1, 9], [100, 1], [], [1, 4]),
        (4, [9, 9], [1, 1], [3, 0], [1, 3]),
        (9, [2, 1], [1, 1], [], [2, 1]),
        (2, [0, 5, 5, 5, 5], [1] * 5, [], [0, 0, 1, 0, 1]),
        (0, [5], [1], [], [0]),
        (3, [], [], [], []),
    ],
)
def test_deal(number: int, room: list[int], weights: list[float], there: list[int], expected: list[int]) -> None:
    assert deal(number, room, weights, there) == expected


def test_spread_takes_the_middles() -> None:
    assert spread(list(range(9)), 3) == [1, 4, 7]
    assert spread([1, 2], 5) == [1, 2]
