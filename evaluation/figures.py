"""Every figure of an evaluation as its page shows it: characters side by side, splits side by side, calibration, mix-ups."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from corpus.models import Split
from evaluation.models import Evaluation
from measures.drawing import share_text, whisker

# key, what people read, whether less is better
CHARACTER_FIGURES = (
    ("prevalence", "Prevalence", False),
    ("accuracy", "Accuracy", False),
    ("precision", "Precision", False),
    ("recall", "Recall", False),
    ("f1", "F1", False),
    ("mcc", "MCC (−1 to 1)", False),
    ("balanced_accuracy", "Balanced accuracy", False),
    ("average_precision", "Average precision", False),
    ("brier", "Brier score", True),
    ("log_loss", "Log loss", True),
)
SET_FIGURES = (
    ("macro_f1", "Macro F1", False),
    ("micro_f1", "Micro F1", False),
    ("sample_f1", "Sample F1", False),
    ("subset_accuracy", "Subset accuracy", False),
    ("hamming_loss", "Hamming loss", True),
    ("jaccard", "Jaccard", False),
    ("mean_average_precision", "Mean average precision", False),
)


def character_table(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row per figure, a cell per character; what is not defined says why."""
    return [
        {
            "name": title,
            "less": less,
            "cells": [_cell(key, title, name, row) for name, row in report["characters"].items() if key in row],
        }
        for key, title, less in CHARACTER_FIGURES
        if any(key in row for row in report["characters"].values())
    ]


