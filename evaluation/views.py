"""Evaluations of a show: the list, one with its figures, the frames behind a matrix cell."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from corpus.access import show_page
from corpus.models import Character, Show
from evaluation.ceilings import recall_on_expected
from evaluation.figures import mixup_table
from evaluation.forms import StartForm
from evaluation.gap_filters import GapFilter
from evaluation.models import Evaluation
from evaluation.pairing import leaderboard
from evaluation.presenting import character_rows, gallery_cells, leader_rows, sentence, shown_by, worn_warning
from evaluation.queries import KINDS, cell, evaluations_of, looks, worst_pairs
from evaluation.sealed_sets import SetLooks, current_set, set_size, sets_of
from evaluation.services import EvaluationRefused, start_evaluation
from labeling.ceilings import ceilings_of
from people.models import Role

PER_PAGE = 48
WORST = 12  # on the summary


@show_page(Role.TRAINER)
def evaluations(request: HttpRequest, show: Show) -> HttpResponse:
    """Every evaluation, and the odometer of the sealed test set."""
    rows = [(row, sentence(row)) for row in evaluations_of(show)[:200]]
    return render(request, "evaluation/evaluations.html", listed(show, rows, StartForm(show)))


@show_page(Role.TRAINER)
def start(request: HttpRequest, show: Show) -> HttpResponse:
    if request.method != "POST":  # the address stays behind a refused form; entering it again begins anew
        return redirect("evaluation:evaluations", show.slug)
    form = StartForm(show, request.POST)
    if form.is_valid():
        try:
            wish = form.cleaned_data
            evaluation = start_evaluation(
                wish["run"], wish["split"], wish["policy"], reason=wish["reason"], by=request.user
            )
            return redirect("evaluation:evaluation", show.slug, evaluation.pk)
        except EvaluationRefused as error:
            form.add_error(None, str(error))
    rows = [(row, sentence(row)) for row in evaluations_of(show)[:200]]
    return render(request, "evaluation/evaluations.html", listed(show, rows, form), status=400)


def listed(show: Show, rows: list[tuple[Evaluation, str]], form: StartForm) -> dict[str, Any]:
    """The list, the runs by how good they are on dev, and the odometer of the sealed test set."""
    sets = sets_of(show)
    return {
        "evaluations": rows, "form": form, "leaders": leader_rows(leaderboard(show)), "sets": [set_row(one) for one in sets],
        "worn": worn_warning(len(sets[0].looks)), "set_size": set_size(show),
    }  # fmt: skip


def set_row(one: SetLooks) -> dict[str, Any]:
    return {
        "number": one.number,
        "opened": one.opened,
        "looks": [(look, shown_by(look.evaluation)) for look in one.looks],
    }


@show_page(Role.TRAINER)
def evaluation(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The sentence, the characters, the gallery of wrong frames."""
    row = find_evaluation(show, pk)
    context: dict[str, Any] = {"evaluation": row, "sentence": sentence(row), "tab": "summary"}
    if row.sealed_set:
        seen = looks(show).filter(evaluation__sealed_set=row.sealed_set).count()
        context |= {"looks": seen, "worn": worn_warning(seen), "is_retired_set": row.sealed_set != current_set(show)}
    if row.finished_at:
        context |= {
            "characters": character_rows(row, show.slug, ceilings_of(show), recall_on_expected(row)),
            "mixups": mixup_table(row, show.slug),
            "wrong": gallery_cells(row, worst_pairs(row, WORST), show.slug),
            "wrong_count": sum(
                one["confusion"][0][1] + one["confusion"][1][0] for one in row.report["characters"].values()
            ),
        }
    return render(request, "evaluation/evaluation.html", context)


@show_page(Role.TRAINER)
def gaps(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The frames of one cell, narrowed where asked, the most wrong first; a further page is asked for as the grid scrolls."""
    row = find_evaluation(show, pk)
    if not row.finished_at:
        messages.info(request, "This evaluation is not finished yet; its frames come with its figures.")
        return redirect("evaluation:evaluation", show.slug, pk)
    kind = request.GET.get("kind", "fp")
    name = request.GET.get("character") or next(iter(row.thresholds))
    if kind not in KINDS or name not in row.thresholds:
        raise Http404(f"Gaps are filtered by character ({', '.join(row.thresholds)}) and kind ({', '.join(KINDS)}).")
    character = get_object_or_404(Character, show=show, name=name)
    offset = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    narrowed = GapFilter(row, request.GET)
    found = list(narrowed.narrow(cell(row, character, kind))[offset : offset + PER_PAGE + 1])
    context = {
        "evaluation": row, "tab": "gaps", "character": character, "kind": kind, "kinds": KINDS, "names": list(row.thresholds),
        "cells": gallery_cells(row, found[:PER_PAGE], show.slug, narrowed.whole), "threshold": row.thresholds[name],
        "narrowed": narrowed, "following": offset + PER_PAGE if len(found) > PER_PAGE else None, "shown": offset + len(found[:PER_PAGE]),
        "confusion": row.report["characters"][name]["confusion"],
    }  # fmt: skip
    return render(request, "evaluation/gap_cells.html" if request.htmx and offset else "evaluation/gaps.html", context)


def find_evaluation(show: Show, pk: int) -> Evaluation:
    row = evaluations_of(show).filter(pk=pk).first()
    if row is None:
        raise Http404(f"{show.title} has no evaluation {pk}.")
    return row
