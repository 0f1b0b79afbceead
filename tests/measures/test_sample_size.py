import pytest

from measures.sample_size import (
    correlation_within,
    design_effect,
    episodes_needed,
    frames_for_recall,
    frames_for_share,
    frames_in_episodes,
    margin_of,
)


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


def test_frames_in_episodes_solves_the_design_effect() -> None:
    """385 independent frames from 200 episodes at rho .1: 430 frames, 2.15 an episode, at a design effect of 1.115."""
    assert frames_in_episodes(385, 200, 0.1) == 430
    assert design_effect(430 / 200, 0.1) == pytest.approx(1.115)
    assert 429 < 385 * 1.115 <= 430
    assert frames_in_episodes(385, 200, 0.0) == 385


def test_no_number_of_frames_makes_up_for_too_few_episodes() -> None:
    assert frames_in_episodes(385, 38, 0.1) is None
    assert episodes_needed(385, 10, 0.1) == 74
    assert frames_in_episodes(385, 74, 0.1) == 723


def test_a_frame_an_episode_is_the_least() -> None:
    assert frames_in_episodes(10, 1000, 0.5) == 10


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([(4, 4), (0, 4)], 1.0),  # each episode is all of one kind
        ([(2, 4), (2, 4)], 0.0),  # no difference between episodes
        ([(3, 4), (1, 4)], 0.2),  # between .5, within .25, four frames each
        ([(1, 1), (0, 1)], None),  # nothing within
        ([(4, 4)], None),
        ([(4, 4), (4, 4)], None),
        ([], None),
    ],
)
def test_correlation_within_episodes(groups: list[tuple[int, int]], expected: float | None) -> None:
    found = correlation_within(groups)
    assert found == (None if expected is None else pytest.approx(expected))
