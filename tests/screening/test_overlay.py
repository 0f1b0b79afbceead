import numpy as np
import pytest

from screening.icons import Icon
from screening.overlay import BarDrawer, Layout, lay_out
from screening.tiles import PAPER, as_hex, contrast, letter_of, readable
from tests.builders import figure

ICONS = [
    Icon("Ann", "#e02020", figure(64, seed=1)),
    Icon("Ben", "#101040", figure(64, seed=2)),
    Icon("Cleo", "#ffd90f"),
]


@pytest.mark.parametrize(
    ("width", "names", "expected"),
    [
        (720, ["Ann", "Ben", "Cleo"], Layout(720, 60, 1, 3, True)),
        (1280, ["Ann"] * 4, Layout(1280, 106, 1, 4, True)),
        (720, ["A name of great length"] * 4, Layout(720, 60, 1, 4, False)),
        (720, ["Чебурашка", "Zoë"], Layout(720, 60, 1, 2, True)),
        (720, ["Ann"] * 13, Layout(720, 60, 2, 7, False)),
        (720, [], Layout(720, 60, 1, 1, True)),
        (64, ["Ann", "Ben"], Layout(64, 16, 1, 2, False)),
        (2, ["Ann", "Ben"], Layout(2, 16, 2, 1, False)),
    ],
)
def test_the_layout_follows_width_and_cast(width: int, names: list[str], expected: Layout) -> None:
    assert lay_out(width, names) == expected


def test_cells_fill_the_rows_without_gaps() -> None:
    layout = lay_out(722, ["Ann"] * 13)
    assert layout.height == 120
    assert [layout.box(number) for number in (0, 6, 7, 12)] == [
        (0, 0, 103, 60),
        (619, 0, 722, 60),
        (0, 60, 103, 120),
        (516, 60, 619, 120),
    ]


def saturation(bar: np.ndarray) -> np.ndarray:
    return bar.max(axis=2).astype(int) - bar.min(axis=2)


def test_the_absent_are_gray_and_dim_and_the_present_in_color() -> None:
    drawer = BarDrawer(720, ICONS)
    nobody, all_of_them = drawer.draw((False,) * 3), drawer.draw((True,) * 3)

    assert saturation(nobody).max() < 16
    for number in range(3):
        left, top, right, bottom = drawer.layout.box(number)
        assert saturation(all_of_them[top:bottom, left:right]).max() > 60
        assert all_of_them[top:bottom, left:right].mean() > 1.3 * nobody[top:bottom, left:right].mean()


def test_only_the_cell_of_who_is_there_changes() -> None:
    drawer = BarDrawer(720, ICONS)
    changed = (drawer.draw((False, True, False)) != drawer.draw((False,) * 3)).any(axis=2).any(axis=0)
    columns = np.flatnonzero(changed)
    assert 240 <= columns[0] < columns[-1] < 480


def test_presence_shows_without_color() -> None:
    """In gray, too, a present icon is larger than an absent one: its ring lies outside of it."""
    drawer = BarDrawer(720, ICONS)
    sizes = []
    for present in (False, True):
        gray = drawer.draw((present,) * 3)[4:56, :56].astype(int).mean(axis=2)
        columns = np.flatnonzero((gray > 40).any(axis=0))
        sizes.append(int(columns[-1] - columns[0]))
    assert sizes[1] - sizes[0] >= 2


def test_the_number_of_decisions_must_fit() -> None:
    with pytest.raises(ValueError, match="shorter"):
        BarDrawer(720, ICONS).draw((True,))


@pytest.mark.parametrize("width", [1, 2, 15, 33, 4096])
def test_every_width_is_drawn(width: int) -> None:
    drawer = BarDrawer(width, ICONS)
    assert drawer.draw((True, False, True)).shape == (drawer.height, width, 3)
    assert drawer.height % 2 == 0


def test_letters() -> None:
    assert [letter_of(name, 4) for name in ("ann", " öl", "日本", "")] == ["A", "Ö", "日", "5"]


@pytest.mark.parametrize("color", [(0, 0, 0), (16, 16, 64), (23, 24, 27), (255, 217, 15)])
def test_every_ring_stands_out(color: tuple[int, int, int]) -> None:
    assert contrast(readable(color), PAPER) >= 3
    assert as_hex((255, 217, 15)) == "#ffd90f"
