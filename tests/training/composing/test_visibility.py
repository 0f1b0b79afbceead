import numpy as np
import pytest

from training.composing.generator import FrameGenerator
from training.composing.reference import visible_shares

from .drawn import COLORS, EXTRA_COLOR, block, material, plain


def flat(value: int = 128) -> np.ndarray:
    return np.full((1, 60, 96, 3), value, np.uint8)


def test_label_goes_exactly_where_too_little_is_seen() -> None:
    generator = FrameGenerator(
        *material(), plain(truncation_probability=1.0, truncation_max=0.9, min_visible_share=0.4)
    )

    kept = dropped = 0
    for number in range(200):
        labels = np.zeros(3)
        for report in generator.explain(number):
            enough = report.visible_share >= 0.4 and report.visible_pixels >= 4
            assert report.labeled == (enough and report.character is not None)
            if report.character is not None:
                labels[report.character] = report.labeled
                kept, dropped = kept + report.labeled, dropped + (not report.labeled)
        assert np.array_equal(generator.compose(number)[1], labels)
    assert kept > 50
    assert dropped > 20


def test_reported_pixels_are_those_in_the_picture() -> None:
    settings = plain(scale_min=0.5, scale_max=1.0, truncation_probability=0.5, rotation_max=0.0)
    cast = [[block(color)] for color in COLORS]
    generator = FrameGenerator(cast, [block(EXTRA_COLOR)], flat(), settings)

    for number in range(40):
        image = generator.compose(number)[0].astype(int)
        for report in generator.explain(number):
            if report.character is not None:
                # A row of mixed pixels along each side may fall on either side of the limit.
                border = 5 * report.visible_pixels**0.5
                distance = np.abs(image - COLORS[report.character]).max(axis=2)
                assert np.count_nonzero(distance < 60) == pytest.approx(report.visible_pixels, abs=8 + border)


def test_covered_character_loses_its_label_and_in_the_original_keeps_it() -> None:
    cast = [[block(COLORS[0])], [block(COLORS[1])]]
    same_spot = {"max_characters": 2, "count_probabilities": (0, 0, 1), "empty_share": 0.0, "scale_min": 1.3}
    everywhere = {**same_spot, "scale_max": 1.3, "width": 60, "rotation_max": 0.0, "truncation_probability": 0.0}
    cured = FrameGenerator(cast, [], flat(), plain(**everywhere))
    original = FrameGenerator(cast, [], flat(), plain(**everywhere, min_visible_share=0.0, min_visible_pixels=0))

    assert [cured.compose(number)[1].sum() for number in range(5)] == [1] * 5
    assert [original.compose(number)[1].sum() for number in range(5)] == [2] * 5


def test_shares_agree_with_the_reference() -> None:
    generator = FrameGenerator(*material(), plain(truncation_probability=1.0, letterbox_probability=0.5))

    for number in range(12):
        scene = generator.scene(number)
        expected = visible_shares(scene, generator.cutouts_of(scene), (60, 96))
        assert [one.visible_share for one in generator.explain(number)] == pytest.approx(expected, abs=0.02)


def test_letterbox_bars_are_black_and_hide() -> None:
    generator = FrameGenerator(*material(), plain(letterbox_probability=1.0, letterbox_max=0.4))

    for number in range(20):
        left, top, right, bottom = generator.scene(number).window
        image = generator.compose(number)[0]
        assert image[:top].max(initial=0) == image[bottom:].max(initial=0) == 0
        assert image[:, :left].max(initial=0) == image[:, right:].max(initial=0) == 0
        for report in generator.explain(number):
            assert report.box == (0, 0, 0, 0) or (report.box[1] >= top and report.box[3] <= bottom)
