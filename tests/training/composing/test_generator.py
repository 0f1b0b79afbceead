from itertools import islice

import numpy as np
import pytest

from training.composing.blending import paint_background
from training.composing.generator import FrameGenerator, GeneratorSettings
from training.composing.knobs import BadSettings
from training.composing.settings import EDGE_STYLES

from .drawn import block, material, plain, small

# Frame, labels, edge, and per figure: character, cut-out, middle, scale, rotation, flipped.
ORIGINAL = [
    (0, [1.0, 0.0, 0.0], "hard", [(0, 2, 114.96, 101.0, 3.783, 1.1, True)]),
    (1, [0.0, 0.0, 0.0], "hard", [(None, 0, 140.87, 80.32, 3.452, -5.4, True)]),
    (
        2, [1.0, 1.0, 1.0], "hard",
        [
            (1, 1, 36.97, 163.36, 1.556, -19.4, False), (0, 1, 132.18, 116.22, 2.452, 12.6, True),
            (2, 1, 275.22, 92.21, 3.568, 16.2, False),
        ],
    ),
]  # fmt: skip


def test_next_returns_batches_of_uint8_frames_and_float32_labels() -> None:
    images, labels = next(FrameGenerator(*material(), batch_size=5))

    assert (images.shape, images.dtype) == ((5, 202, 360, 3), np.uint8)
    assert (labels.shape, labels.dtype) == ((5, 3), np.float32)
    assert set(np.unique(labels)) <= {0.0, 1.0}


def test_frame_is_the_same_in_any_batch_order_and_generator() -> None:
    generator = FrameGenerator(*material(), small(), seed=3, batch_size=4)
    (first, _), (second, labels) = next(generator), generator.next()
    again = FrameGenerator(*material(), small(), seed=3, batch_size=7)

    image, label = again.compose(5)

    assert np.array_equal(image, second[1])
    assert np.array_equal(label, labels[1])
    assert np.array_equal(again.compose(2)[0], first[2])


def test_reset_starts_again_at_the_first_frame() -> None:
    generator = FrameGenerator(*material(), small(), batch_size=3)
    first = next(generator)[0]

    generator.reset()

    assert np.array_equal(next(generator)[0], first)


def test_other_seeds_and_other_numbers_give_other_frames() -> None:
    one, other = FrameGenerator(*material(), small()), FrameGenerator(*material(), small(), seed=1)

    frames = [one.compose(0)[0], one.compose(1)[0], other.compose(0)[0]]

    assert len({frame.tobytes() for frame in frames}) == 3


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_change_a_frame(threads: int) -> None:
    alone = FrameGenerator(*material(), small(), batch_size=6)
    together = FrameGenerator(*material(), small(), batch_size=6, threads=threads)

    expected = list(alone.batches(2, 40))
    got = list(together.batches(2, 40))

    assert [len(images) for images, _ in got] == [6, 6, 6, 6, 6, 6, 2]
    for (images, labels), (other_images, other_labels) in zip(expected, got, strict=True):
        assert np.array_equal(images, other_images)
        assert np.array_equal(labels, other_labels)
    for (images, _), (other_images, _) in zip(islice(alone, 4), islice(together, 4), strict=True):
        assert np.array_equal(images, other_images)


def test_material_is_left_as_it_was() -> None:
    cast, extras, backgrounds = material()
    before = [picture.copy() for pictures in (*cast, extras, list(backgrounds)) for picture in pictures]

    list(FrameGenerator(cast, extras, backgrounds, small()).batches(0, 20))

    after = [picture for pictures in (*cast, extras, list(backgrounds)) for picture in pictures]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("style", EDGE_STYLES)
def test_edge_styles_share_scene_and_labels(style: str) -> None:
    generator = FrameGenerator(*material(), small())

    for number in range(12):
        image, labels = generator.compose(number)
        other, other_labels = generator.compose(number, edge_style=style)
        assert np.array_equal(labels, other_labels)
        # Only edges differ: little of the frame changes by more than JPEG artifacts do.
        assert np.mean(np.abs(image.astype(int) - other).max(axis=2) > 24) < 0.15


def test_edge_styles_look_different() -> None:
    generator = FrameGenerator(*material(), plain(count_probabilities=(0, 0, 0, 1), empty_share=0.0))

    frames = {generator.compose(0, edge_style=style)[0].tobytes() for style in EDGE_STYLES}

    assert len(frames) == len(EDGE_STYLES)


def test_same_scene_edges_draws_each_scene_under_every_style() -> None:
    styles = ("none", "gaussian", "box")
    generator = FrameGenerator(*material(), small(edge_styles=styles, same_scene_edges=True))

    assert [generator.edge(number).style for number in range(6)] == [*styles, *styles]
    assert generator.scene(3) == generator.scene(4) == generator.scene(5)
    assert generator.scene(2) != generator.scene(3)


def test_degradations_leave_scene_and_labels_alone() -> None:
    clean, worn = FrameGenerator(*material(), plain()), FrameGenerator(*material(), plain(noise_probability=1.0))

    assert clean.explain(4) == worn.explain(4)
    assert not np.array_equal(clean.compose(4)[0], worn.compose(4)[0])


def test_figures_keep_their_share_of_the_frame_at_any_size() -> None:
    large = FrameGenerator(*material(), plain())
    larger = FrameGenerator(*material(), plain(height=120, width=192))

    for number in range(10):
        for one, other in zip(large.scene(number).figures, larger.scene(number).figures, strict=True):
            assert other.scale == pytest.approx(2 * one.scale)
            assert (other.x, other.y) == pytest.approx((2 * one.x, 2 * one.y))


