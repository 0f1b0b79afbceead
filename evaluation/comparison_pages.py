"""Runs side by side: the page, and what it draws of a comparison."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from corpus.access import show_page
from corpus.models import Show
from evaluation.comparing import compare, newest_evaluations
from evaluation.models import Evaluation
from evaluation.queries import figures_to_come
from measures.drawing import signed, whisker
from measures.sweeps import SURE
from people.models import Role
from training.models import Run
from training.presenting import changes_between

MOST_RUNS = 6  # side by side on one page


@show_page(Role.TRAINER)
def compared(request: HttpRequest, show: Show) -> HttpResponse:
    """`?run=3&run=4`: the first is what the others are compared with."""
    numbers = chosen_numbers(request.GET.getlist("run"))
    found = newest_evaluations(show, numbers)
    if len(found) < 2:
        messages.info(request, f"Choose two to {MOST_RUNS} runs of {show.title} to compare.")
        return redirect("training:runs", show.slug)
    ready = [(run, row) for run, row in found if row is not None]
    waiting = [run for run, row in found if row is None]
    context: dict[str, Any] = {
        "ready": [run for run, _ in ready],
        "waiting": waiting,
        "asks_again": figures_to_come(waiting),
        "changes": [(run, changes_between(found[0][0], run)) for run, _ in found[1:]],
    }
    if len(ready) > 1:
        context |= drawn(ready)
    return render(request, "evaluation/compare.html", context)


def chosen_numbers(texts: Sequence[str]) -> list[int]:
    """Each number once, in the order given."""
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 9]
    return list(dict.fromkeys(numbers))[:MOST_RUNS]


def drawn(ready: Sequence[tuple[Run, Evaluation]]) -> dict[str, Any]:
    """Figures as whiskers, differences as text, and the sentence on top."""
    result = compare([row for _, row in ready])
    rows = [
        {"figure": row["figure"], "cells": [_cell(row, place) for place in range(len(ready))]} for row in result["rows"]
    ]
    return {"result": result, "rows": rows, "sentences": sentences([run for run, _ in ready], result)}


def _cell(row: dict[str, Any], place: int) -> dict[str, Any]:
    value, difference = row["values"][place], row["differences"][place]
    cell = {"whisker": whisker(value["value"], value["interval"], name=row["figure"])}
    if difference is not None:
        cell |= {
            "effect": signed(difference["effect"]),
            "sure": is_sure(difference),
            "range": span(difference["interval"]),
        }
        cell["p_value"] = p_text(difference["p_value"])
    return cell


def sentences(runs: Sequence[Run], result: dict[str, Any]) -> list[str]:
    """How each run stands to the first, in words: the effect and its interval first, then whether it may be chance."""
    said, row = [], result["rows"][0]
    for run, difference in zip(runs[1:], row["differences"][1:], strict=True):
        if difference is None:
            continue
        verdict = "more than chance" if is_sure(difference) else "within what chance would do"
        inside = f" ({span(difference['interval'])})" if difference["interval"] else ""
        said.append(
            f"Run {run.number} finds the cast at macro-F1 {signed(difference['effect'])}{inside} against run "
            f"{runs[0].number}: {verdict}."
        )
    return said


def is_sure(difference: dict[str, Any]) -> bool:
    """Whether the interval lies on one side of zero and, where several were looked at, the adjusted p-value agrees."""
    interval, p_value = difference["interval"], difference["p_value"]
    return bool(interval) and interval[0] * interval[1] > 0 and (p_value is None or p_value < SURE)


def span(interval: Sequence[float] | None) -> str:
    return f"{signed(interval[0])} to {signed(interval[1])}" if interval else ""


def p_text(value: float | None) -> str:
    if value is None:
        return ""
    return "p < .001" if value < 0.001 else f"p = {f'{value:.3f}'.removeprefix('0')}"
