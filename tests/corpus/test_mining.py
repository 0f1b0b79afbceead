import cv2
import numpy as np
import pytest

from corpus.colors import Signature
from corpus.mining import (
    black_share,
    brightness,
    hex_color,
    is_background,
    measure,
    sharpness,
    signature_mask,
    signature_share,
)
from tests import builders


def striped(*parts: tuple[float, tuple[int, int, int]]) -> np.ndarray:
    """A picture of 1,000 columns, each color over its share of them."""
    return np.concatenate([np.full((4, round(1000 * share), 3), color, np.uint8) for share, color in parts], axis=1)


SKY, YELLOW, NEAR_BLACK = (90, 150, 230), (250, 210, 30), (20, 20, 20)
CAST = Signature(("#ffd90f",))


def test_signature_share_counts_close_colors() -> None:
    picture = striped((0.02, YELLOW), (0.98, SKY))
    assert signature_share(picture, CAST) == pytest.approx(0.02)


def test_signature_share_of_several_colors_counts_a_pixel_once() -> None:
    picture = striped((0.1, YELLOW), (0.2, SKY), (0.7, (255, 255, 255)))
    assert signature_share(picture, Signature(("#ffd90f", "#fad21e", "#5a96e6"))) == pytest.approx(0.3)


def test_a_show_without_signature_colors_finds_none() -> None:
    assert signature_share(striped((1, YELLOW)), Signature()) == 0


def test_the_reach_is_a_quarter_of_the_scale() -> None:
    assert signature_share(np.full((1, 1, 3), (63, 0, 0), np.uint8), Signature(("#000000",))) == 1
    assert signature_share(np.full((1, 1, 3), (64, 0, 0), np.uint8), Signature(("#000000",))) == 0


def test_black_share() -> None:
    assert black_share(striped((0.6, NEAR_BLACK), (0.4, SKY))) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(1, SKY)], True),
        ([(0.009, YELLOW), (0.991, SKY)], True),
        ([(0.011, YELLOW), (0.989, SKY)], False),
        ([(0.74, NEAR_BLACK), (0.26, SKY)], True),
        ([(0.76, NEAR_BLACK), (0.24, SKY)], False),
    ],
)
def test_is_background(parts: list, expected: bool) -> None:
    assert is_background(striped(*parts), CAST) is expected


@pytest.mark.parametrize("wrong", ["yellow", "#ffd90", "#ggg000", "#ffd90f0"])
def test_a_wrong_color_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no color"):
        hex_color(wrong)


def test_mask_is_where_the_color_is() -> None:
    mask = signature_mask(striped((0.3, SKY), (0.1, YELLOW), (0.6, SKY)), CAST)
    assert mask.shape == (4, 1000)
    assert np.flatnonzero(mask.all(axis=0)).tolist() == list(range(300, 400))
    assert not signature_mask(striped((1, YELLOW)), Signature()).any()


def test_a_smaller_reach_matches_less() -> None:
    picture = striped((0.5, YELLOW), (0.5, (255, 217, 15)))
    assert signature_share(picture, Signature(("#ffd90f",), 0.02)) == pytest.approx(0.5)


def test_sharpness_falls_with_blur_but_not_with_size() -> None:
    sharp = builders.picture(202, 360, seed=3)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 4)
    larger = cv2.resize(sharp, (1440, 808), interpolation=cv2.INTER_NEAREST)
    assert sharpness(blurred) < 50 < sharpness(sharp) / 3
    assert sharpness(larger) == pytest.approx(sharpness(sharp), rel=0.05)


def test_brightness_is_the_mean_luma() -> None:
    assert brightness(striped((0.5, (255, 255, 255)), (0.5, (0, 0, 0)))) == pytest.approx(0.5, abs=0.001)


def test_measure_gathers_all() -> None:
    measures = measure(striped((0.25, YELLOW), (0.75, (0, 0, 0))), CAST)
    assert (measures.signature_share, measures.black_share) == (0.25, 0.75)
    assert measures.brightness == pytest.approx(0.2, abs=0.01)
