"""Pages of an evaluation's figures, and of the frames in which one was missed while another was invented."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from corpus.access import show_page
from corpus.models import Character, Show
from evaluation.figures import calibration_rows, character_table, gap_sentence, mixup_title, split_table, splits_of
from evaluation.models import Evaluation
from evaluation.presenting import gallery_cells
from evaluation.queries import mixup_cell
from evaluation.views import PER_PAGE, find_evaluation
from people.models import Role


@show_page(Role.TRAINER)
def figures(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Every figure with its interval: per character, over the set and the splits side by side, and calibration."""
    row = find_evaluation(show, pk)
    if not row.finished_at:
        return redirect("evaluation:evaluation", show.slug, pk)
    splits = splits_of(row)
    context = {
        "evaluation": row, "tab": "figures", "names": list(row.report["characters"]), "table": character_table(row.report),
        "splits": splits, "split_rows": split_table(splits), "gap": gap_sentence(splits),
        "calibration": calibration_rows(row.report), "is_old": "set_intervals" not in row.report,
    }  # fmt: skip
    return render(request, "evaluation/figures.html", context)


@show_page(Role.TRAINER)
def mixups(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """`?missed=Ann&invented=Ben`: the frames of one cell; an empty name is nobody."""
    row = find_evaluation(show, pk)
    missed, invented = (asked_character(show, row, request.GET.get(key, "")) for key in ("missed", "invented"))
    if missed == invented:
        raise Http404("Name who was missed, who was invented, or both: ?missed=A&invented=B.")
    offset = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    found = list(mixup_cell(row, missed, invented)[offset : offset + PER_PAGE + 1])
    names = {"missed": missed.name if missed else "", "invented": invented.name if invented else ""}
    context = {
        "evaluation": row, "tab": "gaps", "title": mixup_title(**names), **names,
        "cells": gallery_cells(row, found[:PER_PAGE], show.slug),
        "following": offset + PER_PAGE if len(found) > PER_PAGE else None,
    }  # fmt: skip
    return render(
        request, "evaluation/mixup_cells.html" if request.htmx and offset else "evaluation/mixups.html", context
    )


def asked_character(show: Show, evaluation: Evaluation, name: str) -> Character | None:
    if not name:
        return None
    character = Character.objects.filter(show=show, name=name).first()
    if character is None or name not in evaluation.thresholds:
        raise Http404(f"This evaluation knows {', '.join(evaluation.thresholds) or 'nobody yet'}.")
    return character
