"""The frames of a show as a grid, and one frame with all that was said of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import Frame, Purpose, Show, Split
from corpus.presenting import page_of
from labeling import services
from labeling.filters import STATES, FrameFilter, asked_frames, frames_by_label
from labeling.frame_story import cells, neighbors, story
from labeling.models import LabelState, QueueItem
from labeling.refusals import Invalid
from labeling.tiles import active_cast
from labeling.way_back import way_back
from people.models import Role

CELLS = 60


@require_safe
@show_page(Role.TAGGER)
def frames(request: HttpRequest, show: Show) -> HttpResponse:
    """The grid; asked by htmx for more it answers with the next cells."""
    try:
        asked = asked_frames(request.GET, show, request.role)
    except Invalid as refused:
        raise BadRequest(str(refused)) from refused
    rows = frames_by_label(show, asked).select_related("episode")
    page, next_url = page_of(request, rows, CELLS)
    context = {"cells": cells(page, show, request.user, request.role), "next_url": next_url}
    if request.htmx and "after" in request.GET:
        return render(request, "labeling/frame_cells.html", context)
    return render(request, "labeling/frames.html", context | filter_context(request, show, asked))


def filter_context(request: HttpRequest, show: Show, asked: FrameFilter) -> dict[str, Any]:
    may_ask = request.role.rank >= Role.REVIEWER.rank
    cast = [{**one, "state": asked.labels.get(one["id"], "")} for one in active_cast(show)] if may_ask else []
    return {
        "asked": asked,
        "cast": cast,
        "states": STATES,
        "splits": Split.values,
        "purposes": Purpose.values,
        "episodes": show.episodes.order_by("name").values("id", "name")[:1000],
        "is_filtered": asked != FrameFilter(),
    }


@require_safe
@show_page(Role.TAGGER)
def frame(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Frame.objects.select_related("episode"), show=show, pk=pk)
    context = {"frame": row, **story(row, show, request.user, request.role), **neighbors(row)}
    context["back"] = way_back(request)
    return render(request, "labeling/frame.html", context)


@require_POST
@show_page(Role.REVIEWER)
def settle(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """A reviewer says what is true; nobody is asked about it again."""
    row = get_object_or_404(Frame, show=show, pk=pk)
    states = {one["id"]: request.POST.get(f"character-{one['id']}", "") for one in active_cast(show)}
    states = {character: state for character, state in states.items() if state in LabelState.values}
    changed = services.settle_frame(row, states, request.user, request.POST.get("reason", "")[:200])
    messages.success(request, f"{changed} labels settled." if changed != 1 else "One label settled.")
    return redirect("labeling:frame", show.slug, pk)


@require_POST
@show_page(Role.REVIEWER)
def send_back(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """One more person is asked about the frame."""
    item = get_object_or_404(QueueItem.objects.order_by("pk"), frame=pk, queue__show=show, pk=_number(request, "item"))
    services.send_back(item)
    messages.success(request, "One more person will be asked about this frame.")
    return redirect("labeling:frame", show.slug, pk)


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise BadRequest(f"'{name}' should be a number.")
    return int(value)
