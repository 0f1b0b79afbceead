"""How many frames must be tagged before a figure means something. Plain formulas for shares, 95 % by default."""

from collections.abc import Sequence
from math import ceil

from scipy import stats


def frames_for_share(margin: float, *, share: float = 0.5, level: float = 0.95, design_effect: float = 1.0) -> int:
    """Frames to know a share (an accuracy) within plus or minus `margin`: z² p (1 - p) / e².

    A share of 0.5 asks for the most frames, so it is right where nothing is known. See design_effect below.
    """
    _require("margin", margin)
    _require("share", share)
    if design_effect < 1:
        raise ValueError(f"A design effect is 1 or more, got {design_effect}.")
    z = stats.norm.ppf((1 + level) / 2)
    # Rounded first: 1.0000000000001 frames are one frame.
    return ceil(round(z**2 * share * (1 - share) / margin**2 * design_effect, 6))


def frames_for_recall(
    margin: float, prevalence: float, *, recall: float = 0.5, level: float = 0.95, design_effect: float = 1.0
) -> int:
    """Frames to know a character's recall: only frames that show it count, so the number is divided by prevalence."""
    _require("prevalence", prevalence)
    return ceil(frames_for_share(margin, share=recall, level=level, design_effect=design_effect) / prevalence)


def margin_of(frames: int, *, share: float = 0.5, level: float = 0.95, design_effect: float = 1.0) -> float:
    """The other way round: plus or minus how much a share is known from that many frames."""
    if frames < 1:
        raise ValueError(f"A margin needs at least one frame, got {frames}.")
    z = stats.norm.ppf((1 + level) / 2)
    return float(z * (share * (1 - share) * design_effect / frames) ** 0.5)


def design_effect(frames_per_episode: float, correlation: float) -> float:
    """How many times more frames are needed because frames of one episode are alike: 1 + (m - 1) rho (Kish 1965)."""
    return 1 + (max(1.0, frames_per_episode) - 1) * correlation


def frames_in_episodes(independent: int, episodes: float, correlation: float) -> int | None:
    """Frames from so many episodes that say as much as `independent` ones; None where no number of frames does.

    Solves n = n0 (1 + (n / episodes - 1) rho) for n: the more frames an episode gives, the less each says. Beyond
    n0 rho episodes' worth there is nothing to gain: then only more episodes help (see episodes_needed).
    """
    gain = 1 - independent * correlation / max(episodes, 1e-9)
    if gain <= 0:
        return None
    # One frame per episode is the least there is: then none is like another.
    return max(independent, ceil(round(independent * (1 - correlation) / gain, 6)))


def episodes_needed(independent: int, per_episode: float, correlation: float) -> int:
    """Episodes that give `per_episode` frames each and together say as much as `independent` frames."""
    return ceil(round(independent * design_effect(per_episode, correlation) / max(per_episode, 1.0), 6))


def correlation_within(groups: Sequence[tuple[int, int]]) -> float | None:
    """How alike yes and no are within an episode: the intraclass correlation, 0 to 1, from (yes, answers) per episode.

    The estimator of a one-way analysis of variance for unequal groups (Donner and Koval 1980), held at 0 or above. None
    where nothing can be said: fewer than two episodes, no episode with two answers, or all answers the same.
    """
    counts = [(yes, n) for yes, n in groups if n > 0]
    total, positives = sum(n for _, n in counts), sum(yes for yes, _ in counts)
    between_free, within_free = len(counts) - 1, total - len(counts)
    if between_free < 1 or within_free < 1 or positives in (0, total):
        return None
    mean = positives / total
    between = sum(n * (yes / n - mean) ** 2 for yes, n in counts) / between_free
    within = sum(yes * (n - yes) / n for yes, n in counts) / within_free
    size = (total - sum(n * n for _, n in counts) / total) / between_free
    return max(0.0, (between - within) / (between + (size - 1) * within))


def _require(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"The {name} is a share between 0 and 1, got {value}.")
