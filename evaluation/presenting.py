"""An evaluation becomes what its page and the command show: the sentence, whiskers, matrices, curves."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from corpus.media import url_of
from evaluation.models import Evaluation, EvaluationPair
from evaluation.policies import policy_name
from labeling.models import LabelState
from measures.drawing import share_text, whisker

THUMB_WIDTH = 360  # pixels; corpus stores thumbnails this wide
FIGURES = ("precision", "recall", "f1", "accuracy", "average_precision")
CELLS = (("tn", 0, 0), ("fp", 0, 1), ("fn", 1, 0), ("tp", 1, 1))


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The shape that `evaluate --json` and the API answer with."""
    report = {key: value for key, value in evaluation.report.items() if key != "curves"}
    about = {"run": evaluation.run.number, "split": evaluation.split, "policy": evaluation.policy}
    if evaluation.sealed_set:
        about["sealed_set"] = evaluation.sealed_set
    return {**about, **report}


def as_table(evaluation: Evaluation) -> str:
    """The figures as aligned text, each with its interval and beside its baseline."""
    report = evaluation.report
    lines = [
        sentence(evaluation),
        "",
        f"{'':14}{'threshold':>10}{'frames':>8}{'precision':>12}{'recall':>18}{'F1':>18}{'accuracy':>18}{'always no':>11}",
    ]
    for name, row in report["characters"].items():
        spans = [
            f"{share_text(row[key])} {span_text(row['intervals'].get(key))}"
            for key in ("precision", "recall", "f1", "accuracy")
        ]
        lines.append(
            f"{name:14}{row['threshold']:>10.3f}{row['frames']:>8}"
            + "".join(f"{span:>18}" for span in spans)
            + f"{share_text(row['always_no']):>11}"
        )
    return "\n".join(lines)


def span_text(interval: Any) -> str:
    return f"({share_text(interval[0])}–{share_text(interval[1])})" if interval and None not in interval else ""


def sentence(evaluation: Evaluation) -> str:
    """What the page says first: how good, on how many frames, and who is the weakest and why."""
    report = evaluation.report
    if not report:
        return f"Run {evaluation.run.number} is being evaluated on {evaluation.split}."
    text = (
        f"Run {evaluation.run.number} finds the cast at macro-F1 {share_text(report['macro_f1'])} "
        f"{span_text(report['macro_f1_interval'])} on {report['frames']:,} {evaluation.split} frames"
    )
    if evaluation.sealed_set:
        text += f" of set {evaluation.sealed_set}"
    weakest = weakest_character(report)
    return f"{text}; {weakest}." if weakest else f"{text}."


def weakest_character(report: dict[str, Any]) -> str:
    """The character with the lowest F1, and which mistake costs it most."""
    defined = {name: row for name, row in report["characters"].items() if row["f1"] is not None}
    if not defined:
        return ""
    name, row = min(defined.items(), key=lambda item: item[1]["f1"])
    (_, false_yes), (false_no, _) = row["confusion"]
    if false_yes >= false_no:
        say = "frame says" if false_yes == 1 else "frames say"
        return f"{name} is the weakest: {false_yes} {say} {name} is there when {name} is not"
    return f"{name} is the weakest: {false_no} {'frame misses' if false_no == 1 else 'frames miss'} {name}"


def shown_by(evaluation: Evaluation) -> str:
    """What a look at the sealed set showed: the figures that whoever looked now knows."""
    report = evaluation.report
    if not report:
        return "nothing yet"
    each = ", ".join(f"{name} {share_text(row['f1']) or '–'}" for name, row in report["characters"].items())
    return f"macro-F1 {share_text(report['macro_f1'])} on {report['frames']:,} frames; F1 of {each}"


def worn_warning(count: int) -> dict[str, str]:
    """The warning that grows with the looks at one sealed set; none before the second."""
    if count < 2:
        return {}
    if count < 4:
        text = "Each look lets what it showed into the next decision. Choose between runs on dev, and look once more at the end."
        return {"title": f"The test set was looked at {count} times.", "text": text, "kind": ""}
    if count < 8:
        text = "The best of several looks is flattered: report the latest figure as optimistic, or open a fresh set."
        return {"title": f"{count} looks: this test set wears out.", "text": text, "kind": "accent"}
    text = (
        "After so many looks it is a second dev set: its figures no longer say how a run does on what nobody has seen. "
        "Open a fresh set."
    )
    return {"title": f"{count} looks: this is no test set any more.", "text": text, "kind": "error"}


