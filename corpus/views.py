"""The pages of the corpus: cut-outs, backgrounds, episodes; each validates, asks one query or service, renders."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from corpus import services
from corpus.access import show_page
from corpus.colors import stylesheet
from corpus.forms import (
    CutoutFilter,
    CutoutUpload,
    JudgementForm,
    filters_of,
)
from corpus.models import Cutout, MaterialState, Show
from corpus.presenting import cast_of, failed_import, page_of
from corpus.refusals import CorpusRefused
from corpus.staging import stage_uploads
from people.models import Role

CELLS = 60
LINES = 100


@require_safe
@show_page(Role.TAGGER)
@cache_control(private=True, max_age=60)
def show_css(request: HttpRequest, show: Show) -> HttpResponse:
    """The cast's colors, by position."""
    return HttpResponse(stylesheet(show.characters.values_list("position", "color")), content_type="text/css")


@require_safe
@show_page(Role.REVIEWER)
def cutouts(request: HttpRequest, show: Show) -> HttpResponse:
    """All of them, or one character's; asked by htmx for more it answers with the next cells."""
    asked = filters_of(CutoutFilter(request.GET))
    of_whom = asked.get("character", "")
    number = int(of_whom[:18]) if of_whom.isascii() and of_whom.isdigit() else None
    rows = Cutout.objects.filter(show=show).select_related("character")
    rows = rows.filtered(character=number, extras=of_whom == "extras", state=asked.get("state", ""))
    page, next_url = page_of(request, rows, CELLS)
    context = {"cutouts": page, "next_url": next_url}
    if request.htmx and "after" in request.GET:
        return render(request, "corpus/cutout_cells.html", context)
    context |= {"cast": cutout_counts(show), "of_whom": of_whom, "filter": CutoutFilter(request.GET)}
    context |= {"counts": Cutout.objects.filter(show=show).counts(), "form": CutoutUpload(show=show)}
    return render(request, "corpus/cutouts.html", context | {"failed": failed_import(show, "import_cutouts")})


def cutout_counts(show: Show) -> list[dict[str, Any]]:
    """The cast and the extras with how many accepted cut-outs each has; one without any stops a run, so it is marked."""
    counts = Cutout.objects.filter(show=show).accepted().per_character()
    return [{**character, "count": counts.get(character["id"], 0)} for character in cast_of(show)] + [
        {"id": "extras", "name": "extras", "letter": "", "count": counts.get(None, 0)}
    ]


@require_POST
@show_page(Role.TRAINER)
def upload_cutouts(request: HttpRequest, show: Show) -> HttpResponse:
    form = CutoutUpload(request.POST, request.FILES, show=show)

    def start(files: list[UploadedFile], character: str) -> None:
        services.import_cutouts(show, stage_uploads(files), character=character, by=request.user)

    return import_from(request, form, start, to="corpus:cutouts")


@require_POST
@show_page(Role.REVIEWER)
def judge_cutout(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    cutout = get_object_or_404(Cutout, show=show, pk=pk)
    form = JudgementForm(request.POST)
    if form.is_valid():
        services.judge_cutouts(show, [pk], MaterialState(form.cleaned_data["state"]), request.user)
        cutout.refresh_from_db()
    if request.htmx:
        context = {"counts": Cutout.objects.filter(show=show).counts(), "cast": cutout_counts(show), "judged": True}
        return render(request, "corpus/cutout_judged.html", context | {"cutouts": [cutout]})
    return redirect("corpus:cutouts", show.slug)


def import_from(request: HttpRequest, form: forms.Form, start: Callable[..., object], *, to: str) -> HttpResponse:
    """Start an import with what the form holds and go back; what the import itself finds wrong is told there later."""
    try:
        if form.is_valid():
            start(**form.cleaned_data)
            messages.success(request, "Received. The import runs in the background; what it brings appears here.")
    except CorpusRefused as error:
        messages.error(request, str(error))
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(to, request.show.slug)
