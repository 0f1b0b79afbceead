import math

import numpy as np
import pytest

from training.composing.generator import FrameGenerator

from .drawn import block, material, plain


def scenes(frames: int = 300, **changes: object) -> tuple[FrameGenerator, list]:
    generator = FrameGenerator(*material(), plain(**changes))
    return generator, [generator.scene(number) for number in range(frames)]


def test_without_truncation_small_figures_lie_wholly_inside() -> None:
    generator, _ = scenes(0, truncation_probability=0.0, scale_min=0.1, scale_max=0.4)

    for number in range(100):
        for report in generator.explain(number):
            assert 0 <= report.box[0] < report.box[2] <= 96
    alone = FrameGenerator([[block((200, 0, 0))]], [], material()[2], generator.settings)
    assert all(one.visible_share == pytest.approx(1, abs=0.01) for number in range(60) for one in alone.explain(number))


def test_truncated_figures_reach_over_the_border_on_every_side() -> None:
    _, all_scenes = scenes(truncation_probability=1.0, keep_top_probability=0.0, scale_min=0.3, scale_max=0.6)

    middles = np.array([(one.x, one.y) for scene in all_scenes for one in scene.figures])

    assert middles[:, 0].min() < 6
    assert middles[:, 0].max() > 90
    assert middles[:, 1].min() < 6
    assert middles[:, 1].max() > 54


def test_kept_tops_stay_in_the_frame() -> None:
    generator, all_scenes = scenes(
        truncation_probability=1.0, keep_top_probability=1.0, rotation_max=0.0, scale_min=0.5, scale_max=1.9
    )

    for scene in all_scenes:
        for one, cutout in zip(scene.figures, generator.cutouts_of(scene), strict=True):
            assert one.y - one.scale * cutout.height / 2 >= -1e-9


def test_log_uniform_scales_have_as_many_in_each_octave() -> None:
    generator, all_scenes = scenes(1500, scale_min=0.1, scale_max=1.6)
    longest = [
        one.scale * cutout.picture_height / 300 * 202 / 60
        for scene in all_scenes
        for one, cutout in zip(scene.figures, generator.cutouts_of(scene), strict=True)
    ]

    octaves = np.bincount(np.floor(np.log2(np.array(longest) / 0.1)).astype(int), minlength=4)[:4] / len(longest)

    assert octaves == pytest.approx([0.25] * 4, abs=0.03)


def test_lanes_keep_figures_apart_from_left_to_right() -> None:
    generator, all_scenes = scenes(
        100, placement="lanes", order="extras_first", scale_min=0.1, scale_max=0.3, max_extras=0
    )

    for scene in all_scenes:
        rights = 0.0
        for one, cutout in zip(scene.figures, generator.cutouts_of(scene), strict=True):
            half = one.scale * cutout.picture_width / 2
            assert one.x - half >= rights - 1e-9
            rights = one.x + half
        assert rights <= 96 + 1e-9


def test_background_view_has_the_proportions_of_the_frame_and_fits() -> None:
    generator, all_scenes = scenes(100, background_zoom_max=3.0)

    for scene in all_scenes:
        view = scene.view
        height, width = generator.backgrounds[view.background].shape[:2]
        assert view.left + view.width <= width
        assert view.top + view.height <= height
        assert math.isclose(view.width / view.height, 96 / 60, rel_tol=0.05)
    assert max(scene.view.width for scene in all_scenes) > 2 * min(scene.view.width for scene in all_scenes)


def test_background_of_the_frames_size_is_shown_pixel_for_pixel() -> None:
    backgrounds = np.random.default_rng(1).integers(0, 256, (1, 60, 96, 3), dtype=np.uint8)
    generator = FrameGenerator(material()[0], [], backgrounds, plain(max_characters=0))

    assert np.array_equal(generator.compose(0)[0], backgrounds[0])


def test_shadows_are_one_dark_color_and_as_frequent_as_asked() -> None:
    _, all_scenes = scenes(silhouette_probability=0.25)

    figures = [one for scene in all_scenes for one in scene.figures]
    shadows = [one for one in figures if one.tint_share == 1]

    assert len(shadows) / len(figures) == pytest.approx(0.25, abs=0.05)
    assert max(max(one.tint) for one in shadows) < 48
    assert all(not one.tint_share for one in figures if one not in shadows)
    only = FrameGenerator([[block((200, 90, 0))]], [], np.full((1, 60, 96, 3), 255, np.uint8), plain(
        silhouette_probability=1.0, scale_min=0.5, scale_max=0.5, count_probabilities=(0.0, 1.0), max_characters=1
    ))  # fmt: skip
    frame, labels = only.compose(0)
    assert labels.tolist() == [1]
    assert frame.min() < 48
    inside = frame[(frame < 60).all(axis=2)]
    assert (np.abs(inside - np.median(inside, axis=0)).max(axis=1) <= 1).mean() > 0.8


def test_scenes_without_shadows_are_what_they_were_before_there_were_any() -> None:
    _, before = scenes(50, color_jitter=0.2)
    _, with_some = scenes(50, color_jitter=0.2, silhouette_probability=1e-9)

    assert before[0].figures == scenes(1, color_jitter=0.2, silhouette_probability=0.0)[1][0].figures
    assert before != with_some  # the extra draw moves what follows it, so nothing is drawn where none are asked for
