"""The fast composer against the slow one. Stated tolerance, in gray levels: mean 1, 99th percentile 16, worst 80.

The slow one averages 16 samples a pixel; the fast one interpolates between four: they may differ at an edge, nowhere else.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.samples import sample
from training.composing.blending import paste
from training.composing.generator import FrameGenerator
from training.composing.reference import compose_slowly

from .drawn import material, plain


def assert_close(generator: FrameGenerator, number: int) -> None:
    scene, size = generator.scene(number), (generator.settings.height, generator.settings.width)
    background = generator.backgrounds[scene.view.background]
    slow = compose_slowly(background, scene, generator.cutouts_of(scene), size)
    difference = np.abs(slow - generator.compose(number)[0])
    assert difference.mean() < 1
    assert np.percentile(difference, 99) < 16
    assert difference.max() < 80


@pytest.mark.parametrize("number", range(8))
def test_composer_agrees_with_the_reference(number: int) -> None:
    settings = plain(
        color_jitter=0.4, silhouette_probability=0.3, background_zoom_max=1.5, background_flip_probability=0.5,
        letterbox_probability=0.3,
    )  # fmt: skip

    assert_close(FrameGenerator(*material(), settings, seed=5), number)


@pytest.mark.parametrize("scale", [0.1, 0.2, 0.35, 0.5, 0.71, 1.0, 1.9])
def test_every_level_of_a_cutout_lies_in_the_same_place(scale: float) -> None:
    settings = plain(scale_min=scale, scale_max=scale, empty_share=0.0, height=101, width=180)

    assert_close(FrameGenerator(*material(), settings, seed=2), 1)


def test_composer_agrees_on_real_sprites() -> None:
    folder = sample("pepper_and_carrot")
    cast = [[picture(path) for path in sorted((folder / name).glob("*_idle_*.png"))] for name in ("pepper", "carrot")]
    scene = picture(next((folder / "scenes").glob("*.png")))[..., :3]
    generator = FrameGenerator(cast, [], [scene], plain(height=202, width=360, background_zoom_max=1.2))

    for number in range(3):
        assert_close(generator, number)


def picture(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGBA"))


def test_pasting_is_exact_to_one_level_at_every_opacity() -> None:
    # An overflow at a single weight once showed only in a picture: all 256 opacities over all 256 levels.
    canvas = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 256, axis=0).repeat(3, axis=2)
    alpha = np.arange(256)[:, None]
    for color in (0, 1, 127, 254, 255):
        patch = np.repeat(((color * alpha + 127) // 255)[..., None], 4, axis=2).repeat(256, axis=1).astype(np.uint8)
        patch[..., 3] = alpha
        pasted = canvas.copy()

        paste(pasted, patch, (0, 0, 256, 256))

        expected = (color * alpha + np.arange(256)[None] * (255 - alpha)) / 255
        assert np.abs(pasted - expected[..., None]).max() <= 1.01
