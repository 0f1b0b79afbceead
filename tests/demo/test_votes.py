"""Simulated people: right when it is easy, wrong in proportion when it is hard."""

import numpy as np

from demo.votes import PEOPLE, SimulatedPerson, simulated_votes

NAMES = ("Wren", "Barnaby", "Odile", "Kip")
PERFECT = SimulatedPerson("perfect", 0.0, 0.0, 0.0, 0.0, 2.0)
DOUBTER = SimulatedPerson("doubter", 1.0, 1.0, 1.0, 1.0, 2.0)
LIAR = SimulatedPerson("liar", 1.0, 1.0, 1.0, 0.0, 2.0)
ROW: dict[str, frozenset[str]] = {"Wren": frozenset(), "Kip": frozenset({"small", "tinted"})}


def test_a_person_without_errors_tells_the_truth() -> None:
    vote = simulated_votes(ROW, NAMES, np.random.default_rng(0), person=PERFECT)
    assert (vote.present, vote.unsure) == ({"Wren", "Kip"}, frozenset())


def test_a_person_who_always_errs_says_the_opposite() -> None:
    vote = simulated_votes(ROW, NAMES, np.random.default_rng(0), person=LIAR)
    assert (vote.present, vote.unsure) == ({"Barnaby", "Odile"}, frozenset())


def test_errors_turn_into_doubts() -> None:
    vote = simulated_votes(ROW, NAMES, np.random.default_rng(0), person=DOUBTER)
    assert (vote.present, vote.unsure) == (frozenset(), set(NAMES))


def test_only_who_is_asked_about_is_answered() -> None:
    vote = simulated_votes(ROW, ("Kip", "Odile"), np.random.default_rng(0), person=PERFECT)
    assert vote.present == {"Kip"}


def test_hard_ones_are_missed_more_often_by_everybody() -> None:
    rng = np.random.default_rng(3)
    for person in PEOPLE:
        votes = [simulated_votes(ROW, NAMES, rng, person=person) for _ in range(1500)]
        missed = {name: sum(name not in vote.present for vote in votes) / 1500 for name in ROW}
        assert abs(missed["Wren"] - person.misses_easy) < 0.03
        assert missed["Kip"] > missed["Wren"] + 0.02


def test_there_are_four_people_or_more_of_different_skill() -> None:
    assert len({person.name for person in PEOPLE}) == len(PEOPLE) >= 4
    assert len({person.misses_hard for person in PEOPLE}) == len(PEOPLE)
