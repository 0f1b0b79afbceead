"""A review's report becomes rows of whiskers."""

from typing import Any

from measures.drawing import share_text, whisker

WAYS = {"raw": "labels as they were", "reviewed": "after the verdicts", "weighted": "weighted estimate"}
TITLES = {"accuracy": "Accuracy", "precision": "Precision", "recall": "Recall", "f1": "F1", "prevalence": "Prevalence"}
METHODS = {"episodes": "episodes are what was sampled", "strata": "the answers in each stratum are what was sampled"}


def figure_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Per run its table: a row per figure of a character, a whisker for each way of counting."""
    found = []
    for row in report["runs"]:
        lines = [{"name": "Macro F1", "character": "", "cells": cells(row["macro"], f"Macro F1 of run {row['run']}")}]
        for position, (name, one) in enumerate(row["characters"].items()):
            for key, ways in one["figures"].items():
                lines.append(
                    {"name": TITLES[key], "character": name, "position": position,
                     "cells": cells(ways, f"{TITLES[key]} of {name}"), "is_first": key == "accuracy",
                     "unanswered": one["unanswered"]}
                )  # fmt: skip
        found.append(
            {"run": row["run"], "evaluation": row["evaluation"], "lines": lines,
             "method": METHODS.get(row["macro"]["weighted"][2], "")}
        )  # fmt: skip
    return found


def cells(ways: dict[str, Any], name: str) -> list[dict[str, str]]:
    return [whisker(ways[key][0], ways[key][1], name=f"{name}, {title}") for key, title in WAYS.items()]


def stratum_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Per stratum how many of its frames were asked about and how many verdicts went against people's label."""
    return [
        {**row, "said": ", ".join(f"run {run} {word}" for run, word in row["runs"].items()),
         "against": row["settled"] - row[row["people"]] - row["open"],
         "agrees": all(word == row["people"] for word in row["runs"].values())}
        for row in report["strata"]
    ]  # fmt: skip


def whiskers_of_reviewers(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**row, "drawn": whisker(row["with_model"] / row["judged"] if row["judged"] else None, row["interval"],
                                 name=f"{row['name']} sided with a model"),
         "share": share_text(row["with_model"] / row["judged"]) if row["judged"] else ""}
        for row in report["reviewers"]
    ]  # fmt: skip
