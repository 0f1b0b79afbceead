"""The pages of this room; each validates, asks one query or service, renders."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from corpus.access import show_page
from corpus.models import Show
from labeling.guidelines import current_guidelines, rendered
from labeling.models import Queue
from labeling.queries import tagging_status
from labeling.tiles import tiles
from people.models import Role


@show_page(Role.TAGGER)
def tag(request: HttpRequest, show: Show) -> HttpResponse:
    """The tagging page; it claims its frames by itself, since a GET changes nothing."""
    number = request.GET.get("queue", "")
    queue = get_object_or_404(Queue, show=show, pk=int(number[:18])) if number.isascii() and number.isdigit() else None
    status = tagging_status(show, request.user)
    guidelines = current_guidelines(show)
    context: dict[str, Any] = {
        "characters": tiles(show),
        "urls": tagging_urls(show),
        "progress": {"total": status.mine + status.remaining, "done": status.mine, "mine": status.mine},
        "queue": queue,
        "guidelines": rendered(guidelines),
        "guidelines_version": guidelines.version if guidelines else 0,
    }
    return render(request, "labeling/tag.html", context)


def tagging_urls(show: Show) -> dict[str, str]:
    names = ("claim", "votes", "skip", "release", "status")
    return {name: reverse(f"labeling-api:{name}", args=[show.slug]) for name in names}
