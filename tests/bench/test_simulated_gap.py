"""The simulated gap changes what is learned from, and nothing of what judges."""

import numpy as np
import pytest

from bench.made_show import Frames, MadeShow
from bench.simulated_gap import ALL, CHANGES, NONE, with_gap

NOBODY = Frames([], np.zeros((0, 1), np.int8), [])


def figure() -> np.ndarray:
    """An orange square with a dark outline."""
    rgba = np.zeros((120, 120, 4), np.uint8)
    rgba[20:100, 20:100] = 30, 20, 40, 255
    rgba[24:96, 24:96, :3] = 230, 120, 40
    return rgba


@pytest.fixture
def show() -> MadeShow:
    extras = [np.full((10, 10, 4), number, np.uint8) for number in range(48)]
    return MadeShow(("Ann",), [[figure() for _ in range(16)]], extras, [np.zeros((9, 16, 3), np.uint8)], NOBODY, NOBODY)


@pytest.mark.parametrize("gap", ["colors", "lines", "thumbnails", ALL])
def test_figures_look_otherwise_and_keep_their_outline(show: MadeShow, gap: str) -> None:
    changed = with_gap(show, gap)

    for one in changed.cutouts[0]:
        assert not np.array_equal(one[..., :3], figure()[..., :3])
        inside, outside = one[30:90, 30:90, 3], one[:10, :, 3]
        assert inside.min() > 200
        assert outside.max() < 30
    assert changed.dev is show.dev
    assert changed.backgrounds is show.backgrounds


def test_gap_is_the_same_each_time(show: MadeShow) -> None:
    first, second = with_gap(show, ALL), with_gap(show, ALL)

    assert all(np.array_equal(*pair) for pair in zip(first.cutouts[0], second.cutouts[0], strict=True))


def test_few_and_strangers_leave_figures_out(show: MadeShow) -> None:
    assert len(with_gap(show, "few").cutouts[0]) == 2
    assert sorted({int(one[0, 0, 0]) // 8 for one in with_gap(show, "strangers").extras}) == [0, 3]
    assert [len(with_gap(show, gap).extras) for gap in CHANGES if gap not in {"strangers", ALL}] == [48] * 5
    assert np.array_equal(with_gap(show, NONE).cutouts[0][0], figure())