def test_original_settings_are_the_originals() -> None:
    generator = FrameGenerator(*material(), GeneratorSettings.original(), seed=1)
    scenes = [generator.scene(number) for number in range(600)]
    figures = [figure for scene in scenes for figure in scene.figures]

    assert np.bincount([len(scene.figures) for scene in scenes], minlength=4) == pytest.approx([150] * 4, abs=45)
    assert all(len({figure.character for figure in scene.figures}) == len(scene.figures) for scene in scenes)
    for scene in scenes:  # extras first, lanes from left to right
        assert all(figure.character is not None for figure in scene.figures[1:])
    assert max(abs(figure.rotation) for figure in figures) <= 20
    assert np.mean([figure.flipped for figure in figures]) == pytest.approx(0.5, abs=0.08)
    assert all(figure.tint_share == 0 for figure in figures)
    assert {generator.edge(number).style for number in range(9)} == {"hard"}


def test_original_scales_a_300_pixel_cutout_by_25_to_85_percent() -> None:
    cast = [[block((200, 0, 0), 300, 10)]]
    generator = FrameGenerator(cast, [], material()[2], GeneratorSettings.original())

    scales = [figure.scale for number in range(400) for figure in generator.scene(number).figures]

    assert min(scales) == pytest.approx(0.25, abs=0.02)
    assert max(scales) == pytest.approx(0.85, abs=0.02)
    assert np.mean(scales) == pytest.approx(0.55, abs=0.03)


def test_hard_edges_mix_no_colors() -> None:
    background = np.full((1, 60, 96, 3), 100, np.uint8)
    settings = plain(edge_styles=("hard",), extras="with_cast", count_probabilities=(0, 1), max_characters=1)
    generator = FrameGenerator([[block((250, 20, 20))]], [], background, settings)

    colors = np.unique(np.concatenate([generator.compose(number)[0].reshape(-1, 3) for number in range(8)]), axis=0)

    assert colors.tolist() == [[100, 100, 100], [250, 20, 20]]


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("batch_size", 0), ("threads", 0), ("seed", 0.5)])
def test_bad_numbers_are_refused(name: str, value: float) -> None:
    with pytest.raises(BadSettings, match=f"{name} is {value}: expected a whole number"):
        FrameGenerator(*material(), small(), **{name: value})


def test_unknown_edge_style_is_refused() -> None:
    with pytest.raises(BadSettings, match="edge_style is 'poisson': expected one of hard, none"):
        FrameGenerator(*material(), small()).compose(0, edge_style="poisson")


def test_weights_must_match_the_cast() -> None:
    with pytest.raises(BadSettings, match="character_weights has 2 values"):
        FrameGenerator(*material(), small(character_weights=(1.0, 2.0)))


def test_inspected_frame_is_the_composed_one_with_all_that_is_known() -> None:
    generator = FrameGenerator(*material(), small(), seed=2)

    for number in range(6):
        frame = generator.inspect(number)
        image, labels = generator.compose(number)
        assert np.array_equal(frame.image, image)
        assert np.array_equal(frame.labels, labels)
        assert frame.figures == generator.explain(number)
        assert (frame.scene, frame.edge) == (generator.scene(number), generator.edge(number))


def test_original_settings_compose_what_they_always_did() -> None:
    """Scenes as plain numbers: a run of the original's recipe sees the same figures in the same places as it did before."""
    generator = FrameGenerator(*material(), GeneratorSettings.original(), seed=7)

    seen = [
        (
            one.number, one.labels.tolist(), one.edge.style,
            [(f.character, f.cutout, round(f.x, 2), round(f.y, 2), round(f.scale, 3), round(f.rotation, 1), f.flipped)
             for f in one.scene.figures],
        )
        for one in (generator.inspect(number) for number in range(3))
    ]  # fmt: skip

    assert seen == ORIGINAL


def test_original_frames_equal_what_nearest_neighbor_pasting_gives() -> None:
    """Background, then each figure's nearest pixels wholly opaque or not at all, nothing afterwards: recomputed pixel by pixel."""
    generator = FrameGenerator(*material(), GeneratorSettings.original(), seed=7)

    for number in range(6):
        frame = generator.inspect(number)
        expected = np.empty((202, 360, 3), np.uint8)
        paint_background(expected, generator.backgrounds[frame.scene.view.background], frame.scene.view)
        for figure, cutout in zip(frame.scene.figures, generator.cutouts_of(frame.scene), strict=True):
            y, x = np.mgrid[:202, :360] + 0.5
            angle, dx, dy = np.radians(figure.rotation), x - figure.x, y - figure.y
            across = (np.cos(angle) * dx - np.sin(angle) * dy) / figure.scale
            down = (np.sin(angle) * dx + np.cos(angle) * dy) / figure.scale
            column = np.floor((-across if figure.flipped else across) + cutout.width / 2).astype(int)
            row = np.floor(down + cutout.height / 2).astype(int)
            inside = (row >= 0) & (row < cutout.height) & (column >= 0) & (column < cutout.width)
            pixels = cutout.straight[row.clip(0, cutout.height - 1), column.clip(0, cutout.width - 1)]
            opaque = inside & (pixels[..., 3] > 127)
            expected[opaque] = pixels[opaque][:, :3]
        # A figure enlarged from 64 pixels has its borders rounded within a 32nd of a pixel of the cut-out by OpenCV.
        assert np.mean(np.any(frame.image != expected, axis=2)) < 0.01