def _cell(key: str, title: str, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    tick = row["always_no"] if key == "accuracy" else None
    drawn = whisker(row[key], row["intervals"].get(key), name=f"{title} of {name}", tick=tick)
    if key == "mcc" and "mid" in drawn:  # on a track from -1 to 1
        drawn |= _stretched(row[key], row["intervals"].get(key))
    return {"drawn": drawn, "why": "" if row[key] is not None else why_undefined(key, name, row["confusion"])}


def _stretched(value: float, interval: Sequence[float] | None) -> dict[str, str]:
    from_zero = whisker((value + 1) / 2, [(end + 1) / 2 for end in interval] if interval else None)
    return {key: from_zero[key] for key in ("mid", "low", "high") if key in from_zero}


def why_undefined(key: str, name: str, confusion: Sequence[Sequence[int]]) -> str:
    """What a figure of 0/0 lacks, so that a dash is no riddle."""
    (tn, fp), (fn, tp) = confusion
    if tn + fp + fn + tp == 0:
        return f"no frame has a label for {name}"
    if key == "precision" or (key == "mcc" and fn + tp):
        return f"{name} is never found" if fp + tp == 0 else f"{name} is found everywhere"
    if key == "f1":
        return f"{name} is in no frame and found in none"
    return f"{name} is in no labeled frame" if fn + tp == 0 else f"{name} is in every labeled frame"


def splits_of(evaluation: Evaluation) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(split, what it is made of, report) of the run, from what it was fitted on to what nobody has seen; the sealed set
    only where somebody looked at it."""
    run = evaluation.run
    found: list[tuple[str, str, Mapping[str, Any]]] = [
        ("train", "what it was fitted on", run.train),
        ("train-dev", "composed from held-out cut-outs and backgrounds", run.train_dev),
    ]
    for split, meaning in ((Split.DEV, "real frames"), (Split.TEST, "real frames, sealed")):
        rows = Evaluation.objects.filter(run=run, split=split, policy=evaluation.policy, finished_at__isnull=False)
        newest = evaluation if evaluation.split == split else rows.order_by("-pk").first()
        if newest and newest.sealed_set:
            meaning = f"{meaning}, set {newest.sealed_set}"
        found.append((str(split), meaning, newest.report if newest else {}))
    return [(split, meaning, report) for split, meaning, report in found if report]


def split_table(splits: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of the set's figures and of each character's F1, a cell per split."""
    rows = []
    for key, title, less in SET_FIGURES:
        cells = []
        for split, _, report in splits:
            interval = report.get("set_intervals", {}).get(key)
            interval = interval or (report.get("macro_f1_interval") if key == "macro_f1" else None)
            cells.append(whisker(report.get("set", {}).get(key), interval, name=f"{title} on {split}"))
        rows.append({"name": title, "less": less, "cells": cells})
    for name in splits[-1][2]["characters"] if splits else ():
        cells = []
        for split, _, report in splits:
            row = report["characters"].get(name, {"f1": None, "intervals": {}})
            cells.append(whisker(row["f1"], row["intervals"].get("f1"), name=f"F1 of {name} on {split}"))
        rows.append({"name": f"F1 of {name}", "less": False, "cells": cells})
    return rows


def gap_sentence(splits: Sequence[tuple[str, str, Mapping[str, Any]]]) -> str:
    """How much is lost on the way from composed to real frames."""
    values = {split: report.get("macro_f1") for split, _, report in splits}
    if values.get("train-dev") is None or values.get("dev") is None:
        return ""
    gap = values["train-dev"] - values["dev"]
    if gap <= 0:
        return (
            f"Nothing is lost from composed to real frames: macro-F1 is {share_text(-gap)} higher on dev, where the "
            "thresholds come from, than on train-dev."
        )
    return (
        f"From composed to real frames macro-F1 loses {share_text(gap)}: what the generator does not draw yet, "
        "beside what thresholds chosen on dev gain there."
    )


def calibration_rows(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Per character the reliability plot: a dot per bin, its Wilson interval as a line, and the bin counts as bars."""
    rows = []
    for position, (name, figures) in enumerate(report["characters"].items()):
        bins = figures.get("calibration")
        if not bins:
            continue
        most = max(one["frames"] for one in bins)
        drawn = [
            {
                "x": f"{100 * one['score']:.1f}",
                "dot": f"M{100 * one['score']:.1f} {100 * (1 - one['share']):.1f}h0",
                "line": f"M{100 * one['score']:.1f} {100 * (1 - one['interval'][0]):.1f}V{100 * (1 - one['interval'][1]):.1f}",
                "bar_x": f"{100 * one['low'] + 1:.1f}",
                "bar_y": f"{100 - 30 * one['frames'] / most:.1f}",
                "bar_height": f"{30 * one['frames'] / most:.1f}",
                "text": f"scores {share_text(one['low'])} to {share_text(one['high'])}: {one['frames']} frames, "
                f"{name} in {share_text(one['share'])} of them ({share_text(one['interval'][0])}–{share_text(one['interval'][1])})",
            }
            for one in bins
        ]
        base = figures["prevalence"] * (1 - figures["prevalence"])
        rows.append(
            {"name": name, "position": position, "bins": drawn, "brier": share_text(figures["brier"]),
             "base": share_text(base), "log_loss": share_text(figures["log_loss"])}
        )  # fmt: skip
    return rows


def mixup_table(evaluation: Evaluation, slug: str) -> dict[str, Any]:
    """The "missed A while inventing B" matrix: each cell with its count, heat and link; empty for older evaluations."""
    counts = evaluation.report.get("mixups")
    if not counts:
        return {}
    names = [*evaluation.report["characters"], ""]  # the last is nobody
    most = max((max(row) for row in _without_corner(counts)), default=0) or 1
    address = reverse("evaluation:mixups", args=[slug, evaluation.pk])
    rows = [
        {
            "name": missed,
            "position": a,
            "cells": [
                {
                    "count": counts[a][b],
                    "is_possible": a != b,
                    "heat": round(9 * counts[a][b] / most),
                    "url": f"{address}?{urlencode({'missed': missed, 'invented': invented})}" if counts[a][b] else "",
                    "title": mixup_title(missed, invented),
                }
                for b, invented in enumerate(names)
            ],
        }
        for a, missed in enumerate(names)
    ]
    return {"names": names[:-1], "rows": rows, "right": counts[-1][-1]}


def _without_corner(counts: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    return [*counts[:-1], counts[-1][:-1]]


def mixup_title(missed: str, invented: str) -> str:
    """What a cell's frames have in common."""
    if not missed:
        return f"{invented} invented, nobody missed" if invented else "Right for everybody"
    return f"{missed} missed, {invented or 'nobody'} invented"
