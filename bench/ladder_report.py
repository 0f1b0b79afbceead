"""What each rung of bench.accuracy gave: figures with intervals, paired differences from the rung below, as text and as a picture."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.rungs import Rung
from measures.comparison import paired_difference
from measures.drawing import share_text
from measures.intervals import Statistic, caution, episode_interval
from measures.metrics import average_precision
from measures.weighted import f1_statistic, macro_average_precision_statistic, macro_f1_statistic, mean_statistic
from training.recognizer.thresholds import choose_threshold, decide

Scores = NDArray[np.float32]
FIGURES = {"macro_f1": "macro-F1", "macro_average_precision": "macro average precision"}
# The picture, in pixels: names on the left, a track from LOW to 1 on the right, a line per rung.
NAME_WIDTH, TRACK, LINE, TOP, LOW = 130, 520, 22, 44, 0.2
STYLE = """text { font: 12px system-ui, sans-serif; fill: #222 } .grid { stroke: #ddd } .f1 { stroke: #b3541e; fill: #b3541e }
.ap { stroke: #1f5fa8; fill: #1f5fa8 } line { stroke-width: 2 } .grid { stroke-width: 1 } text.f1, text.ap { stroke: none }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .grid { stroke: #444 } .f1 { stroke: #f0a070; fill: #f0a070 }
.ap { stroke: #80b4f0; fill: #80b4f0 } }"""


def cross_fitted(truth: NDArray[np.int8], scores: Scores, episodes: Sequence[str]) -> NDArray[np.bool_]:
    """Decisions bool [n, c] where each episode is judged by the max-F thresholds of all other episodes."""
    ids, decisions = np.asarray(episodes), np.zeros(truth.shape, bool)
    for episode in np.unique(ids):
        own = ids == episode
        thresholds = [
            choose_threshold(truth[~own, c] == 1, scores[~own, c], "max_f").threshold for c in range(truth.shape[1])
        ]
        decisions[own] = decide(scores[own], thresholds)
    return decisions


def statistics(
    truth: NDArray[np.int8], scores: Scores, episodes: Sequence[str], names: Sequence[str]
) -> dict[str, Statistic]:
    """The figures over the cast, and each character's F1 by name."""
    decisions = cross_fitted(truth, scores, episodes)
    return {
        "macro_f1": macro_f1_statistic(truth, decisions),
        "macro_average_precision": macro_average_precision_statistic(truth, scores),
        **{name: f1_statistic(truth[:, c] == 1, decisions[:, c]) for c, name in enumerate(names)},
    }


def figures_of(
    rungs: Sequence[Rung],
    scores: Mapping[str, Sequence[Scores]],
    truth: NDArray[np.int8],
    episodes: Sequence[str],
    names: Sequence[str],
) -> dict[str, Any]:
    """JSON: per rung each figure (mean over its seeds, interval, seed by seed) and its difference from the rung it stands on.

    Intervals resample episodes, the seeds being as they are; a difference is over the seeds that both have.
    """
    known = {name: [statistics(truth, one, episodes, names) for one in each] for name, each in scores.items()}
    lines = []
    for rung in rungs:
        own, below = known[rung.name], known.get(rung.after, [])
        shared = len(own) if rung.joined else min(len(own), len(below))
        lines.append(
            {
                "rung": rung.name,
                "what": rung.what,
                "after": rung.after,
                "seeds": len(own),
                "figures": {figure: value_of([one[figure] for one in own], episodes) for figure in FIGURES},
                "differences": {
                    figure: difference_of(
                        [one[figure] for one in below[: len(below) if rung.joined else shared]],
                        [one[figure] for one in own[:shared]],
                        episodes,
                    )
                    for figure in (*FIGURES, *names)
                }
                if below
                else None,
                "characters": {
                    name: float(np.mean([average_precision(truth[:, c] == 1, one[:, c]) for one in scores[rung.name]]))
                    for c, name in enumerate(names)
                },
            }
        )
    count = len(set(episodes))
    return {"frames": len(truth), "episodes": count, "caution": caution(count), "rungs": lines}


def value_of(each: Sequence[Statistic], episodes: Sequence[str]) -> dict[str, Any]:
    everything = np.ones((1, len(episodes)))
    values = [float(one(everything)[0]) for one in each]
    interval = episode_interval(mean_statistic(each), episodes)
    return {"value": float(np.mean(values)), "interval": list(interval) if interval else None, "seeds": values}


def difference_of(below: Sequence[Statistic], own: Sequence[Statistic], episodes: Sequence[str]) -> dict[str, Any]:
    """Paired on the same frames: the effect, its interval, and seed by seed where each side has as many."""
    found = paired_difference(mean_statistic(below), mean_statistic(own), episodes)
    if found is None:
        raise ValueError("A figure is undefined on these frames: no frame shows any of the cast.")
    everything = np.ones((1, len(episodes)))
    paired = zip(below, own, strict=True) if len(below) == len(own) else ()
    seeds = [float((b(everything) - a(everything))[0]) for a, b in paired]
    interval = list(found.interval) if found.interval else None
    return {"effect": found.effect, "interval": interval, "p_value": found.p_value, "seeds": seeds}


def as_text(figures: Mapping[str, Any]) -> str:
    """A Markdown table, a line per rung."""
    heads = ["rung", "on", "change", "seeds", *(head for name in FIGURES.values() for head in (name, "against it"))]
    lines = [f"{figures['frames']} dev frames of {figures['episodes']} episodes", "", row(heads), row(["---"] * 8)]
    for rung in figures["rungs"]:
        cells = [rung["rung"], rung["after"], rung["what"], str(rung["seeds"])]
        for figure in FIGURES:
            cells.append(with_interval(rung["figures"][figure]["value"], rung["figures"][figure]["interval"]))
            changed = rung["differences"] and rung["differences"][figure]
            cells.append(with_interval(changed["effect"], changed["interval"], "+") if changed else "")
        lines.append(row(cells))
    lines += ["", *characters_as_text(figures["rungs"])]
    return "\n".join(lines + ([figures["caution"]] if figures["caution"] else []))


def characters_as_text(rungs: Sequence[Mapping[str, Any]]) -> list[str]:
    """A second table: each character's average precision, and what F1 gained against the rung compared with."""
    names = list(rungs[0]["characters"])
    heads = ["rung", "against", *(head for name in names for head in (f"{name}: average precision", "F1 gained"))]
    lines = [row(heads), row(["---"] * len(heads))]
    for rung in rungs:
        cells = [rung["rung"], rung["after"]]
        for name in names:
            changed = rung["differences"] and rung["differences"][name]
            cells.append(number(rung["characters"][name]))
            cells.append(with_interval(changed["effect"], changed["interval"], "+") if changed else "")
        lines.append(row(cells))
    return lines


def row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def with_interval(value: float, interval: Sequence[float] | None, sign: str = "") -> str:
    low, high = (number(one, sign) for one in interval) if interval else ("?", "?")
    return f"{number(value, sign)} ({low} to {high})"


def number(value: float, sign: str = "") -> str:
    return f"{value:{sign}.3f}".replace("0.", ".", 1).replace("-", "−")


def draw_ladder(figures: Mapping[str, Any]) -> str:
    """An SVG: each rung's macro-F1 and macro average precision as dots with their intervals, from the top down."""
    width, height = NAME_WIDTH + TRACK + 20, TOP + LINE * len(figures["rungs"]) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>Accuracy of each rung on {figures['frames']} dev frames</title><style>{STYLE}</style>",
        f'<text x="{NAME_WIDTH}" y="14" class="f1">macro-F1</text><text x="{NAME_WIDTH + 80}" y="14" class="ap">macro '
        "average precision</text>",
    ]
    parts += [
        f'<line class="grid" x1="{across(share):.1f}" x2="{across(share):.1f}" y1="{TOP - 8}" y2="{height - 8}"/>'
        f'<text x="{across(share) - 8:.1f}" y="{TOP - 14}">{share_text(float(share))}</text>'
        for share in np.arange(LOW, 1.01, 0.2)
    ]
    for place, rung in enumerate(figures["rungs"]):
        middle = TOP + LINE * (place + 0.5)
        parts.append(f'<text x="0" y="{middle + 4:.1f}">{escape(rung["rung"])}</text>')
        for figure, kind, shift in (("macro_f1", "f1", -3), ("macro_average_precision", "ap", 4)):
            parts.append(dot(rung["figures"][figure], kind, middle + shift))
    return "\n".join([*parts, "</svg>", ""])


def dot(found: Mapping[str, Any], kind: str, height: float) -> str:
    low, high = found["interval"] or (found["value"],) * 2
    return (
        f'<line class="{kind}" x1="{across(low):.1f}" x2="{across(high):.1f}" y1="{height:.1f}" y2="{height:.1f}"/>'
        f'<circle class="{kind}" cx="{across(found["value"]):.1f}" cy="{height:.1f}" r="3"/>'
    )


def across(share: float) -> float:
    return NAME_WIDTH + TRACK * (max(float(share), LOW) - LOW) / (1 - LOW)
