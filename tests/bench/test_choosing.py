"""The bench of choosing takes the frames that a show's own job would take."""

import numpy as np

from bench.choosing import chosen_rows, joined, picked, typical_rows
from bench.made_show import Frames


def frames(levels: list[int]) -> Frames:
    pictures = [np.full((4, 4, 3), level, np.uint8) for level in levels]
    return Frames(
        pictures, np.array([[level % 2] for level in levels], np.int8), [f"film {level // 10}" for level in levels]
    )


def test_undecided_frames_of_other_directions_are_chosen() -> None:
    scores = np.array([[0.5], [0.5], [0.5], [0.01], [0.99], [0.01], [0.02], [0.98]])
    directions = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], *[[-1.0, 0.0]] * 5])

    assert sorted(chosen_rows(scores, [0.5], directions, list(range(8)), 2)) in ([0, 2], [1, 2])


def test_frames_are_joined_and_picked_with_their_truth() -> None:
    both = joined(frames([1, 2]), frames([13]))
    assert (both.truth.ravel().tolist(), both.episodes) == ([1, 0, 1], ["film 0", "film 0", "film 1"])
    one = picked(both, [2])
    assert (one.pictures[0][0, 0, 0], one.truth.tolist(), one.episodes) == (13, [[1]], ["film 1"])


def test_each_cluster_gives_its_most_undecided_typical_frame() -> None:
    vectors = np.array([[0.0, 1.0], [0.0, 1.02], [0.3, 1.4], [5.0, 0.0], [5.0, 0.1], [5.9, 0.6]])
    doubt = np.array([0.1, 0.9, 2.0, 0.8, 0.2, 2.0])  # the most undecided frame of both clusters is its least typical

    assert sorted(typical_rows(doubt, vectors, 2, seed=0)) == [1, 3]
