"""Slices that are worse than the rest: found where they are, not found where chance alone makes them."""

import numpy as np
import pytest

from evaluation.slices import quarters, weak_slices
from evaluation.weak_spots import time_text

EPISODES, EACH = 40, 10


def simulated(generator: np.random.Generator, *, worse: float) -> tuple:
    """Frames of 40 episodes; half of each is dark. Episodes differ by themselves; `worse` is added in the dark for Ann."""
    ids = np.repeat(np.arange(EPISODES), EACH)
    dark = np.tile([True, False], EPISODES * EACH // 2)
    level = generator.beta(2, 12, EPISODES)[ids]
    chance = np.stack([np.clip(level + worse * dark, 0, 1), level], axis=1)
    truth = np.zeros((len(ids), 2), np.int8)
    wrong = generator.random(truth.shape) < chance
    light = np.where(dark, "dark", "light").tolist()
    return truth, wrong, {"light": light}, ids, ["Ann", "Ben"]


def test_a_weak_slice_is_found_with_whom_it_concerns() -> None:
    found = weak_slices(*simulated(np.random.default_rng(1), worse=0.25))
    first = found[0]

    assert (first.attribute, first.value, first.character, first.frames) == ("light", "dark", "Ann", 200)
    assert first.p_value < 0.001
    assert first.difference == pytest.approx(first.error - first.rest)
    assert [one.p_value for one in found if one.character == "Ben"][-1] > 0.05


def test_chance_alone_is_seldom_called_a_weakness() -> None:
    generator = np.random.default_rng(2)
    alarms = [min(one.p_value for one in weak_slices(*simulated(generator, worse=0))) < 0.05 for _ in range(300)]
    # Holm holds the share of data sets with any false alarm at 5 %; six one-sided tests whose halves mirror each other.
    assert np.mean(alarms) < 0.08


def test_an_episode_is_held_against_how_episodes_vary() -> None:
    ids = np.repeat(np.arange(30), 20)
    generator = np.random.default_rng(3)
    wrong = generator.random((600, 1)) < 0.1
    wrong[ids == 7] = generator.random((20, 1)) < 0.8
    found = weak_slices(np.zeros((600, 1), np.int8), wrong, {"episode": [f"e{one}" for one in ids]}, ids, ["Ann"])

    assert {one.value for one in found if one.p_value < 0.05} == {"e7"}


def test_small_slices_few_episodes_and_unknown_values_are_not_tested() -> None:
    truth, wrong, _, ids, names = simulated(np.random.default_rng(4), worse=0)
    small = ["rare"] * 19 + ["rest"] * (len(ids) - 19)
    few = ["here" if one < 4 else "" for one in ids]
    assert weak_slices(truth, wrong, {"a": small, "b": few}, ids, names) == []
    with pytest.raises(ValueError, match="Expected 400 values of 'a'"):
        weak_slices(truth, wrong, {"a": ["x"]}, ids, names)


def test_quarters_say_their_limits() -> None:
    assert quarters([0, 1, 2, 3, np.nan]) == [
        "lowest, 0 to 0.75", "second, 0.75 to 1.5", "third, 1.5 to 2.25", "highest, 2.25 to 3", "",
    ]  # fmt: skip
    assert quarters([5, 5]) == ["", ""]
    assert quarters([np.nan]) == [""]


def test_times_of_short_and_long_films_are_read_at_a_glance() -> None:
    first, *_, last = quarters([0, 0.0828, 90.25, 3725], said=time_text)
    assert (first, last) == ("lowest, 0 s to 0.06 s", "highest, 16 min 38 s to 62 min 5 s")
