"""Tagging and the state of the labels; each view validates, asks one query or service, renders."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import Show
from labeling import progress, services
from labeling.agreement import krippendorff_alpha
from labeling.guidelines import current_guidelines, rendered
from labeling.models import Queue
from labeling.queries import tagging_status
from labeling.tiles import active_cast, tiles
from measures.drawing import share_text, whisker
from measures.intervals import wilson
from people.models import Person, Role


@require_safe
@show_page(Role.TAGGER)
def tag(request: HttpRequest, show: Show) -> HttpResponse:
    """The tagging page; it claims its frames by itself, since a GET changes nothing."""
    number = request.GET.get("queue", "")
    known = number.isascii() and number.isdigit() and len(number) < 19
    queue = get_object_or_404(Queue, show=show, pk=int(number)) if known else None
    return render(request, "labeling/tag.html", tagging_context(show, request.user, queue))


def tagging_context(show: Show, person: Person, queue: Queue | None) -> dict[str, Any]:
    """What templates/labeling/tag.html reads; the page inside a market of work is made of the same."""
    status = tagging_status(show, person)
    guidelines = current_guidelines(show)
    return {
        "characters": tiles(show),
        "urls": tagging_urls(show),
        "progress": {"total": status.mine + status.remaining, "done": status.mine, "mine": status.mine},
        "queue": queue,
        "guidelines": rendered(guidelines),
        "guidelines_version": guidelines.version if guidelines else 0,
    }


def tagging_urls(show: Show) -> dict[str, str]:
    names = ("claim", "votes", "skip", "release", "status")
    return {name: reverse(f"labeling-api:{name}", args=[show.slug]) for name in names}


@require_safe
@show_page(Role.TAGGER)
def labels(request: HttpRequest, show: Show) -> HttpResponse:
    """How far the labels are. A tagger sees the progress and their own line; agreement and people are for reviewers."""
    is_reviewer = request.role.rank >= Role.REVIEWER.rank
    counts, frames = progress.counts(show), progress.frame_counts(show)
    people = progress.people_lines(show, None if is_reviewer else request.user)
    context: dict[str, Any] = {
        "is_reviewer": is_reviewer,
        "is_trainer": request.role.rank >= Role.TRAINER.rank,
        "splits": progress.split_progress(show, counts, frames),
        "people": people,
        "has_simulated": any(line["person"].is_simulated for line in people),
        "frame_count": sum(frames.values()),
        "queues": progress.queue_lines(show),
    }
    if is_reviewer:
        context |= {
            "lines": progress.character_lines(show, counts, frames),
            "agreement": agreement_lines(show),
            "for_reviewer": progress.frames_for_reviewer(show),
            "versions": show.label_versions.select_related("created_by").order_by("-number")[:50],
        }
    return render(request, "labeling/labels.html", context)


def agreement_lines(show: Show) -> list[dict[str, Any]]:
    """Per active character how often two people who were sure about the same frame say the same."""
    said, lines = progress.answers_by_frame(show), []
    for character in active_cast(show):
        frames = list(said.get(character["id"], {}).values())
        agree, pairs = progress.paired_agreement(frames)
        drawn = whisker(agree / pairs if pairs else None, wilson(agree, pairs), name="agreement")
        alpha = krippendorff_alpha(frames)
        lines.append({"character": character, "pairs": pairs, "drawn": drawn, "alpha": share_text(alpha)})
    return lines


@require_POST
@show_page(Role.REVIEWER)
def freeze(request: HttpRequest, show: Show) -> HttpResponse:
    """Make a label version by hand."""
    name = request.POST.get("name", "").strip()[:120] or "by hand"
    version = services.make_label_version(show, name, request.user)
    messages.success(request, f"Labels {version.number} are frozen as '{version.name}'.")
    return redirect("labeling:labels", show.slug)
