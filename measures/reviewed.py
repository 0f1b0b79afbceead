"""What a review says of all frames although people looked at some of them only: drawing, weights, estimates, intervals.

Reviewing nothing but disagreements can only move labels towards the model. So agreements are drawn too, from every
stratum (what people say x what each run says), and each answer counts for as many frames as it stands for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import Interval, Statistic, episode_error, logit_interval, wilson

YES, NO, CANNOT_TELL = 1, 0, -1
# Each figure as (numerator, denominator) over the cells tn, fp, fn, tp.
FIGURES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "accuracy": ((1, 0, 0, 1), (1, 1, 1, 1)),
    "precision": ((0, 0, 0, 1), (0, 1, 0, 1)),
    "recall": ((0, 0, 0, 1), (0, 0, 1, 1)),
    "f1": ((0, 0, 0, 2), (0, 1, 1, 2)),
    "prevalence": ((0, 0, 1, 1), (1, 1, 1, 1)),
}
# How much of what a small sample may have missed is added to a figure's variance. With 15 to 50 agreements per stratum the
# intervals then cover 94-100 % in simulations; without it 88-96 %, with all of it 95-100 % at up to five times the width.
UNSEEN = 0.25
MANY = 1000.0  # degrees of freedom where no episodes are counted: the normal distribution


@dataclass(frozen=True)
class Answered:
    """One character under one run. All arrays are [n]: the frames with a label, reviewed or not.

    strata: int, what people and runs say, as a number; human, decision: bool; verdict: int8, 1 yes, 0 no, -1 cannot be
    told, anything where nobody was asked; chance: float, the inclusion probability of what was answered, 0 for the rest.
    """

    strata: NDArray[np.int64]
    human: NDArray[np.bool_]
    decision: NDArray[np.bool_]
    verdict: NDArray[np.int8]
    chance: NDArray[np.float64]


@dataclass(frozen=True)
class Estimated:
    """A figure, its 95 % interval, and what the interval counts as sampled: `episodes`, `strata`, or nothing."""

    value: float | None
    interval: Interval | None
    method: str


def draw(
    strata: ArrayLike, differs: ArrayLike, agreements: int, generator: np.random.Generator, *, most: int | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which frames [n] are reviewed, and the probability [n] with which each was to be drawn.

    strata int [n]; differs bool [n], equal within a stratum. Where people and a run differ all are taken, or `most` per
    stratum; of the others `agreements` per stratum: simple random sampling without replacement within strata.
    """
    of, disagrees = np.asarray(strata), np.asarray(differs, bool)
    taken, chance = np.zeros(of.size, bool), np.zeros(of.size)
    for stratum in np.unique(of):
        members = np.flatnonzero(of == stratum)
        wanted = agreements if not disagrees[members[0]] else members.size if most is None else most
        count = min(wanted, members.size)
        taken[generator.choice(members, count, replace=False)] = True
        chance[members] = count / members.size
    return taken, chance


def as_labeled(human: ArrayLike, decision: ArrayLike) -> Answered:
    """Labels taken as they are: everything is answered, by the label itself. Its figures are the plain ones."""
    said = np.asarray(human, bool)
    return Answered(
        np.zeros(said.size, np.int64), said, np.asarray(decision, bool), said.astype(np.int8), np.ones(said.size)
    )


def relabeled(answered: Answered) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(labels bool [n] after the verdicts, which frames [n] still have one): what relabelling alone, unweighted, makes of it."""
    asked = answered.chance > 0
    label = np.where(asked, answered.verdict == YES, answered.human)
    return label, ~(asked & (answered.verdict == CANNOT_TELL))


def estimate(answered: Answered, figure: str, episodes: ArrayLike, *, seed: int = 0) -> Estimated:
    """One of FIGURES for all frames, each answer weighted by what it stands for.

    Within a stratum the mean over answers is Hajek's ratio with weights 1 / inclusion probability, times the stratum's
    known size (Sarndal, Swensson and Wretman 1992, chapters 5 and 7). Verdicts "cannot be told" take their share of frames out of
    the figure, as open labels do; a stratum nobody answered keeps people's labels (see unanswered).

    The interval takes episodes as what was sampled (jackknife on the logit scale, see episode_interval), with the error
    of strata that were only sampled widened by what they may have missed (see UNSEEN); with a single episode it is the
    stratified variance with its finite population correction.
    """
    return _with_interval([figure_statistic(answered, figure)], [answered], figure, np.asarray(episodes), seed)


def estimate_macro_f1(
    answers: Sequence[Answered], rows: Sequence[ArrayLike], episodes: ArrayLike, *, seed: int = 0
) -> Estimated:
    """The mean F1 of several characters; rows[c] are the places of character c's frames in episodes [frames]."""
    places = [np.asarray(row, np.int64) for row in rows]

    def on_rows(statistic: Statistic, place: NDArray[np.int64]) -> Statistic:
        return lambda weights: statistic(weights[:, place])

    each = [on_rows(figure_statistic(answered, "f1"), place) for answered, place in zip(answers, places, strict=True)]
    return _with_interval(each, answers, "f1", np.asarray(episodes), seed)


