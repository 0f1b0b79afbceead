import numpy as np

from evaluation.clusters import clusters_of


def directions(generator: np.random.Generator, counts: list[int]) -> np.ndarray:
    centers = np.eye(len(counts), 8)
    vectors = np.repeat(centers, counts, axis=0) + generator.normal(0, 0.08, (sum(counts), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_groups_that_are_there_are_found_the_largest_first() -> None:
    found = clusters_of(directions(np.random.default_rng(0), [12, 20, 8]))
    assert [set(rows.tolist()) for rows in found] == [set(range(12, 32)), set(range(12)), set(range(32, 40))]


def test_the_same_rows_give_the_same_groups() -> None:
    vectors = directions(np.random.default_rng(1), [9, 15])
    assert [rows.tolist() for rows in clusters_of(vectors)] == [rows.tolist() for rows in clusters_of(vectors)]


def test_too_few_or_equal_rows_are_no_groups() -> None:
    assert clusters_of(directions(np.random.default_rng(2), [5, 4])) == []
    assert clusters_of(np.ones((30, 4), np.float32) / 2) == []
    assert clusters_of(np.zeros((0, 4), np.float32)) == []
