"""Frames, cut-outs and stills: right shapes, the same everywhere, and clean where they promise it."""

import hashlib
from itertools import islice

import numpy as np

from demo.cutouts import PER_EXTRA, PER_LEAD
from demo.extras import EXTRAS
from demo.figures import straight
from demo.shapes import rgba
from demo.show import SHOW, backgrounds, cutouts, draw_frame, episodes
from demo.sprites import sprite


def _digest(pictures: list[np.ndarray]) -> str:
    return hashlib.sha256(b"".join(picture.tobytes() for picture in pictures)).hexdigest()


def _sample_frames(seed: int) -> list[np.ndarray]:
    return [draw_frame(plan, plan.duration_ms * 0.4) for plan in episodes(seed)[::9]]


def test_frames_are_rgb_in_the_shows_size() -> None:
    frame = draw_frame(episodes()[0], 0)
    assert (frame.shape, frame.dtype) == ((404, 720, 3), np.uint8)


def test_the_same_seed_draws_the_same_show() -> None:
    first = _sample_frames(0) + [cutout.rgba for cutout in islice(cutouts(0), 6)]
    sprite.cache_clear()
    assert _digest(first) == _digest(_sample_frames(0) + [cutout.rgba for cutout in islice(cutouts(0), 6)])


def test_another_seed_draws_other_cutouts() -> None:
    assert _digest([cutout.rgba for cutout in islice(cutouts(0), 3)]) != _digest(
        [cutout.rgba for cutout in islice(cutouts(1), 3)]
    )


def test_cutouts_are_counted_named_once_and_not_empty() -> None:
    drawn = list(cutouts())
    assert {name: sum(cutout.character == name for cutout in drawn) for name in SHOW.characters} == dict.fromkeys(
        SHOW.characters, PER_LEAD
    )
    assert sum(cutout.character is None for cutout in drawn) == PER_EXTRA * len(EXTRAS) >= 80
    assert len({cutout.name for cutout in drawn}) == len(drawn)
    assert all(cutout.rgba.shape[2] == 4 and 0.1 < (cutout.rgba[..., 3] > 127).mean() < 0.95 for cutout in drawn)


def test_straight_alpha_keeps_the_color_of_half_covered_pixels() -> None:
    premultiplied = np.array([[[100, 50, 0, 128], [0, 0, 0, 0], [9, 8, 7, 255]]], np.uint8)
    assert straight(premultiplied).tolist() == [[[199, 100, 0, 128], [0, 0, 0, 0], [9, 8, 7, 255]]]


def test_background_stills_hold_less_than_one_percent_of_the_signature_color() -> None:
    skin = np.array(rgba(SHOW.signature_color)[:3]) / 255
    shares = {
        name: float((np.sum((still[::2, ::2] / 255 - skin) ** 2, axis=2) < 0.25**2).mean())
        for name, still in backgrounds()
    }
    assert len(shares) == 144
    assert {name: share for name, share in shares.items() if share >= 0.01} == {}


def test_figures_carry_the_signature_color() -> None:
    cutout = next(cutouts()).rgba
    skin = np.all(cutout[..., :3] == rgba(SHOW.signature_color)[:3], axis=2)
    assert skin.sum() > 500
