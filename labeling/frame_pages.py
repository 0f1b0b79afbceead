"""The frames of a show as a grid, and one frame with all that was said of it.

The grid is drawn from three answers: the page itself with the first cells (which is also how it works without script),
the ordered ids of all frames that fit, a byte or two each, and then cells by their ids as they come into view.
"""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import FOR_FIGURES, Frame, Show, Split
from corpus.presenting import page_of
from labeling import services
from labeling.filters import Asked, asked_frames
from labeling.formats.registry import formats
from labeling.frame_form import filter_context
from labeling.frame_ids import pack
from labeling.frame_story import cell_body, cells, neighbors, story
from labeling.frame_views import views_for
from labeling.models import LabelState, Queue, QueueItem, QueuePurpose
from labeling.refusals import Conflict, Invalid
from labeling.tiles import active_cast
from labeling.way_back import asked_behind, way_back
from people.models import Role

CELLS = 60  # in the page itself, and per further page without script
MOST_CELLS = 120  # per request of the grid
PAGING = ("after", "from")


def asked_or_bad(request: HttpRequest, show: Show) -> Asked:
    try:
        return asked_frames(request.GET, show, request.role, beside=PAGING)
    except Invalid as refused:
        raise BadRequest(str(refused)) from refused


@require_safe
@show_page(Role.TAGGER)
def frames(request: HttpRequest, show: Show) -> HttpResponse:
    """The grid; asked by htmx for more it answers with the next cells."""
    asked = asked_or_bad(request, show)
    page, next_url = first_cells(request, asked)
    shown = cells(page, show, request.user, request.role)
    context: dict[str, Any] = {"cells": shown, "next_url": next_url, "asked": asked}
    if request.htmx and any(name in request.GET for name in PAGING):
        return render(request, "labeling/frame_cells.html", context)
    views = views_for(show, request.user, request.role)
    context["first_cells"] = [cell_body(cell) for cell in shown]
    context |= {"views": views, "view": next((view for view in views if view.query == asked.text), None)}
    return render(request, "labeling/frames.html", context | filter_context(asked, request.role) | actions(request))


def first_cells(request: HttpRequest, asked: Asked) -> tuple[list[Frame], str]:
    """By keyset where newest come first, else by a place in the order: only who reads without script goes far in it."""
    if not asked.order.name:
        return page_of(request, asked.frames().select_related("episode"), CELLS)
    place = request.GET.get("from", "")
    start = int(place[:9]) if place.isascii() and place.isdigit() else 0
    page = list(asked.in_order().select_related("episode")[start : start + CELLS + 1])
    query = asked.query.copy()
    query["from"] = str(start + CELLS)
    return page[:CELLS], f"?{query.urlencode()}" if len(page) > CELLS else ""


def actions(request: HttpRequest) -> dict[str, Any]:
    """What this person may do with chosen frames."""
    may_queue = request.role.rank >= Role.TRAINER.rank
    return {
        "may_review": request.role.rank >= Role.REVIEWER.rank,
        "may_queue": may_queue,
        "queues": Queue.objects.filter(show=request.show).order_by("pk")[:1000] if may_queue else [],
        "queue_purposes": QueuePurpose.choices,
        "formats": list(formats()),
    }


@require_safe
@show_page(Role.TAGGER)
def ids(request: HttpRequest, show: Show) -> HttpResponse:
    """Every id that fits, in order, packed; a browser that has the same list already is told so."""
    asked = asked_or_bad(request, show)
    packed = pack(asked.in_order().values_list("pk", flat=True).iterator(chunk_size=10_000))
    etag = f'"{hashlib.sha256(packed).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(packed, content_type="application/octet-stream", headers=headers)


