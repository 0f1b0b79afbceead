"""The guidelines' pages: as they stand and stood, the editor with its preview and its frames, what changed between two."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corpus.access import show_page
from corpus.media import url_of
from corpus.models import Frame, Show, Split
from corpus.presenting import page_of
from labeling.forms import GuidelinesForm
from labeling.guideline_diff import changes
from labeling.guideline_template import TEMPLATE
from labeling.guidelines import current_guidelines, refuse_wrong_examples, rendered, write_guidelines
from labeling.models import Guidelines
from labeling.refusals import Invalid
from people.models import Role

VERSIONS = 50
CELLS = 24


def versions_of(show: Show) -> QuerySet[Guidelines]:
    return show.guidelines.select_related("created_by").order_by("-version")


def asked_version(versions: QuerySet[Guidelines], number: str) -> Guidelines:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404("A version is a number.")
    return get_object_or_404(versions, version=int(number))


@require_safe
@show_page(Role.TAGGER)
def guidelines(request: HttpRequest, show: Show) -> HttpResponse:
    """What counts as visible, as it stands or as it stood."""
    versions, number = versions_of(show), request.GET.get("version", "")
    newest = list(versions[:VERSIONS])
    shown = asked_version(versions, number) if number else next(iter(newest), None)
    context = {
        "shown": shown, "html": rendered(shown), "latest": next(iter(newest), None), "versions": newest,
        "may_write": request.role.rank >= Role.TRAINER.rank,
    }  # fmt: skip
    return render(request, "labeling/guidelines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@show_page(Role.TRAINER)
def write(request: HttpRequest, show: Show) -> HttpResponse:
    """The editor; a POST makes a new version. The first one starts from the questions everybody asks."""
    form = GuidelinesForm(request.POST if request.method == "POST" else None, initial=starting_text(request, show))
    if form.is_valid():
        try:
            version = write_guidelines(show, form.cleaned_data["text"], request.user).version
        except Invalid as problem:
            form.add_error("text", str(problem))
        else:
            messages.success(request, f"Version {version} of the guidelines stands. New votes are given under it.")
            return redirect("labeling:guidelines", show.slug)
    context = {"form": form, "latest": current_guidelines(show)}
    return render(request, "labeling/guidelines_editor.html", context, status=400 if form.is_bound else 200)


def starting_text(request: HttpRequest, show: Show) -> dict[str, str]:
    latest = None if "template" in request.GET else current_guidelines(show)
    return {"text": latest.text if latest else TEMPLATE}


@require_POST
@show_page(Role.TRAINER)
def preview(request: HttpRequest, show: Show) -> HttpResponse:
    """What the text in the editor would look like, and what would be refused."""
    form, problem = GuidelinesForm(request.POST), ""
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        refuse_wrong_examples(show, text)
    except Invalid as refused:
        problem = str(refused)
    html = rendered(Guidelines(show=show, text=text))
    return render(request, "labeling/guidelines_preview.html", {"html": html, "problem": problem})


@require_safe
@show_page(Role.TRAINER)
def pictures(request: HttpRequest, show: Show) -> HttpResponse:
    """Frames to choose examples from: the newest first, none of the test set."""
    rows = Frame.objects.filter(show=show).exclude(split=Split.TEST).select_related("episode")
    page, next_url = page_of(request, rows, CELLS)
    cells = [{"id": frame.pk, "src": url_of(frame.thumb), "name": f"{frame.episode} · {frame.name}"} for frame in page]
    return render(request, "labeling/guidelines_pictures.html", {"cells": cells, "next_url": next_url})


@require_safe
@show_page(Role.TAGGER)
def compare(request: HttpRequest, show: Show) -> HttpResponse:
    """What one version says otherwise than another; the one before, unless another is named."""
    versions = versions_of(show)
    after = asked_version(versions, request.GET.get("to", ""))
    before = asked_version(versions, request.GET.get("from", str(after.version - 1)))
    lines = changes(before.text, after.text)
    context: dict[str, Any] = {
        "before": before, "after": after, "lines": lines, "versions": list(versions[:VERSIONS]),
        "is_same": all(line.kind == "same" for line in lines),
    }  # fmt: skip
    return render(request, "labeling/guidelines_compare.html", context)