def leader_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The leaderboard's lines: place, run, whisker, and how far behind the first."""
    best = rows[0]["report__macro_f1"] if rows else 0.0
    return [
        {
            "place": place, "pk": row["pk"], "run": row["run__number"], "note": row["run__note"],
            "policy": policy_name(row["policy"]), "frames": row["report__frames"],
            "drawn": whisker(row["report__macro_f1"], row["report__macro_f1_interval"], name="Macro-F1"),
            "average_precision": share_text(row["report__set__mean_average_precision"]),
            "behind": share_text(best - row["report__macro_f1"]) if place > 1 else "", "best_run": rows[0]["run__number"],
        }
        for place, row in enumerate(rows, start=1)
    ]  # fmt: skip


def character_rows(
    evaluation: Evaluation, slug: str, ceilings: dict[str, Any], on_expected: dict[str, Any]
) -> list[dict[str, Any]]:
    """Per character: whiskers, the matrix whose cells link to their frames, and the curve with threshold and ceiling."""
    rows = []
    for position, (name, figures) in enumerate(evaluation.report["characters"].items()):
        drawn = {
            key: whisker(
                figures[key], figures["intervals"].get(key), name=f"{key} of {name}",
                tick=figures["always_no"] if key == "accuracy" else None,
            )
            for key in FIGURES
        }  # fmt: skip
        if name in on_expected:
            one = on_expected[name]
            drawn["expected"] = whisker(one["value"], one["interval"], name=f"recall of {name} on expected positives")
        cells = matrix(figures["confusion"], gaps_url(evaluation, slug, name))
        curve = precision_recall(evaluation.report["curves"].get(name, []), figures, ceilings.get(name))
        rows.append({"name": name, "position": position, **figures, "drawn": drawn, "cells": cells, "curve": curve})
    return rows


def gaps_url(evaluation: Evaluation, slug: str, name: str) -> str:
    return f"{reverse('evaluation:gaps', args=[slug, evaluation.pk])}?character={name}"


def matrix(confusion: list[list[int]], url: str) -> dict[str, dict[str, Any]]:
    """Each cell with its count, its link and its heat from 0 to 9: the share of its row."""
    cells = {}
    for kind, row, column in CELLS:
        count, total = confusion[row][column], sum(confusion[row]) or 1
        cells[kind] = {"count": count, "url": f"{url}&kind={kind}", "heat": round(9 * count / total)}
    return cells


def precision_recall(
    points: list[tuple[float, float]], figures: dict[str, Any], ceiling: dict[str, Any] | None
) -> dict[str, Any]:
    """Points in a 100x100 box with precision upwards; the dot is the policy's threshold, the band the expected recall."""
    drawn: dict[str, Any] = {"points": " ".join(f"{100 * x:.1f},{100 * (1 - y):.1f}" for x, y in points)}
    if figures["recall"] is not None and figures["precision"] is not None:
        drawn["dot"] = f"M{100 * figures['recall']:.1f} {100 * (1 - figures['precision']):.1f}h0"
    if ceiling and ceiling.get("judged"):
        low, high = ceiling["interval"]
        drawn |= {
            "ceiling": 100 * ceiling["share"],
            "band": 100 * low,
            "band_width": 100 * (high - low),
            "ceiling_text": f"{share_text(ceiling['share'])} ({share_text(low)}–{share_text(high)})",
        }
    return drawn


def gap_caption(score: float, threshold: float) -> str:
    """How wrong a score was, as the gallery's line below a frame."""
    return f"{share_text(score)} against {share_text(threshold)}"


def gallery_cells(
    evaluation: Evaluation, pairs: Iterable[EvaluationPair], slug: str, query: str = ""
) -> list[dict[str, Any]]:
    """What the picture grid shows of pairs: the thumbnail, where it comes from, and how wrong the score was.

    `query` ("?low=0.2") goes along to the page of each, so that it knows among what its neighbors are.
    """
    return [
        {
            "src": url_of(pair.frame.thumb),
            "width": THUMB_WIDTH,
            "height": round(THUMB_WIDTH * pair.frame.height / pair.frame.width),
            "url": reverse("evaluation:gap", args=[slug, evaluation.pk, pair.pk]) + query,
            "caption": f"{pair.frame.episode.name} · {pair.frame.name}",
            "badge": gap_caption(pair.score, evaluation.thresholds[pair.character.name]),
            "character": pair.character.name,
            "position": pair.character.position,
            "wrong": (pair.score >= evaluation.thresholds[pair.character.name]) != (pair.truth == LabelState.YES),
            "alt": f"{pair.character.name}: people say {pair.truth}, score {pair.score:.2f}",
        }
        for pair in pairs
    ]
