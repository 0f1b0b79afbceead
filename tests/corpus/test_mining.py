import numpy as np
import pytest

from corpus.mining import black_share, hex_color, is_background, signature_share


def striped(*parts: tuple[float, tuple[int, int, int]]) -> np.ndarray:
    """A picture of 1,000 columns, each color over its share of them."""
    return np.concatenate([np.full((4, round(1000 * share), 3), color, np.uint8) for share, color in parts], axis=1)


SKY, YELLOW, NEAR_BLACK = (90, 150, 230), (250, 210, 30), (20, 20, 20)


def test_signature_share_counts_close_colors() -> None:
    picture = striped((0.02, YELLOW), (0.98, SKY))
    assert signature_share(picture, ["#ffd90f"]) == pytest.approx(0.02)


def test_signature_share_of_several_colors_counts_a_pixel_once() -> None:
    picture = striped((0.1, YELLOW), (0.2, SKY), (0.7, (255, 255, 255)))
    assert signature_share(picture, ["#ffd90f", "#fad21e", "#5a96e6"]) == pytest.approx(0.3)


def test_a_show_without_signature_colors_finds_none() -> None:
    assert signature_share(striped((1, YELLOW)), []) == 0


def test_the_reach_is_a_quarter_of_the_scale() -> None:
    assert signature_share(np.full((1, 1, 3), (63, 0, 0), np.uint8), ["#000000"]) == 1
    assert signature_share(np.full((1, 1, 3), (64, 0, 0), np.uint8), ["#000000"]) == 0


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
    assert is_background(striped(*parts), ["#ffd90f"]) is expected


@pytest.mark.parametrize("wrong", ["yellow", "#ffd90", "#ggg000", "#ffd90f0"])
def test_a_wrong_color_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no color"):
        hex_color(wrong)
