"""A figure before fields of color: found with a box around it; where there is none to be found, the score says so."""

import numpy as np

from bench.boxes import plain_grabcut
from corpus.drafting import Box, box_seen_from, propose, surroundings, within
from corpus.guessing import guess_figure
from corpus.sureness import UNSURE
from tests.corpus.hand_drawn import draw_scene, iou


def outside_of(shape: tuple[int, int], rim: int) -> np.ndarray:
    outside = np.ones(shape, bool)
    outside[rim:-rim, rim:-rim] = False
    return outside


def test_figures_before_fields_of_color_are_found_better_than_by_grabcut_alone() -> None:
    found = []
    for scene in map(draw_scene, range(6)):
        tight = scene.box
        across, down = round(0.12 * tight.width), round(0.12 * tight.height)
        loose = Box(tight.left - across, tight.top - down, tight.width + 2 * across, tight.height + 2 * down)
        box = within(loose, 640, 500)
        place = surroundings(box, 640, 500)
        rgb, box, truth = place.of(scene.picture), box_seen_from(box, place, 1), place.of(scene.truth)
        found.append([iou(propose(rgb, box).figure, truth), iou(plain_grabcut(rgb, box), truth)])
    proposed, plain = np.mean(found, axis=0)
    assert proposed > max(0.8, plain + 0.05)


def test_noise_and_an_even_picture_are_unsure() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    for picture in (noise, np.full((120, 160, 3), 90, np.uint8)):
        assert guess_figure(picture, outside_of((120, 160), 10)).score < UNSURE


def test_nothing_outside_or_nothing_inside_is_no_figure() -> None:
    picture = np.zeros((40, 50, 3), np.uint8)
    for outside in (np.ones((40, 50), bool), np.zeros((40, 50), bool)):
        guess = guess_figure(picture, outside)
        assert (guess.figure.any(), guess.score) == (False, 0.0)