def figure_statistic(answered: Answered, figure: str) -> Statistic:
    """The weighted figure under each of k weightings [k, n] of the frames: [k], NaN on 0/0."""
    part, whole = (np.array(row, np.float64) for row in FIGURES[figure])

    def statistic(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        cells = weighted_cells(answered, weights)
        bottom = cells @ whole
        return np.divide(cells @ part, bottom, out=np.full(len(cells), np.nan), where=bottom > 1e-9)

    return statistic


def weighted_cells(answered: Answered, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many frames are tn, fp, fn and tp [k, 4] under each of k weightings [k, n], as the answers have it."""
    asked, cells = _answers(answered)
    total = np.zeros((len(weights), 4))
    for stratum in np.unique(answered.strata):
        members = answered.strata == stratum
        inside, share = weights[:, members], asked[members]
        seen = inside @ share
        sums = inside @ (share[:, None] * cells[members])
        # A weighting that leaves a stratum without answers, but not without frames, is told by all its answers.
        everywhere = (share @ cells[members]) / share.sum()
        mean = np.where(seen[:, None] > 0, sums / np.where(seen > 0, seen, 1)[:, None], everywhere)
        total += inside.sum(axis=1)[:, None] * mean
    return total


def unanswered(answered: Answered) -> list[int]:
    """Strata of which nobody answered a frame: there people's labels stand in for verdicts."""
    asked = set(np.unique(answered.strata[answered.chance > 0]).tolist())
    return [stratum for stratum in np.unique(answered.strata).tolist() if stratum not in asked]


def _answers(answered: Answered) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(1 / inclusion probability [n], 0 where nobody answered; each frame's cell one-hot [n, 4], all 0 where it cannot be told)."""
    stands_in = np.isin(answered.strata, unanswered(answered))
    known = answered.chance > 0
    weight = np.where(stands_in, 1.0, np.divide(1.0, answered.chance, out=np.zeros(known.size), where=known))
    verdict = np.where(stands_in, answered.human, answered.verdict)
    cells = np.zeros((known.size, 4))
    told = (weight > 0) & (verdict != CANNOT_TELL)
    place = 2 * (verdict == YES) + answered.decision
    cells[told, place[told]] = 1
    return weight, cells


def _with_interval(
    each: Sequence[Statistic], answers: Sequence[Answered], figure: str, episodes: NDArray, seed: int
) -> Estimated:
    def mean(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        values = np.stack([one(weights) for one in each])
        known = (~np.isnan(values)).sum(axis=0)
        return np.where(known > 0, np.nansum(values, axis=0) / np.maximum(known, 1), np.nan)

    value = float(mean(np.ones((1, episodes.size)))[0]) if episodes.size and each else np.nan
    if np.isnan(value):
        return Estimated(None, None, "")
    pairs = [_variance(answered, figure) for answered in answers]
    sampled, unseen = (sum(column) / len(pairs) ** 2 for column in zip(*pairs, strict=True))
    found = episode_error(mean, episodes, seed=seed)
    squared, freedom, method = (sampled, MANY, "strata") if found is None else (found[0] ** 2, found[1], "episodes")
    error = float(np.sqrt(squared + UNSEEN * max(0.0, unseen - sampled)))
    if 0 < value < 1 and error > 1e-12:
        return Estimated(value, logit_interval(value, error, freedom), method)
    units = len(np.unique(episodes)) if method == "episodes" else sum(int((one.chance > 0).sum()) for one in answers)
    return Estimated(value, wilson(value * units, units), method)


def _variance(answered: Answered, figure: str) -> tuple[float, float]:
    """The stratified variance of a figure by linearization, as the answers have it and with the unseen allowed for.

    Among n answers a mistake that 1 in 3n frames has is easily never met, and then the plain variance is 0. The second
    variance imagines one more answer of each verdict (the idea of Agresti and Coull 1998): it is what remains unknown.
    Both are 0 where a stratum was answered whole.
    """
    part, whole = (np.array(row, np.float64) for row in FIGURES[figure])
    asked, cells = _answers(answered)
    totals = weighted_cells(answered, np.ones((1, asked.size)))[0]
    bottom = float(totals @ whole)
    if bottom < 1e-9:
        return 0.0, 0.0
    slope = (part - float(totals @ part) / bottom * whole) / bottom  # what one more frame in a cell adds to the figure
    plain = unseen = 0.0
    for stratum in np.unique(answered.strata):
        members = answered.strata == stratum
        seen = members & (asked > 0)
        size, count = int(members.sum()), int(seen.sum())
        if count == size:
            continue
        values = cells[seen] @ slope
        imagined = slope[[int(answered.decision[members][0]), 2 + int(answered.decision[members][0])]]
        correction = size**2 * (1 - count / size)
        plain += correction * float(np.var(values, ddof=1 if count > 1 else 0)) / count
        unseen += correction * float(np.var([*values, *imagined])) / (count + 2)
    return plain, unseen


def sides(answers: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, tuple[int, int]]:
    """{reviewer: (answers that side with the model, disagreements answered)}, from (answer, what people say) per disagreement."""
    return {
        person: (sum(said not in (people, "open") for said, people in rows), sum(said != "open" for said, _ in rows))
        for person, rows in answers.items()
    }
