import pytest

from measures.sample_size import design_effect, frames_for_recall, frames_for_share, margin_of


@pytest.mark.parametrize(
    ("margin", "share", "expected"), [(0.05, 0.5, 385), (0.03, 0.5, 1068), (0.05, 0.9, 139), (0.01, 0.5, 9604)]
)
def test_frames_for_share(margin: float, share: float, expected: int) -> None:
    assert frames_for_share(margin, share=share) == expected


def test_frames_for_recall_divides_by_prevalence() -> None:
    assert frames_for_recall(0.05, 0.2) == 385 * 5


def test_frames_grow_with_the_design_effect() -> None:
    assert design_effect(7, 0.25) == 2.5
    assert frames_for_share(0.05, design_effect=2.5) == 961


def test_margin_is_the_other_way_round() -> None:
    assert margin_of(385) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("wrong", [0, 1, -0.1])
def test_a_margin_is_a_share(wrong: float) -> None:
    with pytest.raises(ValueError, match="margin is a share"):
        frames_for_share(wrong)


def test_a_margin_needs_a_frame() -> None:
    with pytest.raises(ValueError, match="at least one frame"):
        margin_of(0)
