"""Real frames as training frames: their share of every batch, light variation, the same by number every time."""

import numpy as np
import pytest

from training.composing.knobs import BadSettings
from training.composing.real_frames import MixedFrames, RealFrames
from training.composing.real_settings import RealSettings
from training.composing.settings import GeneratorSettings

SIZE = GeneratorSettings(width=32, height=18)
STILL = RealSettings(flip_probability=0.0, zoom_max=1.0, color_jitter=0.0, degraded=False)


def real(settings: RealSettings | None = STILL, **options: object) -> RealFrames:
    """Five frames of one gray level each, brighter to the right; frame i is at level 20 i."""
    ramp = np.arange(32, dtype=np.uint8)[None, None, :, None]
    images = np.broadcast_to(ramp, (5, 18, 32, 3)) + (20 * np.arange(5, dtype=np.uint8))[:, None, None, None]
    labels = np.array([[1, -1], [0, 1], [1, 0], [0, 0], [1, 1]], np.float32)
    return RealFrames(images.astype(np.uint8), labels, settings, SIZE, **options)  # type: ignore[arg-type]


class Numbers:
    """Composed frames that hold their own number."""

    def batch(self, start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
        numbers = np.arange(start, stop, dtype=np.uint8)
        return np.broadcast_to(numbers[:, None, None, None], (len(numbers), 18, 32, 3)), np.ones((len(numbers), 2))


def test_all_frames_come_once_each_time_round_and_keep_their_labels() -> None:
    images, labels = real().batch(0, 10)

    levels = (images[:, 0, 0, 0] // 20).tolist()
    assert sorted(levels[:5]) == sorted(levels[5:]) == [0, 1, 2, 3, 4]
    assert levels[:5] != levels[5:]
    assert np.array_equal(labels, real().labels[levels])


def test_a_frame_is_the_same_by_number_whatever_it_is_asked_with() -> None:
    source = real(RealSettings())
    images, _ = source.batch(3, 9)

    assert np.array_equal(source.batch(6, 7)[0][0], images[3])
    assert not np.array_equal(real(RealSettings(), seed=1).batch(3, 9)[0], images)


def test_the_stored_frames_are_never_changed() -> None:
    source = real(RealSettings())
    before = source.images.copy()
    source.batch(0, 40)

    assert np.array_equal(source.images, before)


def test_a_mirrored_frame_is_the_frame_from_right_to_left() -> None:
    source = real(RealSettings(flip_probability=1.0, zoom_max=1.0, color_jitter=0.0, degraded=False))
    assert np.array_equal(source.batch(0, 5)[0], real().batch(0, 5)[0][:, :, ::-1])


def test_zoom_shows_a_part_and_color_jitter_stays_a_mixture() -> None:
    zoomed, _ = real(RealSettings(flip_probability=0, zoom_max=3.0, color_jitter=0, degraded=False)).batch(0, 40)
    spans = zoomed[:, 9].max(axis=(1, 2)).astype(int) - zoomed[:, 9].min(axis=(1, 2))
    recolored, _ = real(RealSettings(flip_probability=0, zoom_max=1, color_jitter=0.2, degraded=False)).batch(0, 5)
    difference = np.abs(recolored.astype(int) - real().batch(0, 5)[0])

    assert spans.max() <= 31
    assert spans.min() < 16
    assert 0 < difference.max() <= 0.36 * 255


def test_without_settings_frames_come_in_order_and_as_they_are() -> None:
    images, labels = real(None).batch(0, 5)

    assert np.array_equal(images, real().images)
    assert labels[0].tolist() == [1, -1]


@pytest.mark.parametrize(("share", "counts"), [(0.25, [2, 2, 2, 2]), (1 / 3, [2, 3, 3, 2]), (1.0, [8, 8, 8, 8])])
def test_every_batch_holds_the_share_of_real_frames(share: float, counts: list[int]) -> None:
    mixed = MixedFrames(Numbers(), real(), share)  # type: ignore[arg-type]
    found = [mixed.batch(start, start + 8) for start in range(0, 32, 8)]

    assert [int((images[:, 0, 0, 0] != images[:, 0, 31, 0]).sum()) for images, _ in found] == counts


def test_a_mix_leaves_out_no_composed_frame_and_depends_on_no_batch() -> None:
    mixed = MixedFrames(Numbers(), real(), 0.25)  # type: ignore[arg-type]
    images, labels = mixed.batch(0, 16)
    composed = images[:, 0, 0, 0] == images[:, 0, 31, 0]

    assert images[composed][:, 0, 0, 0].tolist() == list(range(12))
    assert np.array_equal(mixed.batch(5, 11)[0], images[5:11])
    assert np.array_equal(mixed.batch(5, 11)[1], labels[5:11])


def test_no_frames_and_a_share_beyond_all_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one frame, got 0 and 0"):
        RealFrames(np.zeros((0, 18, 32, 3), np.uint8), np.zeros((0, 2)))
    with pytest.raises(BadSettings, match=r"batch_share is 1.5: it must be at most 1.0"):
        RealSettings(batch_share=1.5)
