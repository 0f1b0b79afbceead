import numpy as np

from screening.icons import most_telling, portrait


def standing(head: tuple[int, int, int], *, arm: bool = False) -> np.ndarray:
    """A head of 40 on a body that is 20 wide and 100 high, off the center of its 300x300."""
    figure = np.zeros((300, 300, 4), np.uint8)
    figure[100:140, 80:120] = (*head, 255)
    figure[140:240, 90:110] = (0, 0, 255, 255)
    if arm:
        figure[150:152, 110:170] = (0, 0, 255, 255)
    return figure


def test_a_portrait_is_the_head() -> None:
    picture = portrait(standing((255, 0, 0)), 64)

    assert picture.shape == (64, 64, 4)
    red, blue = ((picture[..., channel] > 200) & (picture[..., 3] > 200) for channel in (0, 2))
    assert red.mean() > 0.3
    assert red.sum() > 3 * blue.sum()
    columns = np.flatnonzero(red.any(axis=0))
    assert abs((columns[0] + columns[-1]) / 2 - 31.5) <= 2  # centered


def test_an_arm_does_not_move_the_head() -> None:
    arm, none = (portrait(standing((255, 0, 0), arm=arm), 64)[..., 0].mean() for arm in (True, False))
    assert abs(arm - none) < 0.15 * none


def test_a_figure_that_is_wider_than_tall_is_shown_whole() -> None:
    figure = np.zeros((100, 100, 4), np.uint8)
    figure[40:60, 10:90] = (0, 255, 0, 255)

    columns = np.flatnonzero((portrait(figure, 80)[..., 3] > 128).any(axis=0))

    assert (columns[0], columns[-1]) == (0, 79)


def test_nothing_visible_gives_an_empty_portrait() -> None:
    assert not portrait(np.full((50, 50, 4), (9, 9, 9, 0), np.uint8), 32).any()


def test_colors_under_clear_pixels_do_not_shine_through() -> None:
    figure = np.full((60, 40, 4), (0, 255, 0, 0), np.uint8)
    figure[10:50, 10:30] = (200, 0, 0, 255)

    picture = portrait(figure, 96)

    assert picture[..., 1][picture[..., 3] > 0].max() < 16


def test_a_single_pixel_is_a_figure() -> None:
    assert portrait(np.full((1, 1, 4), 255, np.uint8), 16).shape == (16, 16, 4)


def face(*, eyes: bool = True, skewed: bool = False) -> np.ndarray:
    picture = np.zeros((64, 64, 4), np.uint8)
    picture[8:60, 10:54] = (230, 190, 150, 255)
    if eyes:
        for left in (20, 36):
            picture[26:34, left + 8 * skewed : left + 8 + 8 * skewed] = (0, 0, 0, 255)
    return picture


def test_the_face_that_looks_at_us_is_chosen() -> None:
    arm = np.zeros((64, 64, 4), np.uint8)
    arm[8:60, 28:34] = (230, 190, 150, 255)

    assert most_telling([face(eyes=False), face(skewed=True), arm, face(), face(skewed=True)]) == 3


def test_of_equals_the_first_is_chosen() -> None:
    assert most_telling([face(), face()]) == 0
    assert most_telling([face()]) == 0
