import numpy as np
import pytest

from training.composing.degrading import Degradation, degrade, degrades, draw_degradation, noise_picture
from training.composing.settings import WITHOUT_VARIATION, GeneratorSettings

from .drawn import small

NOISE = noise_picture(small())


def worn(degradation: Degradation, level: int = 100) -> np.ndarray:
    frame = np.full((60, 96, 3), (level, level // 2, 30), np.uint8)
    degrade(frame, degradation, NOISE)
    return frame


def test_nothing_changes_without_degradations() -> None:
    assert np.array_equal(worn(Degradation()), np.full((60, 96, 3), (100, 50, 30), np.uint8))
    assert not degrades(GeneratorSettings(**WITHOUT_VARIATION))
    assert degrades(GeneratorSettings())


def test_gray_has_three_equal_channels() -> None:
    frame = worn(Degradation(gray=True))

    assert frame[0, 0].tolist() == [63, 63, 63]  # 0.299 * 100 + 0.587 * 50 + 0.114 * 30


def test_tones_are_what_their_names_say() -> None:
    assert worn(Degradation(gamma=2.0))[0, 0].tolist() == [39, 10, 4]
    assert worn(Degradation(tint=(200.0, 0.0, 0.0, 0.25)))[0, 0].tolist() == [125, 38, 22]
    assert worn(Degradation(fade=(0.0, 0.5)))[0, 0].tolist() == [50, 25, 15]
    assert worn(Degradation(fade=(255.0, 0.5)))[0, 0].tolist() == [178, 152, 142]


def test_noise_has_its_strength_and_no_bias() -> None:
    frame = worn(Degradation(noise=(6.0, 3, 9)))[..., 0].astype(float)

    assert frame.mean() == pytest.approx(100, abs=0.5)
    assert frame.std() == pytest.approx(6, abs=0.4)


def test_jpeg_keeps_red_red() -> None:
    frame = np.zeros((60, 96, 3), np.uint8)
    frame[:, :48, 0] = 250

    degrade(frame, Degradation(jpeg_quality=60), NOISE)

    assert frame[30, 20] == pytest.approx([250, 0, 0], abs=12)
    assert frame[30, 80] == pytest.approx([0, 0, 0], abs=12)


def test_blur_softens_a_step() -> None:
    frame = np.zeros((60, 96, 3), np.uint8)
    frame[:, 48:] = 200

    degrade(frame, Degradation(blur=1.5), NOISE)

    assert 60 < frame[30, 47, 0] < 100 < frame[30, 48, 0] < 140


def test_probabilities_are_kept() -> None:
    settings = GeneratorSettings()
    rng = np.random.default_rng(0)
    drawn = [draw_degradation(settings, rng) for _ in range(4000)]

    assert np.mean([one.gray for one in drawn]) == pytest.approx(settings.gray_probability, abs=0.02)
    for kind in ("gamma", "tint", "fade", "blur", "noise"):
        share = np.mean([getattr(one, kind) is not None for one in drawn])
        assert share == pytest.approx(getattr(settings, f"{kind}_probability"), abs=0.03)
    assert min(one.jpeg_quality for one in drawn if one.jpeg_quality) >= settings.jpeg_quality_min
