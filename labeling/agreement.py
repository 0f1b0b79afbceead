"""What many people's answers say together: the majority, a probability that knows each person's skill, and agreement.

Everything is about one character at a time. `unsure` never counts for or against; whoever was not asked gave no answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

YES, NO, UNSURE, OPEN = "yes", "no", "unsure", "open"
# What is taken for granted of a person before any answer: four of five right, as sure as after five answers.
PRIOR_RIGHT, PRIOR_WRONG = 4.0, 1.0
ROUNDS, STILL = 200, 1e-6


class Vote(NamedTuple):
    """One person's answer about one frame."""

    frame: int
    person: int
    answer: str


@dataclass(frozen=True)
class Skill:
    """How often a person says yes when the character is there, and no when not; from that many yes and no answers."""

    sensitivity: float
    specificity: float
    answers: int = 0


# For people nobody knows yet: the mean of the prior.
UNKNOWN = Skill(PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG), PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG))


@dataclass(frozen=True)
class Estimate:
    """Each person's skill, each frame's probability of yes, and the character's prevalence."""

    skills: dict[int, Skill]
    posteriors: dict[int, float]
    prevalence: float


def majority(answers: Sequence[str]) -> str:
    """Yes or no, whichever more people said. A tie stays open, and so does a frame about which all are unsure."""
    lead = answers.count(YES) - answers.count(NO)
    return OPEN if lead == 0 else YES if lead > 0 else NO


def label_of(posterior: float, *, certainty: float = 0.9) -> str:
    """Yes or no where the probability reaches the certainty either way, else open."""
    if not 0.5 < certainty <= 1:
        raise ValueError(f"A certainty lies above 0.5 and reaches 1 at most, got {certainty}.")
    return YES if posterior >= certainty else NO if 1 - posterior >= certainty else OPEN


def posterior(answers: Sequence[tuple[int, str]], skills: Mapping[int, Skill], prevalence: float) -> float:
    """The probability that the character is there, given (person, answer) pairs, by Bayes' rule.

    People are taken as independent given the truth; someone without a known skill counts as UNKNOWN.
    """
    odds = _logit(prevalence)
    for person, answer in answers:
        skill = skills.get(person, UNKNOWN)
        if answer == YES:
            odds += np.log(_inside(skill.sensitivity) / _inside(1 - skill.specificity))
        elif answer == NO:
            odds += np.log(_inside(1 - skill.sensitivity) / _inside(skill.specificity))
    return _share(odds)


def estimate_skill(votes: Sequence[Vote], gold: Mapping[int, bool] | None = None) -> Estimate:
    """Skill and truth from each other, in turns, until they stand still (Dawid and Skene 1979, two classes).

    Sensitivity and specificity have a Beta prior, so that three lucky answers make nobody an expert; frames with a known
    truth (gold) keep it and anchor the rest. The start is the share of yes among a frame's answers.
    """
    known = gold or {}
    said = [vote for vote in votes if vote.answer in (YES, NO)]
    frames, frame_of = np.unique(np.array([vote.frame for vote in said], np.int64), return_inverse=True)
    people, person_of = np.unique(np.array([vote.person for vote in said], np.int64), return_inverse=True)
    yes = np.array([vote.answer == YES for vote in said], np.float64)
    fixed = np.array([float(known[frame]) if frame in known else np.nan for frame in frames.tolist()])
    truth = _fixed(
        np.bincount(frame_of, yes, len(frames)) / np.maximum(np.bincount(frame_of, minlength=len(frames)), 1), fixed
    )
    sensitivity = specificity = np.full(len(people), UNKNOWN.sensitivity)
    prevalence = _prevalence(truth)
    for _ in range(ROUNDS):
        sensitivity = _rate(truth[frame_of], yes, person_of, len(people))
        specificity = _rate(1 - truth[frame_of], 1 - yes, person_of, len(people))
        prevalence = _prevalence(truth)
        for_yes = np.log(sensitivity / (1 - specificity))[person_of]
        for_no = np.log((1 - sensitivity) / specificity)[person_of]
        evidence = np.bincount(frame_of, np.where(yes == 1, for_yes, for_no), len(frames)).astype(np.float64)
        before, truth = truth, _fixed(_share_of(evidence + _logit(prevalence)), fixed)
        if not truth.size or np.abs(truth - before).max() < STILL:
            break
    counts = np.bincount(person_of, minlength=len(people))
    rows = zip(people.tolist(), sensitivity.tolist(), specificity.tolist(), counts.tolist(), strict=True)
    return Estimate(
        {person: Skill(round(up, 6), round(down, 6), count) for person, up, down, count in rows},
        dict(zip(frames.tolist(), truth.tolist(), strict=True)),
        prevalence,
    )


def krippendorff_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal answers (Krippendorff 2011); one sequence of answers per frame.

    1 is perfect agreement, 0 what chance gives. Frames with fewer than two answers say nothing; `unsure` is no answer.
    None where nothing can be compared or all answers are the same: show the prevalence beside it.
    """
    paired = [Counter(answers) for answers in (_sure(unit) for unit in units) if len(answers) > 1]
    totals: Counter[str] = sum(paired, Counter())
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    if expected == 0:
        return None
    observed = sum((c.total() ** 2 - sum(count * count for count in c.values())) / (c.total() - 1) for c in paired)
    return 1 - (n - 1) * observed / expected


def _sure(answers: Sequence[str]) -> list[str]:
    return [answer for answer in answers if answer != UNSURE]


def _rate(
    weight: NDArray[np.float64], right: NDArray[np.float64], person_of: NDArray[np.intp], people: int
) -> NDArray[np.float64]:
    """Each person's mean of the Beta posterior: right answers of those that count, with the prior's added."""
    hits = np.bincount(person_of, weight * right, people)
    return (hits + PRIOR_RIGHT) / (np.bincount(person_of, weight, people) + PRIOR_RIGHT + PRIOR_WRONG)


def _prevalence(truth: NDArray[np.float64]) -> float:
    # One imagined frame of each kind: a character never seen yet is rare, not impossible.
    return float((truth.sum() + 1) / (truth.size + 2))


def _fixed(truth: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isnan(known), truth, known)


def _inside(share: float) -> float:
    return min(max(share, 1e-6), 1 - 1e-6)


def _logit(share: float) -> float:
    return float(np.log(_inside(share) / (1 - _inside(share))))


def _share(odds: float) -> float:
    return float(_share_of(np.array([odds]))[0])


def _share_of(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -700, 700))))
