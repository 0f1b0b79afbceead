"""One gap, large: what people and model say of the frame, why it went wrong; and the reasons of an evaluation as Pareto charts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Character, Show
from evaluation.aims import OTHER_WAYS, REASONS, proposals
from evaluation.evidence_files import evidence_of, gathering_job
from evaluation.figure_pages import asked_character
from evaluation.gap_filters import GapFilter
from evaluation.models import Evaluation, EvaluationPair
from evaluation.presenting import gallery_cells
from evaluation.reasons import (
    ReasonRefused,
    give_reason,
    kind_of,
    neighbor,
    own_reasons,
    pairs_with_reason,
    pareto_by_character,
    reasons_of,
    try_proposal,
    votes_on,
)
from evaluation.views import PER_PAGE, find_evaluation
from measures.drawing import share_text
from people.models import Role
from training.notes import NoteRefused, pin_frame
from training.presenting import setting_text
from training.recipe import from_json
from training.services import RunRefused

KIND_WORDS = {"fp": "found where absent", "fn": "missed", "tp": "rightly found", "tn": "rightly not found", "": "open"}


@show_page(Role.TRAINER)
def gap(request: HttpRequest, show: Show, pk: int, pair: int) -> HttpResponse:
    row = find_pair(show, pk, pair)
    kind = kind_of(row)
    narrowed = GapFilter(row.evaluation, request.GET)
    before, after = (neighbor(row, kind, narrowed, after=one) if kind else None for one in (False, True))
    context = {
        "evaluation": row.evaluation, "tab": "gaps", "pair": row, "kind": kind, "said": KIND_WORDS[kind],
        "frame_url": url_of(row.frame.file), "lines": lines_of(row), "reason": reasons_of(row), "before": before,
        "after": after, "narrowed": narrowed, "reasons": REASONS.items(), "own": own_reasons(row.evaluation),
        "evidence": evidence_state(row), "is_pinned": row.evaluation.run.pins.filter(frame=row.frame_id).exists(),
    }  # fmt: skip
    return render(request, "evaluation/gap.html", context)


def evidence_state(row: EvaluationPair) -> dict[str, Any]:
    """Whether it is kept where the run looked in this frame, how strongly, and what is being done about it where not."""
    evidence = evidence_of(row.evaluation)
    place = evidence.place(row.frame_id) if evidence else None
    if evidence is None or place is None or row.character.name not in evidence.names:
        return {"job": gathering_job(row.evaluation)}
    strength = float(evidence.peaks[place, evidence.names.index(row.character.name)])
    return {"is_there": True, "strength": share_text(strength)}


def find_pair(show: Show, pk: int, pair: int) -> EvaluationPair:
    evaluation = find_evaluation(show, pk)
    rows = EvaluationPair.objects.filter(evaluation=evaluation, pk=pair).select_related("frame__episode", "character")
    row = rows.first()
    if row is None or not evaluation.finished_at:
        raise Http404(f"Evaluation {pk} has no such frame.")
    row.evaluation = evaluation
    return row


def lines_of(row: EvaluationPair) -> list[dict[str, Any]]:
    """Everybody of the cast in this frame: people's votes, the truth of this evaluation, score and threshold."""
    votes, thresholds = votes_on(row.frame_id), row.evaluation.thresholds
    rows = EvaluationPair.objects.filter(evaluation=row.evaluation_id, frame=row.frame_id).select_related("character")
    return [
        {
            "pair": one,
            "threshold": thresholds[one.character.name],
            "votes": ", ".join(f"{count} {answer}" for answer, count in sorted(votes.get(one.character_id, {}).items(), reverse=True)),
            "wrong": one.truth != "open" and (one.score >= thresholds[one.character.name]) != (one.truth == "yes"),
            "is_this": one.pk == row.pk,
        }
        for one in rows.order_by("character__position")
    ]  # fmt: skip


