"""The tagging page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from corpus.access import show_page
from corpus.models import Show
from labeling.guidelines import current_guidelines, has_read, rendered
from labeling.key_binding import keys_of
from labeling.keys import ACTIONS
from labeling.models import Queue
from labeling.queries import votes_of
from labeling.tiles import tiles
from people.models import Person, Role

# Named in the page's head, so that the browser fetches them at once and not one after the other.
PARTS = "answer bindings controls dialogs feedback keys outbox pace reading references sent session stage store supply"
TAG_MODULES = [f"labeling/tag_{part}.js" for part in PARTS.split()]


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
    keys, guidelines = keys_of(show, person), current_guidelines(show)
    return {
        "characters": tiles(show, keys),
        "keys": keys,
        "actions": action_lines(keys),
        "labels": {line["action"]: line["key"] for line in action_lines(keys)},
        "modules": TAG_MODULES,
        "urls": tagging_urls(show),
        "mine": votes_of(show, person),
        "queue": queue,
        "guidelines": rendered(guidelines),
        "guidelines_version": guidelines.version if guidelines else 0,
        "must_read": guidelines is not None and not has_read(guidelines, person),
    }


def tagging_urls(show: Show) -> dict[str, str]:
    names = ("claim", "votes", "skip", "release", "status", "keys", "guidelines", "references")
    return {name: reverse(f"labeling-api:{name}", args=[show.slug]) for name in names}


def action_lines(keys: dict[str, str]) -> list[dict[str, str]]:
    """What can be done besides naming a character, with the key for it; Space is a word, since nobody sees it."""
    key_of = {action: key for key, action in keys.items()}
    return [
        {
            "action": action,
            "title": title,
            "key": "Space" if key_of.get(action) == " " else key_of.get(action, "").upper(),
        }
        for action, (_, title) in ACTIONS.items()
    ]
