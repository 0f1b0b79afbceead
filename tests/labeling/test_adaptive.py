"""What asking until it is certain saves: a crowd in simulation, by the same rules as the real one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from labeling.agreement import NO, YES, Skill, is_certain, majority, verdict
from labeling.overlap import Step, first_target, next_step

FRAMES, FIXED = 16_000, 7


@dataclass(frozen=True)
class Outcome:
    """Simulated: answers given per frame, labels that are wrong, and frames that went to a reviewer."""

    answers: float
    wrong: float
    reviewed: float


def crowd(
    seed: int, sensitivity: Sequence[float], prevalence: float
) -> tuple[np.ndarray, np.ndarray, dict[int, Skill]]:
    """Truth per frame, the answers that seven people in random order would give [frames, 7], and their true skill.

    Everybody is as good at saying no as at saying yes. The skills are known, as they are after some hundred answers each.
    """
    generator = np.random.default_rng(seed)
    skills = {person: Skill(share, share, 1000) for person, share in enumerate(sensitivity)}
    truth = generator.random(FRAMES) < prevalence
    people = np.array([generator.permutation(len(sensitivity))[:FIXED] for _ in range(FRAMES)])
    right = generator.random((FRAMES, FIXED)) < np.array(sensitivity)[people]
    return truth, np.where(right == truth[:, None], people, -1 - people), skills


def said(answers: np.ndarray) -> list[tuple[int, str]]:
    """(person, answer): who says no stands below zero."""
    return [(int(one), YES) if one >= 0 else (int(-1 - one), NO) for one in answers]


def fixed_seven(seed: int, sensitivity: Sequence[float], prevalence: float) -> Outcome:
    """Everybody is asked; the majority decides."""
    truth, answers, _ = crowd(seed, sensitivity, prevalence)
    labels = [majority([answer for _, answer in said(row)]) == YES for row in answers]
    return Outcome(FIXED, float(np.mean(np.array(labels) != truth)), 0)


def adaptive(seed: int, sensitivity: Sequence[float], prevalence: float, certainty: float = 0.98) -> Outcome:
    """One more person is asked until the label is certain, seven at most; what is uncertain then, a reviewer decides."""
    truth, answers, skills = crowd(seed, sensitivity, prevalence)
    given, wrong, reviewed = 0, 0, 0
    for is_there, row in zip(truth, answers, strict=True):
        target, counted, step = first_target(1, is_adaptive=True), 0, Step.WAIT
        while step in (Step.WAIT, Step.RAISE):
            target += step == Step.RAISE
            counted += 1
            label = verdict(said(row[:counted]), skills, prevalence, votes=1000)
            step = next_step(
                is_settled=is_certain(label, certainty), target=target, open_slots=target - counted, live=0,
                most_votes=FIXED,
            )  # fmt: skip
        given += counted
        reviewed += step == Step.REVIEW
        wrong += step == Step.CLOSE and (label.state == YES) != is_there
    return Outcome(given / FRAMES, wrong / FRAMES, reviewed / FRAMES)


EQUAL, MIXED, RARE = ([0.85] * 30, 0.5), ([0.95, 0.9, 0.9, 0.85, 0.8, 0.75] * 5, 0.3), ([0.9] * 30, 0.1)


@pytest.mark.parametrize(
    ("people", "certainty"),
    [(EQUAL, 0.98), (MIXED, 0.98), (RARE, 0.99)],
    ids=["all 85 % right", "some better than others", "a rare character"],
)
def test_adaptive_overlap_saves_a_third_of_a_fixed_seven_at_no_more_errors(
    people: tuple[list[float], float], certainty: float
) -> None:
    fixed, asked = fixed_seven(1, *people), adaptive(1, *people, certainty)
    print(f"fixed: {fixed}, adaptive: {asked}")

    assert 1 - asked.answers / fixed.answers >= 0.35
    assert asked.wrong <= fixed.wrong
    assert asked.reviewed <= 0.07


def test_a_certainty_is_a_bound_on_the_errors_and_a_rare_character_needs_a_higher_one() -> None:
    """Two quick "no" are 98 % certain of a rare character: seven people of 90 % would have erred less often."""
    fixed, asked = fixed_seven(1, *RARE), adaptive(1, *RARE, 0.98)
    print(f"fixed: {fixed}, adaptive: {asked}")

    assert fixed.wrong < asked.wrong <= 0.02


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"is_settled": True, "target": 3, "open_slots": 1, "live": 1}, Step.CLOSE),
        ({"is_settled": False, "target": 2, "open_slots": 1, "live": 0}, Step.WAIT),
        ({"is_settled": False, "target": 2, "open_slots": 0, "live": 1}, Step.WAIT),
        ({"is_settled": False, "target": 2, "open_slots": 0, "live": 0}, Step.RAISE),
        ({"is_settled": False, "target": 7, "open_slots": 0, "live": 0}, Step.REVIEW),
    ],
)
def test_next_step(state: dict, expected: Step) -> None:
    assert next_step(**state, most_votes=7) == expected


def test_an_adaptive_queue_begins_with_two_people_at_least() -> None:
    assert [first_target(overlap, is_adaptive=True) for overlap in (1, 2, 5)] == [2, 2, 5]
    assert first_target(1, is_adaptive=False) == 1
