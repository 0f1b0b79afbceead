import numpy as np

from evaluation.slices import crowds, parts

TRUTH = np.array([[1, 0], [0, 0], [1, 1], [-1, 1]], np.int8)


def test_crowds_count_who_is_known_to_be_there() -> None:
    assert crowds(TRUTH) == ["one", "nobody", "two", "one"]
    assert crowds(np.ones((1, 5), np.int8)) == ["three or more"]


def test_parts_are_the_places_of_each_known_value() -> None:
    found = [(value, places.tolist()) for value, places in parts(["b", "", "a", "b"])]
    assert found == [("a", [2]), ("b", [0, 3])]
    assert list(parts([])) == []
    assert list(parts(["", ""])) == []
