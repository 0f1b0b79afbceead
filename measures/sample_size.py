"""How many frames must be tagged before a figure means something. Plain formulas for shares, 95 % by default."""

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


def _require(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"The {name} is a share between 0 and 1, got {value}.")
