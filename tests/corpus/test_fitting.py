import numpy as np
import pytest

from corpus.fitting import FittingRule, fit_picture, placement

WHITE = (255, 255, 255)


def filled(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), WHITE, np.uint8)


def test_fit_of_the_same_size_is_an_equal_copy() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (202, 360, 3), dtype=np.uint8)
    fitted = fit_picture(picture, FittingRule())
    assert np.array_equal(fitted, picture)
    assert not np.shares_memory(fitted, picture)


def test_fit_pads_a_narrow_picture_on_both_sides() -> None:
    fitted = fit_picture(filled(4, 4), FittingRule(width=8, height=4))
    assert fitted[0, :, 0].tolist() == [0, 0, 255, 255, 255, 255, 0, 0]


def test_fit_pads_a_wide_picture_above_and_below() -> None:
    fitted = fit_picture(filled(2, 8), FittingRule(width=8, height=4))
    assert fitted[:, 0, 0].tolist() == [0, 255, 255, 0]


def test_fit_crops_the_center() -> None:
    picture = np.zeros((4, 8, 3), np.uint8)
    picture[:, 2:6] = 255
    fitted = fit_picture(picture, FittingRule(width=4, height=4, aspect="crop"))
    assert fitted.shape == (4, 4, 3)
    assert fitted.min() == 255


def test_fit_halves_by_averaging() -> None:
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[0, 0] = 100
    assert fit_picture(picture, FittingRule(width=1, height=1)).tolist() == [[[25, 25, 25]]]


@pytest.mark.parametrize("size", [(720, 404), (1280, 720), (1920, 1080), (640, 360)])
def test_fit_of_a_widescreen_picture_leaves_no_black_seam(size: tuple[int, int]) -> None:
    assert placement(*size, FittingRule()) == (0, 0, 360, 202)


def test_fit_of_an_old_cartoon_keeps_its_shape() -> None:
    assert placement(640, 480, FittingRule()) == (45, 0, 269, 202)


def test_fit_of_an_extreme_strip_keeps_a_pixel() -> None:
    assert fit_picture(filled(1, 5000), FittingRule()).sum() == 360 * 255 * 3


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 4), (4, 4, 1), (0, 4, 3)])
def test_fit_refuses_what_is_not_rgb(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        fit_picture(np.zeros(shape, np.uint8), FittingRule())


def test_fit_refuses_other_numbers() -> None:
    with pytest.raises(ValueError, match="uint8"):
        fit_picture(np.zeros((4, 4, 3), np.float32), FittingRule())


@pytest.mark.parametrize("wrong", [{"width": 0}, {"aspect": "stretch"}, {"interpolation": "magic"}])
def test_rule_refuses_what_it_does_not_know(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"unknown|must be"):
        FittingRule(**wrong)
