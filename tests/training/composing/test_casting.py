import numpy as np
import pytest

from training.composing.casting import draw_roles
from training.composing.settings import GeneratorSettings


def drawn(settings: GeneratorSettings, cutouts: list[int], extras: int, frames: int = 3000) -> list[list]:
    rng = np.random.default_rng(0)
    return [draw_roles(settings, cutouts, extras, rng) for _ in range(frames)]


def test_character_with_few_cutouts_is_as_frequent_as_one_with_many() -> None:
    frames = drawn(GeneratorSettings(empty_share=0.0), [1, 200], 0)

    counts = np.bincount([character for roles in frames for character, _ in roles])

    assert counts[0] == pytest.approx(counts[1], rel=0.08)


def test_characters_never_appear_twice_but_extras_may_be_many() -> None:
    settings = GeneratorSettings(max_extras=5, extra_probabilities=(0, 0, 0, 0, 0, 1))

    for roles in drawn(settings, [3, 3, 3, 3], 40, 300):
        characters = [character for character, _ in roles if character is not None]
        assert len(set(characters)) == len(characters) <= 3
        assert len(roles) - len(characters) == 5


def test_counts_follow_their_probabilities() -> None:
    settings = GeneratorSettings(empty_share=0.0, max_characters=2, count_probabilities=(0.5, 0.2, 0.3))

    counts = np.bincount([len(roles) for roles in drawn(settings, [2, 2, 2], 0)]) / 3000

    assert counts == pytest.approx([0.5, 0.2, 0.3], abs=0.03)


def test_empty_share_keeps_extras() -> None:
    frames = drawn(GeneratorSettings(empty_share=1.0, max_extras=1, extra_probabilities=(0, 1)), [2, 2], 3, 50)

    assert all(len(roles) == 1 and roles[0][0] is None for roles in frames)


def test_more_figures_than_characters_are_never_asked_for() -> None:
    frames = drawn(GeneratorSettings(max_characters=9, empty_share=0.0, extras="with_cast"), [1, 1], 0, 200)

    assert max(len(roles) for roles in frames) == 2


def test_weights_decide_how_often_a_character_is_drawn() -> None:
    settings = GeneratorSettings(
        empty_share=0.0, max_characters=1, count_probabilities=(0, 1), character_weights=(3, 1, 0)
    )

    counts = np.bincount([roles[0][0] for roles in drawn(settings, [1, 1, 1], 0)], minlength=3) / 3000

    assert counts == pytest.approx([0.75, 0.25, 0], abs=0.03)


def test_random_order_lets_extras_cover_the_cast_and_extras_first_does_not() -> None:
    always = {"count_probabilities": (0, 1), "max_characters": 1, "extra_probabilities": (0, 1), "max_extras": 1}
    mixed = drawn(GeneratorSettings(empty_share=0.0, **always), [1], 1, 400)
    behind = drawn(GeneratorSettings(empty_share=0.0, order="extras_first", **always), [1], 1, 50)

    assert np.mean([roles[1][0] is None for roles in mixed]) == pytest.approx(0.5, abs=0.1)
    assert all(roles[0][0] is None for roles in behind)
