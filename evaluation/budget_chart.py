"""The drawing of a budget curve: places only, the template has the markup."""

from typing import Any

import numpy as np

from measures.budget import SCALE
from measures.drawing import box_points, place, share_text

ROUND = 0.1  # the scale of macro-F1 begins and ends at tenths


def chart_of(result: dict[str, Any]) -> dict[str, Any] | None:
    """Frames to the right, by the logarithm of 1 + n / 50, macro-F1 upwards between the tenths around what is drawn."""
    points, band = result["points"], result["band"]
    if not points:
        return None
    ends = [value for one in points for value in (one["value"], *(one["interval"] or ()))]
    ends += [*band["low"], *band["high"]] if band else []
    low, high = np.floor(min(ends) / ROUND) * ROUND, np.ceil(max(ends) / ROUND) * ROUND
    reach = max([one["frames"] for one in points] + (band["frames"] if band else [1]))
    drawn = {"dots": [dot(one, reach, low, high) for one in points], "lines": lines(low, high), "curve": "", "band": ""}
    if band:
        across = [along(frames, reach) for frames in band["frames"]]
        edges = {
            name: list(zip(across, upwards(band[name], low, high), strict=True)) for name in ("low", "middle", "high")
        }
        drawn |= {"curve": box_points(edges["middle"]), "band": box_points(edges["high"] + edges["low"][::-1])}
    return drawn | {"now": place(along(result["next"]["now"], reach)) if result["next"] else ""}


def lines(low: float, high: float) -> list[dict[str, str]]:
    """A line per tenth, with its text."""
    tenths = np.arange(low, high + ROUND / 2, ROUND)
    return [{"y": place(1 - upwards([value], low, high)[0]), "text": share_text(value)} for value in tenths]


def along(frames: int, reach: int) -> float:
    return float(np.log1p(frames / SCALE) / np.log1p(reach / SCALE))


def upwards(values: list[float], low: float, high: float) -> list[float]:
    return [(value - low) / ((high - low) or 1.0) for value in values]


def dot(point: dict[str, Any], reach: int, low: float, high: float) -> dict[str, Any]:
    """Places in per cent from the upper left corner, as SVG has them."""
    at = {"frames": point["frames"], "text": share_text(point["value"]), "runs": point["runs"]}
    at["x"], at["y"] = place(along(point["frames"], reach)), place(1 - upwards([point["value"]], low, high)[0])
    if point["interval"]:
        at["low"], at["high"] = (place(1 - one) for one in upwards(point["interval"], low, high))
    return at
