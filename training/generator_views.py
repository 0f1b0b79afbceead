"""The playground: the generator's settings as controls beside the frames they compose; a run starts from what was found."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from corpus.access import show_page
from corpus.models import Show
from people.models import Role
from training.generator_presenting import control_groups
from training.models import Run
from training.recipe import RecipeError
from training.services import RunRefused, refuse_unready, start_run
from training.starting import Start, find_start, known_starts, settings_in, with_settings


@show_page(Role.TRAINER)
def generator(request: HttpRequest, show: Show) -> HttpResponse:
    """GET: the controls as the address says. POST: start a run with these settings."""
    if request.method == "POST":
        return start(request, show)
    context: dict[str, Any] = {"starts": known_starts(show), "missing": "", "refused": ""}
    try:
        refuse_unready(show)
    except RunRefused as error:
        return render(request, "training/generator.html", context | {"missing": str(error)})
    try:
        begun = find_start(show, request.GET.get("from", ""))
        recipe = with_settings(begun.recipe, settings_in(request.GET))
    except RecipeError as error:
        begun = find_start(show, "")
        recipe, context["refused"] = begun.recipe, str(error)
    cast = show.characters.filter(retired_at=None).values("name", "position")
    return render(
        request, "training/generator.html",
        context | {
            "start": begun, "groups": control_groups(recipe, begun.recipe), "recipe": recipe, "cast": list(cast),
            "names": ", ".join(one["name"] for one in cast),
        },
    )  # fmt: skip


def start(request: HttpRequest, show: Show) -> HttpResponse:
    """A run of the start's recipe with the settings sent; what is wrong is said on the page it came from."""
    try:
        begun = find_start(show, request.POST.get("from", ""))
        run = start_from(show, begun, sent_settings(request), request)
    except (RecipeError, RunRefused) as error:
        messages.error(request, str(error))
        return redirect("training:generator", show.slug)
    messages.success(request, f"Run {run.number} is queued; its progress is on this page.")
    return redirect("training:run", show.slug, run.number)


def start_from(show: Show, begun: Start, settings: dict[str, Any], request: HttpRequest) -> Run:
    recipe, note = with_settings(begun.recipe, settings), request.POST.get("note", "")[:20_000]
    return start_run(show, recipe, parent=begun.run, note=note, by=request.user)


def sent_settings(request: HttpRequest) -> dict[str, Any]:
    try:
        settings = json.loads(request.POST.get("settings") or "{}")
    except (ValueError, RecursionError):
        settings = None
    if not isinstance(settings, dict):
        raise RecipeError("The settings did not arrive as a JSON object of names and values. Load the page again.")
    return settings
