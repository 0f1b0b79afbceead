"""How many more frames a figure needs. Pure: counts in, numbers and what to do out.

A character's recall is known from the frames that show it, its precision from those a model says show it, so both need
more frames the rarer it is. Frames of one episode are alike, so each says less the more of them there are; from some
point on only more episodes help. How alike a model's mistakes are within an episode cannot be known before it decides;
how alike the character's appearances are stands in for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from measures.sample_size import (
    correlation_within,
    design_effect,
    episodes_needed,
    frames_for_share,
    frames_in_episodes,
    margin_of,
)

CORRELATION = 0.1  # taken where too little is labeled to measure it
ENOUGH_EPISODES = 10  # with labels: of fewer, how alike their frames are is anybody's guess
FIRST_FRAMES = 50  # to see how rare a character is
WIDEST = 40  # points; what is known less well than that is not known


@dataclass(frozen=True)
class Wanted:
    """Plus or minus what, at which recall and precision; .5 asks for the most frames, so it is right whatever comes."""

    margin: float = 0.05
    recall: float = 0.5
    precision: float = 0.5


@dataclass(frozen=True)
class Labeled:
    """What is known of a character in a split: (yes, yes and no) of each labeled episode, and what there is besides."""

    groups: Sequence[tuple[int, int]]
    frames: int  # of the split
    episodes: int  # of the split
    waiting: int = 0  # frames that open queues will ask about

    @property
    def yes(self) -> int:
        return sum(yes for yes, _ in self.groups)

    @property
    def settled(self) -> int:
        return sum(settled for _, settled in self.groups)

    @property
    def prevalence(self) -> float | None:
        return self.yes / self.settled if self.yes else None

    @property
    def showing(self) -> float:
        """Of the episodes of the split, how many show the character, as the labeled ones have it."""
        labeled = [yes for yes, settled in self.groups if settled]
        return max(1.0, self.episodes * sum(yes > 0 for yes in labeled) / len(labeled)) if labeled else 1.0


@dataclass(frozen=True)
class Need:
    """`more` frames are to be labeled; of these `missing` are not there. None: no number helps, or nothing is known yet.

    `margin` is where it stands now; `reachable` the narrowest one, in whole points, that the frames there are can bring,
    where they cannot bring the wanted one; `correlation` is how alike frames of an episode are, measured or taken for
    granted.
    """

    more: int | None
    missing: int
    episodes_missing: int
    margin: float | None
    correlation: float
    is_measured: bool
    is_unseen: bool = False
    reachable: float | None = None

    @property
    def available(self) -> int:
        """Of the frames that are needed, those that are there."""
        return max(0, (self.more or 0) - self.missing)

    @property
    def is_reached(self) -> bool:
        return self.more == 0


def correlation_of(labeled: Labeled) -> tuple[float, bool]:
    """How alike frames of an episode are, and whether it was measured."""
    found = correlation_within(labeled.groups) if len(labeled.groups) >= ENOUGH_EPISODES else None
    return (CORRELATION, False) if found is None else (found, True)


def need_for_recall(labeled: Labeled, wanted: Wanted) -> Need:
    return _need(labeled, wanted.margin, wanted.recall, labeled.prevalence)


def need_for_precision(labeled: Labeled, wanted: Wanted) -> Need:
    """A model of that recall and precision says yes this often: prevalence x recall / precision."""
    rate = labeled.prevalence and min(1.0, labeled.prevalence * wanted.recall / wanted.precision)
    return _need(labeled, wanted.margin, wanted.precision, rate)


def _need(labeled: Labeled, margin: float, share: float, rate: float | None) -> Need:
    """`rate` is how many of the frames count for the figure."""
    correlation, is_measured = correlation_of(labeled)
    if not rate:
        more = max(0, FIRST_FRAMES - labeled.settled - labeled.waiting)
        missing = max(0, more - _unlabeled(labeled))
        return Need(more, missing, 0, None, correlation, is_measured, is_unseen=True)
    more = _more(labeled, margin, share, rate, correlation)
    missing = 0 if more is None else max(0, more - _unlabeled(labeled))
    now = _margin_now(labeled, share, rate, correlation)
    if more is not None and not missing:
        return Need(more, 0, 0, now, correlation, is_measured)
    short = _episodes_missing(labeled, frames_for_share(margin, share=share), rate, correlation)
    return Need(
        more, missing, short, now, correlation, is_measured, reachable=_reachable(labeled, share, rate, correlation)
    )


def _more(labeled: Labeled, margin: float, share: float, rate: float, correlation: float) -> int | None:
    counting = frames_in_episodes(frames_for_share(margin, share=share), labeled.showing, correlation)
    if counting is None:
        return None
    more = ceil(round(max(0.0, counting - labeled.settled * rate) / rate, 6))
    return max(0, more - labeled.waiting)


def _unlabeled(labeled: Labeled) -> int:
    return max(0, labeled.frames - labeled.settled - labeled.waiting)


def _margin_now(labeled: Labeled, share: float, rate: float, correlation: float) -> float | None:
    counting = round(labeled.settled * rate)
    episodes = sum(yes > 0 for yes, _ in labeled.groups)
    if not counting or not episodes:
        return None
    return margin_of(counting, share=share, design_effect=design_effect(counting / episodes, correlation))


def _reachable(labeled: Labeled, share: float, rate: float, correlation: float) -> float | None:
    """From what every frame of the split would bring, which need not be whole, to the first that has frames enough."""
    counting = round(labeled.frames * rate)
    if not counting:
        return None
    best = margin_of(counting, share=share, design_effect=design_effect(counting / labeled.showing, correlation))
    for points in range(max(1, ceil(100 * best)), WIDEST + 1):
        more = _more(labeled, points / 100, share, rate, correlation)
        if more is not None and more <= _unlabeled(labeled):
            return points / 100
    return None


def _episodes_missing(labeled: Labeled, independent: int, rate: float, correlation: float) -> int:
    """More episodes like those there are, each with as many frames."""
    if not labeled.episodes or not labeled.frames:
        return 0
    showing = labeled.showing / labeled.episodes
    per_showing = labeled.frames * rate / labeled.showing
    wanted = episodes_needed(independent, per_showing, correlation) / min(1.0, showing)
    return max(1, ceil(wanted) - labeled.episodes)
