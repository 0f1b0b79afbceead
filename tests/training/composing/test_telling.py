"""Simple measures move as they are named, and matching brings one set of frames to the other's light and sharpness."""

import cv2
import numpy as np
import pytest

from training.composing.apart import held_against
from training.composing.generator import FrameGenerator
from training.composing.knobs import BadSettings
from training.composing.matching import color_matrix, colors_of, match_of, median_sharpness, propose, softened
from training.composing.settings import GeneratorSettings
from training.composing.telling import MEASURES, edge_width, measured, noise

from .drawn import material, plain

BLOCKS = np.random.default_rng(0).integers(40, 216, (9, 16, 3), np.uint8).repeat(24, axis=0).repeat(24, axis=1)


def by_name(picture: np.ndarray) -> dict[str, float]:
    return dict(zip(MEASURES, measured([picture])[0], strict=True))


def changed(name: str, picture: np.ndarray) -> float:
    return by_name(picture)[name] - by_name(BLOCKS)[name]


def test_measures_move_as_they_are_named() -> None:
    blurred, gray = cv2.GaussianBlur(BLOCKS, (0, 0), 2), np.full_like(BLOCKS, 128)
    assert changed("sharpness (log)", blurred) < -1
    assert changed("edge width", blurred) > 2
    assert changed("brightness", BLOCKS // 2) < -0.1
    assert changed("contrast", cv2.addWeighted(BLOCKS, 0.5, gray, 0.5, 0)) < -10
    assert changed("colorfulness", cv2.addWeighted(BLOCKS, 0.3, gray, 0.7, 0)) < -20
    assert changed("warmth", np.clip(BLOCKS + np.array([30, 0, -30]), 0, 255).astype(np.uint8)) > 40


def test_noise_is_measured_in_gray_levels_and_edges_in_pixels() -> None:
    random = np.random.default_rng(1)
    grain = random.normal(0, 1, BLOCKS.shape[:2])[..., None]
    levels = [noise(np.clip(BLOCKS + sigma * grain, 0, 255).astype(np.uint8)) for sigma in (2, 4, 8)]
    assert levels[1] == pytest.approx(2 * levels[0], rel=0.3)
    assert levels[2] == pytest.approx(2 * levels[1], rel=0.3)
    assert edge_width(np.zeros((20, 30, 3), np.uint8)) == 7  # without an edge: as soft as can be said


def frames(count: int = 24, **changes: object) -> np.ndarray:
    cast, extras, backgrounds = material()
    return FrameGenerator(cast, extras, backgrounds, plain(**changes), seed=3).batch(0, count)[0]


def graded(images: np.ndarray) -> np.ndarray:
    """The same frames in another light, and softer."""
    numbers = (0.7, 0.6, 0.6, 30.0, 8.0, -6.0)
    return np.stack([softened(cv2.transform(one, color_matrix(numbers)), 1.2) for one in images])


def test_a_proposal_finds_the_planted_light_and_softness() -> None:
    images = frames()
    proposal = propose(images, graded(images))

    # A blur takes some of the spread with it, so gains come out a little lower than they were planted.
    assert proposal["match_colors"][:3] == pytest.approx((0.7, 0.6, 0.6), abs=0.05)
    assert proposal["match_colors"][3:] == pytest.approx((30.0, 8.0, -6.0), abs=4)
    assert proposal["match_sharpness"] == pytest.approx(1.2, abs=0.15)
    matched = frames(**proposal)
    for here, there in zip(colors_of(matched), colors_of(graded(images)), strict=True):
        assert here == pytest.approx(there, abs=2)
    assert median_sharpness(matched) == pytest.approx(median_sharpness(graded(images)), rel=0.1)


def test_frames_that_are_the_same_need_no_match() -> None:
    proposal = propose(frames(), frames())
    assert proposal["match_colors"] == pytest.approx((1, 1, 1, 0, 0, 0), abs=0.01)
    assert proposal["match_sharpness"] == pytest.approx(0, abs=0.1)


def test_softer_frames_are_sharpened() -> None:
    soft = np.stack([softened(one, 0.8) for one in frames()])
    assert propose(soft, frames())["match_sharpness"] < -0.3


def test_matching_is_off_unless_asked_for_and_leaves_bars_black() -> None:
    assert match_of(GeneratorSettings()) is None
    assert np.array_equal(frames(match_colors=(1, 1, 1, 0, 0, 0)), frames())
    bars = {"letterbox_probability": 1.0, "letterbox_max": 0.3}
    lit = frames(match_colors=(1, 1, 1, 60, 0, 0), **bars)
    assert ((frames(**bars) == 0).all(axis=(2, 3)) == (lit == 0).all(axis=(2, 3))).all()
    assert (lit == 0).all(axis=(2, 3)).any()
    assert lit.max() > frames(**bars).min() + 60


@pytest.mark.parametrize("numbers", [(1, 1, 1), (0, 1, 1, 0, 0, 0), (1, -1, 1, 0, 0, 0)])
def test_numbers_that_match_nothing_are_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(BadSettings, match="three gains above 0 and three shifts"):
        GeneratorSettings(match_colors=numbers)


def test_frames_that_were_graded_are_told_apart_until_they_are_matched() -> None:
    cast, extras, backgrounds = material()
    composer = FrameGenerator(cast, extras, backgrounds, plain(), seed=3)
    real = graded(FrameGenerator(cast, extras, backgrounds, plain(), seed=4).batch(0, 60)[0])
    thumbs = lambda images: np.stack([cv2.resize(one, (4, 3)).ravel() for one in images]).astype(np.float32)  # noqa: E731

    told = held_against(composer, real, [f"film {number // 10}" for number in range(60)], thumbs)

    assert told["now"]["simple"] > 0.9
    assert told["matched"]["simple"] < told["now"]["simple"] - 0.2
    assert abs(told["now"]["measures"][0]["area"] - 0.5) > 0.4
    assert (told["frames"], told["episodes"]) == (60, 6)
