import numpy as np
import pytest

from corpus.drafting import BadBox, Box, bounds, drafted_picture, propose, surroundings, within
from tests.corpus.hand_drawn import draw_scene, iou


@pytest.mark.parametrize("seed", range(4))
def test_figure_in_a_box_of_a_frame_is_found(seed: int) -> None:
    scene = draw_scene(seed, rows_of_fields=1)
    draft = propose(scene.picture, scene.box)
    assert iou(draft.figure, scene.truth) > 0.9
    outside = np.ones_like(scene.truth)
    scene.box.of(outside)[:] = False
    assert not draft.figure[outside].any()


def test_box_around_everything_still_proposes() -> None:
    scene = draw_scene()
    draft = propose(scene.picture, Box(0, 0, 640, 500))
    assert 0 < draft.figure.mean() < 1


def test_even_picture_has_no_figure_or_is_all_of_it_but_never_fails() -> None:
    for box in (Box(20, 20, 40, 40), Box(0, 0, 80, 80)):
        draft = propose(np.full((80, 80, 3), 90, np.uint8), box)
        assert draft.rgba.shape == (80, 80, 4)


def test_box_is_clipped_to_the_picture_and_refused_where_it_is_too_small() -> None:
    assert within(Box(-10, -5, 50, 60), 100, 100) == Box(0, 0, 40, 55)
    for box in (Box(0, 0, 15, 90), Box(95, 0, 50, 50), Box(-50, 0, 40, 40), Box(0, 0, 0, 0)):
        with pytest.raises(BadBox, match="draw one of at least 16x16"):
            within(box, 100, 100)


def test_surroundings_leave_a_fifth_on_each_side_within_the_picture() -> None:
    assert surroundings(Box(200, 100, 100, 200), 640, 480) == Box(160, 60, 180, 280)
    assert surroundings(Box(0, 0, 20, 20), 640, 480) == Box(0, 0, 32, 32)
    assert surroundings(Box(600, 440, 40, 40), 640, 480) == Box(588, 428, 52, 52)


def test_draft_is_at_most_600_pixels_long() -> None:
    assert drafted_picture(np.zeros((1080, 900, 3), np.uint8)).shape == (600, 500, 3)
    assert drafted_picture(np.zeros((90, 60, 3), np.uint8)).shape == (90, 60, 3)


def test_bounds_of_a_mask() -> None:
    mask = np.zeros((10, 20), bool)
    assert bounds(mask) is None
    mask[2:5, 7:9] = True
    assert bounds(mask) == Box(7, 2, 2, 3)
