"""What every page shows around its content: the show, its five rooms with a live figure each, the running jobs."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from corpus.models import Frame, Show, Split
from evaluation.queries import leading_evaluation
from jobs.strip import strip_context
from labeling.tallies import settled_labels
from measures.drawing import share_text
from people.models import Role
from screening.models import Screening
from training.models import Run

FIGURES_SECONDS = 10  # the strip may lag this much; without it every page of a large show would count its frames

# room: (page, role it needs, namespaces of the addresses in it)
ROOMS = {
    "Corpus": ("labeling:frames", Role.TAGGER, ("corpus",)),
    "Labels": ("labeling:labels", Role.TAGGER, ("labeling",)),
    "Runs": ("training:runs", Role.TRAINER, ("training",)),
    "Evaluation": ("evaluation:evaluations", Role.REVIEWER, ("evaluation",)),
    "Videos": ("screening:screenings", Role.REVIEWER, ("screening",)),
}
REVIEWS = "evaluation:disagreements"  # a reviewer's way into Evaluation, whose figures are for trainers
# They lie where their figures are made, but belong elsewhere for people.
PAGES_OF_OTHER_ROOMS = {
    "labeling:frames": "Corpus", "labeling:frame": "Corpus", "labeling:expected": "Evaluation",
    "evaluation:sweep": "Runs", "evaluation:next-frames": "Runs", "evaluation:budget": "Runs",
}  # fmt: skip


def rooms(request: HttpRequest) -> dict[str, Any]:
    """Context for templates/base.html; without a show there are no rooms."""
    show, role = getattr(request, "show", None), getattr(request, "role", None)
    if show is None:
        return strip_context(request.user, None) if hasattr(request, "user") else {}
    numbers = cache.get_or_set(f"rooms:{show.pk}", lambda: figures(show), FIGURES_SECONDS)
    found = [
        {
            "name": name,
            "url": reverse(page, args=[show.slug]),
            "figure": numbers[name],
            "active": name == active_room(request),
        }
        for name, (page, needed, _) in ROOMS.items()
        if role.rank >= needed.rank
    ]
    if role == Role.REVIEWER:
        reviews = {"url": reverse(REVIEWS, args=[show.slug]), "figure": ""}
        found = [{**room, **reviews} if room["name"] == "Evaluation" else room for room in found]
    return {"show": show, "role": role, "rooms": found, **strip_context(request.user, show.slug)}


def active_room(request: HttpRequest) -> str:
    """The room a page belongs to, by its address."""
    match = request.resolver_match
    if match is None:
        return "Corpus"
    if match.view_name in PAGES_OF_OTHER_ROOMS:
        return PAGES_OF_OTHER_ROOMS[match.view_name]
    return next((name for name, (_, _, namespaces) in ROOMS.items() if match.namespace in namespaces), "")


def figures(show: Show) -> dict[str, str]:
    """One figure per room: frames, settled questions, runs, the best macro-F1, screened videos."""
    frames = Frame.objects.kept().filter(show=show, split__in=[Split.DEV, Split.TEST]).count()
    cast = list(show.characters.active().values_list("pk", flat=True))
    pairs = frames * len(cast)
    share = settled_labels(show, cast) / pairs if pairs else None
    best = leading_evaluation(show)
    return {
        "Corpus": f"{frames:,}",
        "Labels": "" if share is None else f"{100 * share:.0f} %",
        "Runs": str(Run.objects.filter(show=show).count()),
        "Evaluation": share_text(best.report["macro_f1"]) if best else "",
        "Videos": str(Screening.objects.filter(show=show, finished_at__isnull=False).count()),
    }
