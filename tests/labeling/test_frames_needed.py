import pytest

from labeling.frames_needed import (
    CORRELATION,
    FIRST_FRAMES,
    Labeled,
    Need,
    Wanted,
    correlation_of,
    need_for_precision,
    need_for_recall,
)

# 200 labeled episodes of 5 frames: in half of them the character is in 2 frames, in the others in none.
HALF = Labeled(groups=[(2, 5)] * 100 + [(0, 5)] * 100, frames=4000, episodes=400)


def test_recall_counts_positives_so_the_number_is_divided_by_prevalence() -> None:
    """One episode each, so frames are independent: 385 positives wanted, 20 there, at a prevalence of .2: 1,825 more."""
    alone = Labeled(groups=[(1, 1)] * 20 + [(0, 1)] * 80, frames=5000, episodes=100_000)

    need = need_for_recall(alone, Wanted(0.05))

    assert need == Need(
        more=1825,
        missing=0,
        episodes_missing=0,
        margin=pytest.approx(0.219, abs=1e-3),
        correlation=0.1,
        is_measured=False,
    )


def test_frames_of_an_episode_say_less() -> None:
    """rho .064 over 200 showing episodes: 385 frames' worth need 411 positives; 200 are there, at a prevalence of .2."""
    need = need_for_recall(HALF, Wanted(0.05))

    assert correlation_of(HALF) == (pytest.approx(0.0637, abs=1e-4), True)
    assert (HALF.prevalence, HALF.showing) == (0.2, 200)
    assert (need.more, need.missing) == (1055, 0)


def test_a_model_that_says_yes_more_often_needs_fewer_frames_for_its_precision() -> None:
    careful = need_for_precision(HALF, Wanted(0.05, recall=0.4, precision=0.8))
    eager = need_for_precision(HALF, Wanted(0.05, recall=0.8, precision=0.8))

    assert careful.more is not None
    assert eager.more is not None
    assert careful.more > eager.more


def test_where_it_is_reached_nothing_is_needed() -> None:
    need = need_for_recall(HALF, Wanted(0.2))

    assert need.is_reached
    assert need.margin is not None
    assert need.margin < 0.2


def test_frames_that_wait_in_queues_are_not_asked_for_twice() -> None:
    waiting = Labeled(HALF.groups, HALF.frames, HALF.episodes, waiting=100)
    first, second = need_for_recall(HALF, Wanted(0.05)), need_for_recall(waiting, Wanted(0.05))

    assert first.more is not None
    assert second.more == first.more - 100


def test_too_few_frames_are_counted_and_turned_into_episodes() -> None:
    few = Labeled(HALF.groups, frames=1100, episodes=220)
    need = need_for_recall(few, Wanted(0.05))

    assert need.more is None or need.missing == need.more - 100
    assert need.episodes_missing > 0


def test_with_very_few_episodes_no_number_of_frames_helps() -> None:
    need = need_for_recall(Labeled([(5, 20), (5, 20)], frames=10_000, episodes=2), Wanted(0.05))

    assert need.more is None
    assert need.episodes_missing > 0


def test_a_character_nobody_saw_needs_a_first_look() -> None:
    need = need_for_recall(Labeled([(0, 10)], frames=30, episodes=3), Wanted())

    assert need == Need(
        more=FIRST_FRAMES - 10, missing=20, episodes_missing=0, margin=None, correlation=CORRELATION,
        is_measured=False, is_unseen=True,
    )  # fmt: skip


@pytest.mark.parametrize("wanted", [0.005, 0.02, 0.05, 0.1])
@pytest.mark.parametrize(("episodes", "frames"), [(2, 40), (12, 40), (12, 600), (220, 1100)])
def test_the_margin_said_to_be_reachable_can_be_asked_for(episodes: int, frames: int, wanted: float) -> None:
    labeled = Labeled([(1, 2), (0, 1)] * (episodes // 2), frames, episodes)
    for need_for in (need_for_recall, need_for_precision):
        reachable = need_for(labeled, Wanted(wanted)).reachable
        if reachable is not None:
            need = need_for(labeled, Wanted(reachable))
            assert (need.more is None, need.missing, need.reachable) == (False, 0, None)
            assert reachable > wanted
