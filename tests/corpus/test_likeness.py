import io
import itertools

import cv2
import numpy as np
from PIL import Image

from corpus.likeness import find_duplicates, near_duplicates, perceptual_hash
from corpus.pictures import read_picture
from tests.samples import sample


def drawn(figure_left: int) -> np.ndarray:
    """A gradient with a box and a figure of 3 % of the picture, standing further left or right."""
    picture = np.zeros((202, 360, 3), np.uint8)
    picture[:, :, 1] = np.linspace(80, 220, 360, dtype=np.uint8)
    cv2.rectangle(picture, (20, 120), (120, 200), (150, 90, 40), -1)
    cv2.ellipse(picture, (figure_left, 120), (20, 36), 0, 0, 360, (255, 220, 20), -1, cv2.LINE_AA)
    return picture


def saved_again(picture: np.ndarray, scale: float, quality: int) -> np.ndarray:
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    buffer = io.BytesIO()
    Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def test_a_copy_saved_again_is_a_duplicate() -> None:
    original = perceptual_hash(drawn(200))
    for scale, quality in itertools.product((0.5, 0.75, 1.0, 1.6), (60, 75, 90)):
        assert near_duplicates(original, perceptual_hash(saved_again(drawn(200), scale, quality)))


def test_a_figure_that_moved_is_no_duplicate() -> None:
    hashes = [perceptual_hash(drawn(left)) for left in range(150, 330, 15)]
    assert not any(near_duplicates(a, b) for a, b in itertools.combinations(hashes, 2))


def test_two_poses_before_one_backdrop_are_no_duplicates() -> None:
    folder = sample("kenney/characters/soldier")
    backdrop = drawn(60)
    hashes = []
    for name in ("action1", "back", "cheer1", "duck", "kick", "hurt", "jump", "slide"):
        figure = read_picture(folder / f"soldier_{name}.png")
        frame = cv2.resize(backdrop, (720, 404))
        corner = frame[200 : 200 + figure.shape[0], 300 : 300 + figure.shape[1]]
        corner[:] = np.where(figure[:, :, 3:] > 127, figure[:, :, :3], corner)
        hashes.append(perceptual_hash(frame))
    assert not any(near_duplicates(a, b) for a, b in itertools.combinations(hashes, 2))


def test_unrelated_pictures_are_no_duplicates() -> None:
    generator = np.random.default_rng(1)
    noise = [generator.integers(0, 256, (8, 8, 3), dtype=np.uint8) for _ in range(60)]
    hashes = [perceptual_hash(cv2.resize(picture, (64, 64))) for picture in noise]
    assert not any(near_duplicates(a, b) for a, b in itertools.combinations(hashes, 2))


def test_find_duplicates_names_the_indices() -> None:
    hashes = [perceptual_hash(drawn(left)) for left in (150, 200, 250, 200)]
    assert find_duplicates(hashes[1], hashes) == [1, 3]
    assert find_duplicates(hashes[1], []) == []


def test_hash_fits_into_64_bits_and_stays_the_same() -> None:
    value = perceptual_hash(drawn(200))
    assert 0 <= value < 2**64
    assert perceptual_hash(np.full((5, 5, 3), 90, np.uint8)) == 0


def test_hash_of_a_cutout_sees_its_outline() -> None:
    figure = np.zeros((60, 60, 4), np.uint8)
    figure[10:50, 20:40] = 255
    wider = figure.copy()
    wider[10:50, 10:40] = 255
    assert not near_duplicates(perceptual_hash(figure), perceptual_hash(wider))