@require_POST
@show_page(Role.TRAINER)
def reason(request: HttpRequest, show: Show, pk: int, pair: int) -> HttpResponse:
    """Keep the reason and go on with the next frame of the cell, among those that it was narrowed to."""
    row = find_pair(show, pk, pair)
    kind, narrowed = kind_of(row), GapFilter(row.evaluation, request.GET)
    following = neighbor(row, kind, narrowed, after=True) if kind else None
    # A typed reason wins: Enter in its field would press the first button of the form.
    given = request.POST.get("own", "").strip() or request.POST.get("reason", "")
    text = ("", "") if "take-back" in request.POST else (given, request.POST.get("note", ""))
    try:
        said = give_reason(row, *text, request.user)
    except ReasonRefused as error:
        messages.error(request, str(error))
        return redirect("evaluation:gap", show.slug, pk, pair)
    messages.success(request, f"{row.character}: {said.reason or 'a note'}." if said else "The reason was taken back.")
    address = reverse("evaluation:gap", args=[show.slug, pk, following or pair])
    return redirect(address + narrowed.whole)


@require_POST
@show_page(Role.TRAINER)
def pin(request: HttpRequest, show: Show, pk: int, pair: int) -> HttpResponse:
    """Pin the frame to the run, so that it is seen beside it and beside what is tried next."""
    row = find_pair(show, pk, pair)
    try:
        pin_frame(row.evaluation.run, row.frame_id, request.user)
        messages.success(request, f"Pinned to run {row.evaluation.run.number}.")
    except NoteRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:gap", show.slug, pk, pair)


@show_page(Role.TRAINER)
def reasons(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Per character what goes wrong most; from each reason what may be tried. `?character=A&reason=small` shows its frames."""
    row = find_evaluation(show, pk)
    if not row.finished_at:
        return redirect("evaluation:evaluation", show.slug, pk)
    character, wanted = asked_character(show, row, request.GET.get("character", "")), request.GET.get("reason", "")
    charts = [charted(row, one) for one in pareto_by_character(row)]
    context = {
        "evaluation": row, "tab": "reasons", "charts": charts, "character": character, "wanted": wanted,
        "aims": aims_of(show, row, charts), "cells": cells_of(show, row, character, wanted) if character else [],
    }  # fmt: skip
    return render(request, "evaluation/reasons.html", context)


def charted(evaluation: Evaluation, chart: dict[str, Any]) -> dict[str, Any]:
    """Bars in per cent of the most frequent reason, and the share so far as text."""
    most = chart["rows"][0]["count"]
    rows = [
        {**one, "width": f"{100 * one['count'] / most:.1f}%", "so_far": f"{100 * one['cumulative']:.0f} %"}
        for one in chart["rows"]
    ]
    return {**chart, "rows": rows, "position": list(evaluation.thresholds).index(chart["name"])}


def aims_of(show: Show, evaluation: Evaluation, charts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reasons that stand, most frequent first, each with the changes that aim at it or another way."""
    counts: dict[str, int] = {}
    for chart in charts:
        for one in chart["rows"]:
            counts[one["reason"]] = counts.get(one["reason"], 0) + one["count"]
    recipe = from_json(evaluation.run.recipe)
    found = []
    for said, count in sorted(counts.items(), key=lambda one: -one[1]):
        changes = [
            {"key": one.key, "before": setting_text(one.before), "after": setting_text(one.after), "why": one.why}
            for one in proposals(said, recipe)
        ]
        words, address = OTHER_WAYS.get(said, ("", ""))
        url = reverse(address, args=[show.slug]) if address else ""
        found.append({"reason": said, "count": count, "changes": changes, "words": words, "url": url})
    return found


def cells_of(show: Show, evaluation: Evaluation, character: Character, wanted: str) -> list[dict[str, Any]]:
    return gallery_cells(evaluation, pairs_with_reason(evaluation, character, wanted)[:PER_PAGE], show.slug)


@require_POST
@show_page(Role.TRAINER)
def child(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Start the child run with the one change that aims at a reason."""
    row = find_evaluation(show, pk)
    try:
        run = try_proposal(row, request.POST.get("reason", ""), request.POST.get("key", ""), request.user)
    except (ReasonRefused, RunRefused) as error:
        messages.error(request, str(error))
        return redirect("evaluation:reasons", show.slug, pk)
    messages.success(request, f"Run {run.number} is queued: run {row.run.number} with that one change.")
    return redirect("training:run", show.slug, run.number)
