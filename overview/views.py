"""The first pages: the shows somebody may see, and where one of them stands."""

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Cutout, Frame, MaterialState, Show, Split
from evaluation.presenting import sentence
from evaluation.queries import leading_evaluation
from jobs.models import Job
from overview.queries import shows_visible_to, standing
from overview.steps import steps
from people.models import Role
from people.permissions import visible_show_ids

SAMPLE_FRAMES = 8


@login_required
def shows(request: HttpRequest) -> HttpResponse:
    rows = [
        (
            show,
            [
                url_of(file)
                for file in Frame.objects.kept().filter(show=show, split=Split.DEV).values_list("thumb", flat=True)[:1]
            ],
        )
        for show in shows_visible_to(visible_show_ids(request.user))
    ]
    return render(request, "overview/shows.html", {"shows": rows})


@show_page(Role.TAGGER)
def show(request: HttpRequest, show: Show) -> HttpResponse:
    """Where the show stands, and what to do next."""
    now = standing(show)
    allowed = [step for step in steps(show, now) if request.role.rank >= step.role.rank]
    evaluation = leading_evaluation(show) if request.role.rank >= Role.TRAINER.rank else None
    frames = Frame.objects.kept().filter(show=show, split=Split.DEV).order_by("sha256")[:SAMPLE_FRAMES]
    context = {
        "steps": allowed,
        "following": next((step for step in allowed if not step.is_done), None),
        "evaluation": evaluation,
        "sentence": sentence(evaluation) if evaluation else "",
        "is_filling": show.is_demo and Job.objects.unfinished().filter(show=show).exists(),
        "cast": [(character, portrait(show, character.pk)) for character in show.characters.filter(retired_at=None)],
        "frames": [(frame, url_of(frame.thumb)) for frame in frames],
    }
    return render(request, "overview/show.html", context)


def portrait(show: Show, character_id: int) -> str:
    """The address of a character's first cut-out that was not made by hand, or else of any; or nothing."""
    rows = Cutout.objects.filter(show=show, character=character_id, state=MaterialState.ACCEPTED)
    row = rows.order_by(F("episode").asc(nulls_first=True), "name").first()
    return url_of(row.file) if row else ""
