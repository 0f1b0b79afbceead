"""The tagging page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from corpus.access import show_page
from corpus.models import Show
from labeling.guidelines import current_guidelines, rendered
from labeling.models import Queue
from labeling.queries import tagging_status
from labeling.tiles import tiles
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
