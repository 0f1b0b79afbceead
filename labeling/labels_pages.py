"""The labels page: how far they are, how far they can be trusted, what they cost, how many more are needed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import Character, Show
from labeling import how_many, label_quality, progress, queue_progress, services
from labeling.costly_counts import counted
from labeling.crowd import last_estimate, standing_votes
from labeling.how_many_form import HowManyForm, wanted_from
from labeling.models import Place
from labeling.refusals import Refused
from people.models import Role

VERSIONS = 50
USUAL = {"recall": "50", "precision": "50"}  # what is assumed of a figure nobody names


@require_safe
@show_page(Role.TAGGER)
def labels(request: HttpRequest, show: Show) -> HttpResponse:
    """A tagger sees the progress and their own part; what people say of each other's frames is for reviewers."""
    counts = progress.counts(show)
    frames = counted(f"frames:{show.pk}", lambda: progress.frame_counts(show))
    context: dict[str, Any] = {
        "is_reviewer": request.role.rank >= Role.REVIEWER.rank,
        "is_trainer": request.role.rank >= Role.TRAINER.rank,
        "splits": progress.split_progress(show, counts, frames),
        "frame_count": sum(frames.values()),
    }
    if not context["is_reviewer"]:
        own = {"people": progress.people_lines(show, request.user), "queues": show.queues.filter(is_open=True)}
        return render(request, "labeling/labels.html", context | own)
    context |= quality_context(request, show, counts) | how_many_context(request, show)
    context |= {
        "lines": progress.character_lines(show, counts, frames),
        "for_reviewer": progress.frames_for_reviewer(show),
        "versions": show.label_versions.select_related("created_by").order_by("-number")[:VERSIONS],
    }
    return render(request, "labeling/labels.html", context)


def quality_context(request: HttpRequest, show: Show, counts: dict[tuple[str, int, str], int]) -> dict[str, Any]:
    votes = standing_votes(show)
    return {
        "has_simulated": Place.objects.filter(queue__show=show, votes__gt=0, person__is_simulated=True).exists(),
        "speed": queue_progress.speed(votes),
        "cost": label_quality.cost_per_frame(show, counts),
        "disputed": label_quality.disputed_frames(show),
        "differing": label_quality.majority_differs(show),
        "agreement": label_quality.agreement_lines(show),
        "estimate": last_estimate(show),
    }


def how_many_context(request: HttpRequest, show: Show) -> dict[str, Any]:
    form = HowManyForm(USUAL | request.GET.dict() if "margin" in request.GET else None)
    wanted = wanted_from(form)
    lines = how_many.lines(show, wanted)
    for line in lines:
        first, *others = line["needs"]
        if all(one["need"] == first["need"] for one in others):  # as they are where both are taken to be .5
            line["needs"] = [{**first, "both": "recall, precision"}]
        for one in line["needs"]:
            one["sentence"] = how_many.sentence(one["need"], line["character"]["name"], line["split"])
    return {"how_many": lines, "how_many_form": form, "wanted": wanted}


@require_POST
@show_page(Role.TRAINER)
def make_batch(request: HttpRequest, show: Show) -> HttpResponse:
    """The button of a row: a queue of as many frames as it says."""
    number = request.POST.get("character", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    back = reverse("labeling:labels", args=[show.slug]) + "#how-many"
    form = HowManyForm(request.POST)
    if not known or not form.is_valid():
        messages.error(request, "Say which character, and plus or minus how many points.")
        return redirect(back)
    character = get_object_or_404(Character, show=show, pk=int(number), retired_at=None)
    split, figure = request.POST.get("split", ""), request.POST.get("figure", "")
    try:
        queue, need = how_many.make_batch(show, character, split, figure, wanted_from(form), request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    rest = how_many.sentence(need, character.name, split)
    messages.success(request, f"'{queue}' is open, with {queue.items.count():,} frames drawn at random. {rest}".strip())
    return redirect("labeling:queue", show.slug, queue.pk)


@require_POST
@show_page(Role.REVIEWER)
def freeze(request: HttpRequest, show: Show) -> HttpResponse:
    """Make a label version by hand."""
    name = request.POST.get("name", "").strip()[:120] or "by hand"
    version = services.make_label_version(show, name, request.user)
    messages.success(request, f"Labels {version.number} are frozen as '{version.name}'.")
    return redirect("labeling:labels", show.slug)
