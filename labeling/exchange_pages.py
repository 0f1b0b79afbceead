"""Import and export of labels: what each format can say, a look at what a file would change, then the import itself."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from corpus.access import show_page
from corpus.models import Show
from corpus.presenting import cast_of
from jobs.models import Job
from jobs.strip import strip_row
from labeling import label_files
from labeling.checking import UNKNOWN
from labeling.exporting import exported_frames
from labeling.formats.registry import format_named, formats
from labeling.forms import LabelFileForm
from labeling.label_files import CHECK, IMPORT
from labeling.refusals import Refused
from people.models import Role

LISTED = 10


@require_safe
@show_page(Role.REVIEWER)
def exchange(request: HttpRequest, show: Show) -> HttpResponse:
    """Export for reviewers, import for trainers."""
    is_trainer = request.role.rank >= Role.TRAINER.rank
    asked = request.GET.get("version", "")
    jobs = Job.objects.filter(show=show, function__in=[CHECK, IMPORT]).select_related("created_by").order_by("-pk")
    context: dict[str, Any] = {
        "formats": list(formats().values()),
        "versions": show.label_versions.order_by("-number")[:50],
        "asked_version": int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None,
        "frame_count": exported_frames(show).count(),
        "form": LabelFileForm() if is_trainer else None,
        "jobs": list(jobs[:LISTED]) if is_trainer else [],
    }
    return render(request, "labeling/exchange.html", context)


@require_POST
@show_page(Role.TRAINER)
def check(request: HttpRequest, show: Show) -> HttpResponse:
    """Take a file and look what it would change."""
    form = LabelFileForm(request.POST, request.FILES)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect("labeling:exchange", show.slug)
    sent = form.cleaned_data
    try:
        job = label_files.check_upload(
            show, sent["file"], sent["form"], request.user, empty_is_nobody=sent["empty_is_nobody"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("labeling:exchange", show.slug)
    return redirect("labeling:exchanged", show.slug, job.pk)


@require_safe
@show_page(Role.TRAINER)
def exchanged(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """One file: how far its check or its import is, what it would change, what came of it."""
    job = file_job(show, pk)
    result = job.result or {}
    context: dict[str, Any] = {
        "job": job,
        "row": strip_row(job),
        "is_check": job.function == CHECK,
        "result": result,
        "form": format_named(job.arguments["form"]),
        "preview": preview(show, result),
        "followed_by": job.successors.order_by("-pk").first() if job.function == CHECK else None,
    }
    return render(request, "labeling/exchanged_live.html" if request.htmx else "labeling/exchanged.html", context)


def preview(show: Show, result: dict[str, Any]) -> dict[str, Any]:
    """The first rows as a table: per frame the state of each character."""
    cast = cast_of(show)
    lines = [
        {"name": one["name"], "cells": [one["labels"].get(character["name"], "") for character in cast]}
        for one in result.get("preview", [])
    ]
    return {"cast": cast, "lines": lines}


@require_POST
@show_page(Role.TRAINER)
def start(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Import what was checked."""
    try:
        job = label_files.import_checked(file_job(show, pk), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("labeling:exchanged", show.slug, pk)
    return redirect("labeling:exchanged", show.slug, job.pk)


@require_safe
@show_page(Role.TRAINER)
def unknown(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """All rows of a file for which the show has no frame."""
    path = label_files.folder_of(file_job(show, pk)) / UNKNOWN
    if not path.is_file():
        raise Http404("The list is gone: it is kept for a week. Send the file again for a new one.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{show.slug}-not-in-the-show.csv")


def file_job(show: Show, pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("after"), show=show, function__in=[CHECK, IMPORT], pk=pk)