@require_safe
@show_page(Role.TAGGER)
def some_cells(request: HttpRequest, show: Show) -> JsonResponse:
    """Cells by `?ids=1,2,3`; an id that is no frame of the show has none."""
    wanted = request.GET.get("ids", "").split(",")[:MOST_CELLS]
    numbers = [int(one) for one in wanted if one.isascii() and one.isdigit() and len(one) < 19]
    rows = Frame.objects.filter(show=show, pk__in=numbers).select_related("episode")
    return JsonResponse({"cells": [cell_body(cell) for cell in cells(rows, show, request.user, request.role)]})


@require_safe
@show_page(Role.TAGGER)
def frame(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Frame.objects.select_related("episode"), show=show, pk=pk)
    context = {"frame": row, **story(row, show, request.user, request.role), "back": way_back(request)}
    context["may_cut"] = request.role.rank >= Role.TRAINER.rank and row.purpose in FOR_FIGURES
    context["may_gold"] = request.role.rank >= Role.TRAINER.rank and row.split != Split.TEST
    context |= neighbors(row, listed(context["back"], show, request.role))
    return render(request, "labeling/frame.html", context)


def listed(back: str, show: Show, role: Role) -> Asked | None:
    """The list that somebody came from, to be walked on in; None where it was no list of frames."""
    query = asked_behind(back, show)
    try:
        return None if query is None else asked_frames(QueryDict(query), show, role, beside=PAGING)
    except Invalid:
        return None


@require_POST
@show_page(Role.REVIEWER)
def settle(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """A reviewer says what is true; nobody is asked about it again."""
    row = get_object_or_404(Frame, show=show, pk=pk)
    states = {one["id"]: request.POST.get(f"character-{one['id']}", "") for one in active_cast(show)}
    states = {character: state for character, state in states.items() if state in LabelState.values}
    changed = services.settle_frame(row, states, request.user, request.POST.get("reason", "")[:200])
    messages.success(request, f"{changed} labels settled." if changed != 1 else "One label settled.")
    return again(request, show, pk)


@require_POST
@show_page(Role.REVIEWER)
def send_back(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """One more person is asked about the frame."""
    item = get_object_or_404(QueueItem.objects.order_by("pk"), frame=pk, queue__show=show, pk=_number(request, "item"))
    try:
        services.send_back(item)
        messages.success(request, "One more person will be asked about this frame.")
    except Conflict as refused:
        messages.error(request, str(refused))
    return again(request, show, pk)


@require_POST
@show_page(Role.REVIEWER)
def reject(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Set this frame apart."""
    row = get_object_or_404(Frame, show=show, pk=pk)
    try:
        services.reject_frames(show, [row.pk], request.user, request.POST.get("reason", ""))
        messages.success(request, "Rejected: nobody is asked about this frame, and no figure counts it.")
    except Invalid as refused:
        messages.error(request, str(refused))
    return again(request, show, pk)


@require_POST
@show_page(Role.REVIEWER)
def restore(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = get_object_or_404(Frame, show=show, pk=pk)
    services.restore_frames(show, [row.pk], request.user)
    messages.success(request, "Restored: queues ask for what is left to ask, and figures count this frame.")
    return again(request, show, pk)


@require_POST
@show_page(Role.TRAINER)
def gold(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Make this frame a gold one, or with `not` an ordinary one again."""
    row = get_object_or_404(Frame, show=show, pk=pk)
    try:
        if "not" in request.POST:
            services.unmake_gold(show, [row.pk], request.user)
            messages.success(request, "Gold no more: its labels are again what they were before.")
        else:
            services.make_gold(show, [row.pk], request.user)
            messages.success(request, "Gold: its labels are settled, and queues mix it in to see how well people see.")
    except Invalid as refused:
        messages.error(request, str(refused))
    return again(request, show, pk)


def again(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The frame's page once more, with the way back it had."""
    back = request.POST.get("back", "")
    query = QueryDict(mutable=True)
    query.update({"back": back} if back else {})
    response = redirect("labeling:frame", show.slug, pk)
    response["Location"] += f"?{query.urlencode()}" if back else ""
    return response


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise BadRequest(f"'{name}' should be a number.")
    return int(value)
