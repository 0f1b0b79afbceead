"""The people of a show: everybody with pace, skill and cost; one person with their answers; discounting and lifting it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import Show
from corpus.presenting import page_of
from labeling import crowd, services
from labeling.models import Queue, SetAside, Vote
from labeling.person_votes import vote_cells, votes_of
from labeling.queue_progress import speed, total_cost, voters
from labeling.refusals import Invalid, Refused
from labeling.tiles import active_cast
from people.models import Person, Role

SHOWN_IN_LIST = 6  # characters; a larger cast is shown by its weakest, and whole on each person's page


@require_safe
@show_page(Role.REVIEWER)
def people(request: HttpRequest, show: Show) -> HttpResponse:
    lines, after = crowd.crowd_page(show, request.GET.get("after", ""))
    cast = active_cast(show)
    context: dict[str, Any] = {
        "people": lines,
        "cast": cast if len(cast) <= SHOWN_IN_LIST else [],
        "next_url": f"?after={after}" if after else "",
        "has_simulated": any(line["person"].is_simulated for line in lines),
        "has_prices": any(line["cost"] is not None for line in lines),
        "speed": speed(crowd.standing_votes(show)),
        "cost": total_cost(show),
        "estimate": crowd.last_estimate(show),
        "is_trainer": request.role.rank >= Role.TRAINER.rank,
    }
    return render(request, "labeling/people.html", context)


@require_safe
@show_page(Role.REVIEWER)
def person(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Asked by htmx for more it answers with the next of their answers."""
    row = person_of(show, pk)
    cast = active_cast(show)
    character = next((one for one in cast if str(one["id"]) == request.GET.get("character")), None)
    differs = request.GET.get("differs") == "1"
    rows = votes_of(show, row, character=character["id"] if character else None, only_differing=differs)
    page, next_url = page_of(request, rows, crowd.VOTES_ON_A_PAGE)
    context: dict[str, Any] = {"cells": vote_cells(show, page), "next_url": next_url}
    if request.htmx and "after" in request.GET:
        return render(request, "labeling/vote_cells.html", context)
    votes, cost = voters(show, [row]).get(row.pk, (0, None))
    context |= {
        "person": row,
        "line": crowd.person_lines(show, [(row, votes, cost)])[0],
        "cast": cast,
        "chosen": character,
        "differs": differs,
        "aside": SetAside.objects.filter(show=show, person=row)
        .select_related("queue", "created_by", "lifted_by")
        .order_by("-pk"),
        "is_trainer": request.role.rank >= Role.TRAINER.rank,
    }
    return render(request, "labeling/person.html", context)


def person_of(show: Show, pk: int) -> Person:
    """Somebody who has to do with the show: a member, or somebody who voted in it."""
    voted = Vote.objects.filter(person=OuterRef("pk"), item__queue__show=show)
    return get_object_or_404(Person.objects.filter(Q(memberships__show=show) | Q(Exists(voted))).distinct(), pk=pk)


@require_POST
@show_page(Role.TRAINER)
def discount(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """None of somebody's answers is believed, those to come neither, until it is lifted."""
    row, reason = person_of(show, pk), request.POST.get("reason", "")
    said = "The answers of {} are set aside. Labels follow without them."
    return _done(request, row, said, lambda: services.set_aside_person(show, row, reason, request.user))


@require_POST
@show_page(Role.TRAINER)
def send_votes_back(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """A batch of somebody's answers goes back to the queue: those of one queue, or since a moment, or all so far."""
    row, reason = person_of(show, pk), request.POST.get("reason", "")
    number = request.POST.get("queue", "")
    queue = get_object_or_404(Queue, show=show, pk=int(number)) if number.isascii() and number.isdigit() else None
    said = "What {} answered there is set aside, and its frames are asked again."
    return _done(
        request, row, said,
        lambda: services.set_aside_batch(show, row, reason, request.user, queue, moment(request.POST.get("since", ""))),
    )  # fmt: skip


@require_POST
@show_page(Role.TRAINER)
def lift(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    aside = get_object_or_404(SetAside.objects.select_related("show", "person"), show=show, pk=pk)
    said = "The answers of {} are believed again."
    return _done(request, aside.person, said, lambda: services.lift(aside, request.user))


@require_POST
@show_page(Role.TRAINER)
def estimate(request: HttpRequest, show: Show) -> HttpResponse:
    services.request_estimate(show, request.user)
    messages.success(request, "Skill is estimated anew; the figures follow in a moment.")
    return redirect("labeling:people", show.slug)


def moment(text: str) -> datetime | None:
    """A time as a browser's field sends it, or ISO 8601; nothing means from the beginning."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(f"'{text[:40]}' is no time; write it as in 2026-11-25T14:05.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _done(request: HttpRequest, person: Person, said: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it, say so or say why not, and show the person again."""
    try:
        act()
        messages.success(request, said.format(person))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("labeling:person", request.show.slug, person.pk)
