"""A figure becomes what a page draws of it: places in per cent, and the text beside them. Geometry only, no markup."""

from collections.abc import Iterable, Sequence


def share_text(value: float | None) -> str:
    """A share of 0-1 as pages write it: `.78`, `1.00`; empty where the figure is not defined."""
    if value is None:
        return ""
    return f"{value:.2f}".removeprefix("0") if value >= 0 else f"-{-value:.2f}"


def signed(value: float) -> str:
    """A difference of shares: `+.04`, `−.02`; what rounds to nothing has no direction, `±.00`."""
    if abs(value) < 0.005:
        return "±.00"
    return ("+" if value > 0 else "−") + share_text(abs(value))


def place(value: float) -> str:
    """A share as a place on a track from 0 to 1, kept inside it."""
    return f"{100 * min(max(value, 0.0), 1.0):.1f}%"


def whisker(
    value: float | None, interval: Sequence[float] | None = None, *, name: str = "", tick: float | None = None
) -> dict[str, str]:
    """What the whisker component draws: the dot, the interval's ends, and an optional tick such as a base rate."""
    drawn = {"name": name, "text": share_text(value)}
    if value is not None:
        drawn["mid"] = place(value)
    if value is not None and interval is not None and None not in interval:
        drawn |= {"low": place(interval[0]), "high": place(interval[1])}
        drawn["interval"] = f"{share_text(interval[0])}–{share_text(interval[1])}"
    if tick is not None:
        drawn |= {"tick": place(tick), "tick_name": f"always no: {share_text(tick)}"}
    return drawn


def polyline(values: Sequence[float], *, low: float, high: float, width: int = 100, height: int = 100) -> str:
    """The `points` of an SVG polyline: values from left to right, `low` at the bottom and `high` at the top."""
    span = (high - low) or 1.0
    step = width / max(len(values) - 1, 1)
    return " ".join(f"{i * step:.1f},{height * (1 - (value - low) / span):.1f}" for i, value in enumerate(values))


def box_points(places: Iterable[tuple[float, float]]) -> str:
    """The `points` of an SVG polyline or polygon in a box of 100x100, from places in 0-1 seen from its lower left corner."""
    return " ".join(f"{100 * x:.1f},{100 * (1 - y):.1f}" for x, y in places)
