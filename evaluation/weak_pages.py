"""Weak spots of an evaluation: parts that go worse than the rest, and wrong frames that are alike."""

from dataclasses import asdict
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from evaluation.comparison_pages import p_text
from evaluation.evidence_files import gathering_job
from evaluation.models import Evaluation
from evaluation.presenting import gallery_cells
from evaluation.slices import WeakSlice
from evaluation.views import PER_PAGE, find_evaluation
from evaluation.weak_spots import (
    LONGEST_NAME,
    SURE,
    Cluster,
    NameRefused,
    clusters,
    described,
    frames_in_slice,
    name_cluster,
    pairs_at_fault,
    slices_found,
)
from measures.drawing import share_text, signed
from people.models import Role

SHOWN_SLICES, TYPICAL = 40, 6  # rows of the table, pictures of a cluster


@show_page(Role.TRAINER)
def weak(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = find_evaluation(show, pk)
    if not row.finished_at:
        return redirect("evaluation:evaluation", show.slug, pk)
    found, groups = slices_found(row), clusters(row)
    worse = [one for one in found if one.difference > 0]
    context = {
        "evaluation": row, "tab": "weak", "tested": len(found), "sure": sum(one.p_value < SURE for one in worse),
        "slices": [slice_row(row, one, show.slug) for one in worse[:SHOWN_SLICES]],
        "clusters": [cluster_row(row, one, show.slug) for one in groups or []], "has_evidence": groups is not None,
        "job": gathering_job(row), "longest": LONGEST_NAME,
    }  # fmt: skip
    return render(request, "evaluation/weak.html", context)


def slice_row(evaluation: Evaluation, one: WeakSlice, slug: str) -> dict[str, Any]:
    asked = {"attribute": one.attribute, "value": one.value, "character": one.character}
    return {
        **asdict(one), "sure": one.p_value < SURE, "p": p_text(one.p_value), "error_text": share_text(one.error),
        "rest_text": share_text(one.rest), "difference_text": signed(one.difference), "url": frames_url(evaluation, slug, asked),
        "position": list(evaluation.thresholds).index(one.character) if one.character else None,
    }  # fmt: skip


def cluster_row(evaluation: Evaluation, one: Cluster, slug: str) -> dict[str, Any]:
    typical = pairs_at_fault(evaluation, one.frames[:TYPICAL])
    first = {pair.frame_id: pair for pair in reversed(typical)}
    cells = gallery_cells(evaluation, [first[frame] for frame in one.frames[:TYPICAL] if frame in first], slug)
    return {
        "cluster": one, "count": len(one.frames), "cells": cells, **described(evaluation, one),
        "url": frames_url(evaluation, slug, {"cluster": one.anchor}),
    }  # fmt: skip


def frames_url(evaluation: Evaluation, slug: str, asked: dict[str, Any]) -> str:
    return f"{reverse('evaluation:weak-frames', args=[slug, evaluation.pk])}?{urlencode(asked)}"


@show_page(Role.TRAINER)
def weak_frames(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """`?attribute=brightness&value=…&character=Ann` or `?cluster=17`: the wrong frames of one weak spot."""
    row = find_evaluation(show, pk)
    title, frames, name = asked_frames(row, request)
    offset = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    shown = pairs_at_fault(row, frames[offset : offset + PER_PAGE], name)
    asked = request.GET.copy()
    asked["from"] = str(offset + PER_PAGE)
    context = {
        "evaluation": row, "tab": "weak", "title": title, "count": len(frames), "cells": gallery_cells(row, shown, show.slug),
        "following": asked.urlencode() if len(frames) > offset + PER_PAGE else "",
    }  # fmt: skip
    part = "evaluation/weak_cells.html" if request.htmx and offset else "evaluation/weak_frames.html"
    return render(request, part, context)


def asked_frames(row: Evaluation, request: HttpRequest) -> tuple[str, list[int], str]:
    """(title, frame ids, character or "") of the spot that the address names."""
    anchor = request.GET.get("cluster", "")
    if anchor.isdigit():
        found = next((one for one in clusters(row) or [] if one.anchor == int(anchor)), None)
        if found is None:
            raise Http404(f"Evaluation {row.pk} has no such cluster.")
        return found.name or "Frames that are alike", found.frames, ""
    attribute, value, name = (request.GET.get(key, "") for key in ("attribute", "value", "character"))
    frames = frames_in_slice(row, attribute, value, name) if row.finished_at else None
    if frames is None:
        raise Http404("Name a slice of the page of weak spots: ?attribute=A&value=V, or ?cluster=N.")
    return f"{attribute}: {value}{f', {name}' if name else ''}", frames, name


@require_POST
@show_page(Role.TRAINER)
def name(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Call a cluster by a name; an empty one takes it back."""
    row = find_evaluation(show, pk)
    anchor = request.POST.get("cluster", "")
    try:
        kept = name_cluster(row, int(anchor) if anchor.isdigit() else -1, request.POST.get("name", ""), request.user)
        messages.success(request, f"Called “{kept.name}”." if kept else "The name was taken back.")
    except NameRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:weak", show.slug, pk)


class WeakAPI(ShowAPIView):
    """Slices that were tested, the surest weakness first, and clusters of wrong frames with their names."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        row = Evaluation.objects.filter(show=self.show, pk=pk).select_related("run").first()
        if row is None:
            raise NotFound(f"This show has no evaluation {pk}.")
        if not row.finished_at:
            return Response({"slices": [], "clusters": None})
        groups = clusters(row)
        named = None if groups is None else [{"name": one.name, "frames": one.frames} for one in groups]
        return Response({"slices": [asdict(one) for one in slices_found(row)], "clusters": named})
