"""Two runs, paired: the effect, what was fixed and what was broken, and whether the difference can be trusted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.models import Show
from evaluation.comparing import compare, newest_evaluations
from evaluation.comparison_pages import drawn, is_sure, p_text
from evaluation.models import Evaluation
from evaluation.pairing import BROKEN, FIXED, SEEDS, Turned, more_seeds, rows_of, seed_noise, seeds_of, turned
from evaluation.presenting import gallery_cells
from measures.drawing import share_text
from people.models import Role
from training.models import Run
from training.presenting import changes_between

SHOWN = 24


@show_page(Role.TRAINER)
def pair(request: HttpRequest, show: Show, first: int, second: int) -> HttpResponse:
    """Run `second` against run `first` on the dev frames that both were judged on."""
    found = newest_evaluations(show, [first, second])
    ready = [(run, row) for run, row in found if row is not None]
    if len(ready) < 2:
        lacking = [str(run.number) for run, row in found if row is None]
        says = (
            f"Run {', '.join(lacking)} has no finished evaluation on dev yet."
            if lacking
            else "Name two runs of this show."
        )
        messages.info(request, says)
        return redirect("training:runs", show.slug)
    (one, before), (other, after) = ready
    changes, moves = changes_between(one, other), turned(before, after)
    context = drawn(ready) | {
        "runs": [one, other], "changes": changes, "warnings": warnings(one, other, changes, before, after),
        "characters": [{**row, "p": p_text(row["p_value"]), "position": place} for place, row in enumerate(moves["characters"])],
        "galleries": [gallery(after, kind, moves[kind], show.slug) for kind in (FIXED, BROKEN)],
    }  # fmt: skip
    return render(request, "evaluation/pair.html", context)


@require_POST
@show_page(Role.TRAINER)
def seeds(request: HttpRequest, show: Show, first: int, second: int) -> HttpResponse:
    """Both recipes under three seeds, so that their difference can be told from chance."""
    runs = [run for run, _ in newest_evaluations(show, list(dict.fromkeys([first, second])))]
    queued = [one for run in runs for one in more_seeds(run, request.user)]
    numbers = ", ".join(str(one.number) for one in queued)
    said = (
        f"Queued: run {numbers}. Compare again when they are done."
        if queued
        else "Nothing to queue: each recipe has its seeds."
    )
    messages.success(request, said)
    return redirect("evaluation:pair", show.slug, first, second)


def gallery(evaluation: Evaluation, kind: str, moves: list[Turned], slug: str) -> dict[str, Any]:
    """The clearest decisions of a kind: the score before and after below each frame."""
    rows = rows_of(evaluation, moves[:SHOWN])
    cells = gallery_cells(evaluation, [row for row, _ in rows], slug)
    for cell, (_, one) in zip(cells, rows, strict=True):
        cell["badge"] = f"{share_text(one.first)} → {share_text(one.second)}"
    return {"kind": kind, "count": len(moves), "cells": cells}


def warnings(one: Run, other: Run, changes: list[str], before: Evaluation, after: Evaluation) -> list[dict[str, Any]]:
    """Why the difference should not be believed as it stands."""
    found = []
    if len(changes) > 1:
        text = f"{len(changes)} things changed between the two, so the figures do not say which of them did it. Change one at a time."
        found.append({"title": "More than one thing changed.", "text": text})
    noise, effect = seed_noise([one, other]), (other.dev.get("macro_f1") or 0) - (one.dev.get("macro_f1") or 0)
    tried = min(len(seeds_of(run)) for run in (one, other))
    if noise is not None and abs(effect) <= noise:
        text = (
            f"Runs that differ by their seed alone differ by up to {share_text(noise)} in macro-F1, "
            f"these two by {share_text(abs(effect))}."
        )
        found.append(
            {
                "title": "The difference lies inside seed noise.",
                "text": f"{text} {three_seeds(tried)}",
                "asks": tried < SEEDS,
            }
        )
    elif noise is None and not _is_sure(before, after):
        text = "The interval of the difference holds zero, and neither recipe was tried with another seed."
        found.append(
            {"title": "The difference may be chance.", "text": f"{text} {three_seeds(tried)}", "asks": tried < SEEDS}
        )
    return found


def three_seeds(tried: int) -> str:
    """What to do about noise."""
    if tried >= SEEDS:
        return "Each recipe was tried under three seeds: take the difference for nothing, or tag more episodes."
    return f"Train each recipe under {SEEDS} seeds (change only fitting.seed) before you believe it."


def _is_sure(before: Evaluation, after: Evaluation) -> bool:
    difference = compare([before, after])["rows"][0]["differences"][1]
    return difference is not None and is_sure(difference)
