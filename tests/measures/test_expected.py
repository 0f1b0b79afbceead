import numpy as np
import pytest

from measures.expected import expected_share
from measures.intervals import wilson


def test_each_judged_positive_counts_for_what_it_stands_for() -> None:
    share, _ = expected_share([1, 1, 0, 0], ["a", "a", "b", "b"], {"a": 30, "b": 10})
    assert share == 0.75


def test_nothing_judged_is_no_share() -> None:
    assert expected_share([], [], {}) == (None, None)


def test_one_episode_has_wilsons_interval() -> None:
    assert expected_share([1, 1, 1, 0], [7, 7, 7, 7], {7: 40}) == (0.75, wilson(3, 4))


def test_share_of_a_part_leaves_the_rest_out() -> None:
    found, can_be_found = [1, 0, 1, 0], [1, 1, 0.5, 0]
    share, interval = expected_share(found, [1, 2, 3, 4], {1: 1, 2: 1, 3: 1, 4: 1}, about=can_be_found)
    assert share == pytest.approx(1.5 / 2.5)
    assert interval is not None and interval[0] < share < interval[1]


def test_interval_holds_the_share_of_all_positives_nineteen_times_of_twenty() -> None:
    generator = np.random.default_rng(5)
    held = []
    for _ in range(300):
        sizes = {one: int(generator.integers(3, 30)) for one in range(24)}
        rates = generator.beta(6, 1.2, 24)
        episodes = np.repeat(np.arange(24), 2)
        judged = generator.random(48) < rates[episodes]
        whole = sum(sizes[one] * rates[one] for one in sizes) / sum(sizes.values())
        _, (low, high) = expected_share(judged, episodes, sizes)
        held.append(low <= whole <= high)
    assert 0.92 <= np.mean(held) <= 0.995
