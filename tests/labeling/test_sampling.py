from collections import Counter

from labeling.sampling import spread_sample


def test_every_episode_gives_its_share() -> None:
    frames = [(number, 1 if number < 60 else 2 if number < 90 else 3) for number in range(100)]

    drawn = spread_sample(frames, 10)

    assert Counter(dict(frames)[frame] for frame in drawn) == {1: 6, 2: 3, 3: 1}
    assert len(set(drawn)) == 10
    assert drawn == spread_sample(frames, 10)


def test_all_of_them_where_there_are_no_more() -> None:
    assert spread_sample([(1, 1), (2, 1)], 5) == [1, 2]
    assert spread_sample([(1, 1), (2, 1)], 0) == []


def test_every_frame_is_about_as_likely_as_any_other() -> None:
    """Episodes of 2, 5 and 13 frames: a draw of 4 takes each frame in a fifth of the draws."""
    frames = [(number, 1 if number < 2 else 2 if number < 7 else 3) for number in range(20)]

    drawn = Counter(frame for seed in range(4000) for frame in spread_sample(frames, 4, seed=str(seed)))

    assert {round(drawn[frame] / 4000, 1) for frame, _ in frames} == {0.2}
