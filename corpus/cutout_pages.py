"""The pages of cut-outs: the grid that people judge by keyboard, least sure first, and the choice of another cut."""

import base64
import json
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from corpus import services
from corpus.access import show_page
from corpus.curating import cutouts_alike
from corpus.cutting import Cut
from corpus.forms import CUTOUT_ORDERS, CutoutFilter, CutoutUpload, JudgementForm, RedoForm, filters_of
from corpus.instants import png_bytes
from corpus.media import url_of
from corpus.models import Cutout, CutoutVersion, Show
from corpus.presenting import cast_of, failed_import, page_by, page_of
from corpus.recutting import choices_for, redo_cutout
from corpus.redoing import WAYS
from corpus.refusals import CorpusRefused
from corpus.staging import stage_uploads
from corpus.sureness import UNSURE
from corpus.versions import use_version
from corpus.views import CELLS, import_from
from people.models import Role

MOST_ALIKE = 400


@require_safe
@show_page(Role.REVIEWER)
def cutouts(request: HttpRequest, show: Show) -> HttpResponse:
    """The grid; asked by htmx for more it answers with the next cells."""
    asked, groups = CutoutFilter(request.GET), cutouts_alike(show)
    page, next_url = listed(request, show, asked, groups)
    context = cells_of(page, groups) | {"next_url": next_url, "by_group": filters_of(asked).get("order") == "alike"}
    if request.htmx and "after" in request.GET:
        return render(request, "corpus/cutout_cells.html", context)
    context |= counts_of(show) | {"filter": asked, "groups": len(set(groups.values()))}
    of_whom = filters_of(asked).get("character", "")
    names = {str(character["id"]): character["name"] for character in context["cast"]}
    context |= {
        "ways": WAYS,
        "of_whom": of_whom,
        "form": CutoutUpload(show=show, initial={"character": names.get(of_whom, "")}),
    }
    return render(request, "corpus/cutouts.html", context | {"failed": failed_import(show, "import_cutouts")})


def listed(request: HttpRequest, show: Show, asked: CutoutFilter, groups: dict[int, int]) -> tuple[list[Cutout], str]:
    """The page of cut-outs that the address asks for, and the address of the next."""
    rows = Cutout.objects.filter(show=show).for_grid().filtered(**asked.conditions())
    order = filters_of(asked).get("order", "")
    if order == "alike":
        return sorted(rows.filter(pk__in=groups)[:MOST_ALIKE], key=lambda row: (groups[row.pk], row.pk)), ""
    field = CUTOUT_ORDERS[order][1]
    return page_by(request, rows.by_doubt(), field, CELLS) if field else page_of(request, rows, CELLS)


def cells_of(rows: list[Cutout], groups: dict[int, int]) -> dict[str, Any]:
    """What the template of cells reads: each cut-out with the number of its group of near-duplicates."""
    for row in rows:
        row.alike = groups.get(row.pk)
    return {"cutouts": rows, "unsure": UNSURE}


def counts_of(show: Show) -> dict[str, Any]:
    """How many there are, and of whom; a character without an accepted one stops a run, so it is marked."""
    rows = Cutout.objects.filter(show=show)
    counts = rows.accepted().per_character()
    cast = [{**character, "count": counts.get(character["id"], 0)} for character in cast_of(show)]
    extras = {"id": "extras", "name": "extras", "letter": "", "count": counts.get(None, 0)}
    return {"counts": rows.counts(), "cast": [*cast, extras]}


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
    """Accept or reject one; htmx swaps its cell, and the counts."""
    get_object_or_404(Cutout, show=show, pk=pk)
    form = JudgementForm(request.POST)
    if form.is_valid():
        services.judge_cutouts(show, [pk], form.cleaned_data["state"], request.user)
    return changed_cell(request, show, pk)


@require_safe
@show_page(Role.REVIEWER)
def cutout_choices(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """What a cut-out was cut from, what each method makes of it now, and its versions."""
    cutout = get_object_or_404(Cutout, show=show, pk=pk)
    try:
        cuts, problem = choices_for(cutout), ""
    except CorpusRefused as error:
        cuts, problem = [], str(error)
    versions = {version.sha256: version for version in cutout.versions.all()}
    new = [new_choice(cut) for sha256, cut in cuts if sha256 not in versions]
    choices = [*new, *(known_choice(cutout, version) for version in versions.values())]
    context = {"cutout": cutout, "choices": choices, "problem": problem, "unsure": UNSURE}
    return render(request, "corpus/cutout_choices.html", context)


def new_choice(cut: Cut) -> dict[str, Any]:
    picture = f"data:image/png;base64,{base64.b64encode(png_bytes(cut.rgba)).decode()}"
    return {"field": "method", "value": cut.method, "name": cut.method, "score": cut.score, "picture": picture}


def known_choice(cutout: Cutout, version: CutoutVersion) -> dict[str, Any]:
    return {
        "field": "version", "value": version.number, "name": version.cut_method, "score": version.cut_score,
        "picture": url_of(version.file), "version": version, "in_use": version.sha256 == cutout.sha256,
    }  # fmt: skip


@require_POST
@show_page(Role.REVIEWER)
def redo(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Cut anew by a method, or go back to a version; htmx swaps the cell, and the counts."""
    cutout = get_object_or_404(Cutout, show=show, pk=pk)
    form = RedoForm(request.POST)
    problem = ""
    try:
        if form.is_valid() and form.cleaned_data["version"]:
            use_version(cutout, form.cleaned_data["version"], request.user)
        elif form.is_valid():
            redo_cutout(cutout, form.cleaned_data["method"], request.user)
        else:
            problem = " ".join(sentence for errors in form.errors.values() for sentence in errors)
    except CorpusRefused as error:
        problem = str(error)
    return changed_cell(request, show, pk, problem)


@require_safe
@show_page(Role.REVIEWER)
def cutout_cells(request: HttpRequest, show: Show) -> HttpResponse:
    """The cells of `?ids=` as they stand now, and the counts, each to take the place of the one that is there."""
    ids = [int(text[:18]) for text in request.GET.get("ids", "").split(",") if text.isascii() and text.isdigit()]
    rows = list(Cutout.objects.for_grid().filter(show=show, pk__in=ids[:MOST_ALIKE]))
    context = cells_of(rows, cutouts_alike(show)) | counts_of(show) | {"judged": True, "in_place": True}
    return render(request, "corpus/cutout_judged.html", context)


def changed_cell(request: HttpRequest, show: Show, pk: int, problem: str = "") -> HttpResponse:
    """The cell as it stands now, with the counts, and in a toast what was refused."""
    if not request.htmx:
        return redirect("corpus:cutouts", show.slug)
    row = Cutout.objects.for_grid().get(pk=pk)
    context = cells_of([row], cutouts_alike(show)) | counts_of(show) | {"judged": True}
    answer = render(request, "corpus/cutout_judged.html", context)
    if problem:
        answer["HX-Trigger"] = json.dumps({"toast": {"text": problem, "kind": "error"}})
    return answer
