"""Simulated people who tag frames: they see the truth, and miss, mistake or doubt the more the harder it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SimulatedPerson:
    """Error rates per asked character: an easy one missed, a hard one missed, one seen who is not there; doubts, and seconds per frame."""

    name: str
    misses_easy: float
    misses_hard: float
    invents: float
    doubts: float
    seconds: float


PEOPLE = (
    SimulatedPerson("ada", misses_easy=0.01, misses_hard=0.08, invents=0.005, doubts=0.3, seconds=3.4),
    SimulatedPerson("bela", misses_easy=0.02, misses_hard=0.14, invents=0.01, doubts=0.25, seconds=2.6),
    SimulatedPerson("carlo", misses_easy=0.03, misses_hard=0.22, invents=0.015, doubts=0.15, seconds=2.1),
    SimulatedPerson("dunja", misses_easy=0.02, misses_hard=0.18, invents=0.02, doubts=0.35, seconds=4.2),
    SimulatedPerson("emil", misses_easy=0.08, misses_hard=0.4, invents=0.05, doubts=0.05, seconds=1.3),
)


@dataclass(frozen=True)
class SimulatedVote:
    """One answer for a frame: everyone asked and in neither set is a no."""

    present: frozenset[str]
    unsure: frozenset[str]
    duration_ms: int


def simulated_votes(
    truth_row: Mapping[str, Iterable[str]],
    names: Sequence[str],
    rng: np.random.Generator,
    *,
    person: SimulatedPerson = PEOPLE[0],
) -> SimulatedVote:
    """What a person answers for a frame whose truth is {visible lead: hard kinds}; `names` are the characters asked about."""
    present, unsure = set(), set()
    for name in names:
        kinds = frozenset(truth_row[name]) if name in truth_row else None
        answer = _answer(kinds, person, rng)
        if answer is None:
            unsure.add(name)
        elif answer:
            present.add(name)
    duration = person.seconds * float(rng.lognormal(0.0, 0.35)) * 1000
    return SimulatedVote(frozenset(present), frozenset(unsure), round(duration))


def _answer(kinds: frozenset[str] | None, person: SimulatedPerson, rng: np.random.Generator) -> bool | None:
    """True, False, or None for unsure; each hard kind beyond the first makes a miss likelier."""
    slip, doubt = rng.random(2)
    if kinds is None:
        wrong, right = person.invents, False
    elif not kinds:
        wrong, right = person.misses_easy, True
    else:
        wrong, right = 1 - (1 - person.misses_hard) ** (1 + 0.5 * (len(kinds) - 1)), True
    if slip >= wrong:
        return right
    return None if doubt < person.doubts else not right
