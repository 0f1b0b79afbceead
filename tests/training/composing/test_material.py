import numpy as np
import pytest

from training.composing.generator import BadMaterial, FrameGenerator
from training.composing.material import LEVEL_STEP, prepare_cutout

from .drawn import block, material, plain

CAST, EXTRAS, BACKGROUNDS = material()


@pytest.mark.parametrize(
    ("cast", "extras", "backgrounds", "sentence"),
    [
        ([CAST[0], []], EXTRAS, BACKGROUNDS, "character 1 has no cut-outs"),
        ([], EXTRAS, BACKGROUNDS, "there are no characters"),
        (CAST[0][0], EXTRAS, BACKGROUNDS, "cutouts must be a list per character"),
        ([[CAST[0][0] / 255.0]], EXTRAS, BACKGROUNDS, "cut-out 0 of character 0 has values of type float64"),
        ([[CAST[0][0][..., :3]]], EXTRAS, BACKGROUNDS, r"cut-out 0 of character 0 has the shape \[40, 40, 3\]"),
        ([[CAST[0][0] * 0]], EXTRAS, BACKGROUNDS, "cut-out 0 of character 0 is wholly transparent"),
        ([["bart.png"]], EXTRAS, BACKGROUNDS, "cut-out 0 of character 0 is a str"),
        (CAST, [EXTRAS[0][..., 0]], BACKGROUNDS, "extra 0 has the shape"),
        (CAST, EXTRAS, BACKGROUNDS[:0], "there are no backgrounds"),
        (CAST, EXTRAS, [BACKGROUNDS[0].astype(np.float32)], "background 0 has values of type float32"),
        (CAST, EXTRAS, BACKGROUNDS[0], "background 0 has the shape"),
    ],
)
def test_bad_material_is_refused_with_a_sentence(cast: list, extras: list, backgrounds: list, sentence: str) -> None:
    with pytest.raises(BadMaterial, match=sentence):
        FrameGenerator(cast, extras, backgrounds)


def test_cutout_is_cropped_to_what_is_opaque() -> None:
    cutout = prepare_cutout(block((10, 20, 30), size=40, margin=4), "it")

    assert cutout.straight.shape == (32, 32, 4)
    assert cutout.alpha_area == 1024
    assert (cutout.picture_height, cutout.picture_width) == (40, 40)


def test_smaller_copies_keep_the_opaque_area() -> None:
    cutout = prepare_cutout(CAST[0][2], "it")

    for number, level in enumerate(cutout.levels):
        area = level[..., 3].sum() / 255 / LEVEL_STEP ** (2 * number)
        assert area == pytest.approx(cutout.alpha_area, rel=0.1)
    assert len(cutout.levels) > 3


def test_tiny_cutouts_and_tiny_backgrounds_work() -> None:
    dot, background = np.full((1, 1, 4), 255, np.uint8), np.zeros((1, 1, 1, 3), np.uint8)
    generator = FrameGenerator([[dot]], [], background, plain(background_zoom_max=2.0))

    images, _ = next(generator)

    assert images.shape == (32, 60, 96, 3)
    assert images.max() > 150
