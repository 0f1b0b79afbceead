"""What many people's answers say together: the verdict, a probability that knows each person's skill, and agreement.

Everything is about one character at a time. `unsure` never counts for or against; whoever was not asked gave no answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import bootstrap

YES, NO, UNSURE, OPEN = "yes", "no", "unsure", "open"
# What is taken for granted of a person before any answer: four of five right, as sure as after five answers.
PRIOR_RIGHT, PRIOR_WRONG = 4.0, 1.0
ROUNDS, STILL = 200, 1e-6
# Fewer answers than this tell nothing of a person's skill, nor all people's together of how often a character is there.
FEW = 10
# Certainty needs two people, however good one of them is.
CERTAIN_FROM = 2
CANCELS_OUT = 1e-9  # log-odds
BOOTSTRAP_SEED, RESAMPLES = 20_261_126, 2000


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


class Verdict(NamedTuple):
    """What is held true of a frame, the probability of yes, whether people who were sure disagree, and how many were sure."""

    state: str
    probability: float | None
    is_disputed: bool
    answers: int


def verdict(
    answers: Sequence[tuple[int, str]], skills: Mapping[int, Skill], prevalence: float = 0.5, votes: int = 0
) -> Verdict:
    """The rule by which (person, answer) pairs become a label.

    1. Nobody is sure: open, without a probability.
    2. All who are sure say the same: that stands.
    3. They contradict each other: whichever the posterior finds likelier. Where what they said cancels out it stays
       open, since then only the base rate would decide.

    `skills` and `prevalence` are those of the last estimate, which rests on that many `votes` about the character. Under
    ten votes it is not believed: everybody counts the same, and contradictions are decided by the plain majority. A
    person with under ten answers counts as UNKNOWN.
    """
    sure = [(person, answer) for person, answer in answers if answer in (YES, NO)]
    if not sure:
        return Verdict(OPEN, None, False, 0)
    if votes < FEW:
        skills, prevalence = {}, 0.5
    known = {person: skill for person, skill in skills.items() if skill.answers >= FEW}
    is_disputed = len({answer for _, answer in sure}) > 1
    evidence = _evidence(sure, known)
    probability = round(_share(_logit(prevalence) + evidence), 6)
    if not is_disputed:
        state = sure[0][1]
    elif votes < FEW:
        state = majority([answer for _, answer in sure])
    else:
        state = OPEN if abs(evidence) < CANCELS_OUT else YES if probability > 0.5 else NO
    return Verdict(state, probability, is_disputed, len(sure))


def is_certain(said: Verdict, certainty: float) -> bool:
    """Whether nobody else need be asked: two sure answers or more, and the label is right with that probability."""
    if said.probability is None or said.answers < CERTAIN_FROM:
        return False
    return (said.probability if said.state == YES else 1 - said.probability) >= certainty and said.state != OPEN


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
    return _share(_logit(prevalence) + _evidence(answers, skills))


def _evidence(answers: Sequence[tuple[int, str]], skills: Mapping[int, Skill]) -> float:
    """What the answers add to the log-odds of yes."""
    odds = 0.0
    for person, answer in answers:
        skill = skills.get(person, UNKNOWN)
        if answer == YES:
            odds += log(_inside(skill.sensitivity) / _inside(1 - skill.specificity))
        elif answer == NO:
            odds += log(_inside(1 - skill.sensitivity) / _inside(skill.specificity))
    return odds


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


class Alpha(NamedTuple):
    """Krippendorff's alpha with its 95 % interval, from that many frames with two sure answers or more."""

    alpha: float | None
    low: float | None
    high: float | None
    frames: int


def alpha_interval(yes: ArrayLike, no: ArrayLike, episodes: ArrayLike, *, seed: int = BOOTSTRAP_SEED) -> Alpha:
    """Alpha of yes and no answers, given how many of each a frame has; whole episodes are resampled, 2,000 times.

    Frames of an episode are alike, so episodes are what was sampled. The interval is the percentiles of the bootstrap;
    None with fewer than two episodes, or where most resamples have nothing to compare.
    """
    for_yes, for_no = np.asarray(yes, np.float64), np.asarray(no, np.float64)
    paired = for_yes + for_no > 1
    for_yes, for_no, of = for_yes[paired], for_no[paired], np.asarray(episodes)[paired]
    names, group = np.unique(of, return_inverse=True)
    apart = 2 * for_yes * for_no / np.maximum(for_yes + for_no - 1, 1)
    sums = np.stack([np.bincount(group, part, len(names)).astype(np.float64) for part in (for_yes, for_no, apart)])
    alpha = _alpha_of(np.ones((1, len(names))), sums)[0]
    if np.isnan(alpha) or len(names) < 2:
        return Alpha(None if np.isnan(alpha) else float(alpha), None, None, int(paired.sum()))
    drawn = bootstrap(lambda weights: _alpha_of(weights, sums), np.arange(len(names)), seed=seed, resamples=RESAMPLES)
    drawn = drawn[~np.isnan(drawn)]
    if 2 * drawn.size < RESAMPLES:
        return Alpha(float(alpha), None, None, int(paired.sum()))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Alpha(float(alpha), float(low), float(high), int(paired.sum()))


def _alpha_of(weights: NDArray[np.float64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Alpha per row of weights [k, groups] from each group's yes, no and disagreement [3, groups]; NaN where undefined."""
    yes, no, apart = (weights @ part for part in sums)
    both = 2 * yes * no
    return 1 - np.divide((yes + no - 1) * apart, both, out=np.full(len(weights), np.nan), where=both > 0)


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
    return log(_inside(share) / (1 - _inside(share)))


def _share(odds: float) -> float:
    return 1 / (1 + exp(-min(max(odds, -700), 700)))


def _share_of(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -700, 700))))
