"""The pages of backgrounds: the grid that people judge by keyboard, the mask of what matched, the pipette."""

from typing import Any

import numpy as np
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from corpus import services
from corpus.access import show_page
from corpus.curating import backgrounds_alike
from corpus.forms import (
    BACKGROUND_ORDERS,
    BackgroundFilter,
    BackgroundUpload,
    JudgementForm,
    MiningForm,
    SignatureForm,
    filters_of,
)
from corpus.instants import jpeg_bytes, judged_picture, picture_at, png_bytes
from corpus.mining import MAX_SIGNATURE, signature_mask
from corpus.models import Background, Episode, Frame, Purpose, Show, Split
from corpus.presenting import backgrounds_to_look_at, failed_import, page_by, page_of
from corpus.refusals import CorpusRefused
from corpus.staging import stage_uploads
from corpus.views import CELLS, import_from
from people.models import Role

MINING = "corpus.episode_jobs.mine_backgrounds"
MOST_ALIKE = 400
STRIP = 40
MASK_COLOR = (255, 0, 150)  # far from what casts are drawn in, seen on light and on dark


@require_safe
@show_page(Role.REVIEWER)
def backgrounds(request: HttpRequest, show: Show) -> HttpResponse:
    """The grid; asked by htmx for more it answers with the next cells."""
    groups = backgrounds_alike(show)
    page, next_url = listed(request, show, groups)
    context = cells_of(show, page, groups) | {"next_url": next_url}
    if request.htmx and "after" in request.GET:
        return render(request, "corpus/background_cells.html", context)
    context |= {"filter": BackgroundFilter(request.GET), "groups": len(set(groups.values()))}
    context |= {"counts": Background.objects.filter(show=show).counts(), "form": BackgroundUpload()}
    context |= {"sources": Episode.objects.filter(show=show, purpose=Purpose.BACKGROUNDS).exclude(file="").count()}
    context |= {"mining": MiningForm(), "failed": failed_import(show, "import_backgrounds", MINING)}
    return render(request, "corpus/backgrounds.html", context)


def listed(request: HttpRequest, show: Show, groups: dict[int, int]) -> tuple[list[Background], str]:
    """The page of backgrounds that the address asks for, and the address of the next."""
    asked = filters_of(BackgroundFilter(request.GET))
    order = asked.pop("order", "")
    rows = Background.objects.filter(show=show).select_related("episode").filtered(**asked)
    if order == "alike":
        return sorted(rows.filter(pk__in=groups)[:MOST_ALIKE], key=lambda row: (groups[row.pk], row.pk)), ""
    field = BACKGROUND_ORDERS[order][1]
    return page_by(request, rows, field, CELLS) if field else page_of(request, rows, CELLS)


def cells_of(show: Show, rows: list[Background], groups: dict[int, int]) -> dict[str, Any]:
    """What the template of cells reads: each background with the number of its group of near-duplicates."""
    for row in rows:
        row.group = groups.get(row.pk)
    look_url = backgrounds_to_look_at(show)
    version = f"{','.join(show.signature_colors)}/{show.signature_reach:g}"
    return {"backgrounds": rows, "limit": MAX_SIGNATURE, "signature_version": version, "look_url": look_url}


@require_POST
@show_page(Role.TRAINER)
def upload_backgrounds(request: HttpRequest, show: Show) -> HttpResponse:
    form = BackgroundUpload(request.POST, request.FILES)

    def start(files: list[UploadedFile]) -> None:
        services.import_backgrounds(show, stage_uploads(files), by=request.user)

    return import_from(request, form, start, to="corpus:backgrounds")


@require_POST
@show_page(Role.TRAINER)
def mine_backgrounds(request: HttpRequest, show: Show) -> HttpResponse:
    def start(per_episode: int | None) -> None:
        services.mine_backgrounds(show, per_episode=per_episode, by=request.user)

    return import_from(request, MiningForm(request.POST), start, to="corpus:backgrounds")


@require_POST
@show_page(Role.REVIEWER)
def judge_background(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Accept or reject one; htmx swaps its cell, and the counts."""
    background = get_object_or_404(Background, show=show, pk=pk)
    form = JudgementForm(request.POST)
    if form.is_valid():
        services.judge_backgrounds(show, [background.pk], form.cleaned_data["state"], request.user)
    if not request.htmx:
        return redirect("corpus:backgrounds", show.slug)
    rows = Background.objects.filter(show=show)
    context = cells_of(show, [rows.select_related("episode").get(pk=pk)], backgrounds_alike(show))
    return render(request, "corpus/background_judged.html", context | {"counts": rows.counts(), "judged": True})


@require_safe
@show_page(Role.REVIEWER)
@cache_control(private=True, max_age=3600)
def background_mask(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The pixels of a background that are close to a signature color, as a PNG to be laid over it."""
    background = get_object_or_404(Background, show=show, pk=pk)
    mask = signature_mask(judged_picture(background), show.signature)
    rgba = np.zeros((*mask.shape, 4), np.uint8)
    rgba[mask] = (*MASK_COLOR, 255)
    return HttpResponse(png_bytes(rgba), content_type="image/png")


@require_safe
@show_page(Role.TRAINER)
def pipette(request: HttpRequest, show: Show) -> HttpResponse:
    """A frame, and the colors that are picked from it. Frames of the test side are not offered: nothing is chosen by them."""
    videos = Episode.objects.filter(show=show).exclude(file="").exclude(split=Split.TEST).order_by("name")
    frames = Frame.objects.filter(show=show).kept().exclude(split=Split.TEST).select_related("episode")
    stills = [*frames.order_by("-id")[:STRIP], *Background.objects.filter(show=show).order_by("-id")[:STRIP]][:STRIP]
    return render(request, "corpus/pipette.html", {"videos": videos, "stills": stills, "form": SignatureForm()})


@require_POST
@show_page(Role.TRAINER)
def set_signature(request: HttpRequest, show: Show) -> HttpResponse:
    form = SignatureForm(request.POST)
    try:
        if form.is_valid():
            job = services.set_signature(show, form.cleaned_data["colors"], form.cleaned_data["reach"], request.user)
            messages.success(request, "Saved." + (" The backgrounds are measured anew." if job else ""))
            return redirect("corpus:backgrounds", show.slug)
        messages.error(request, "The tolerance is no number: move the slider, then save again.")
    except CorpusRefused as error:
        messages.error(request, str(error))
    return redirect("corpus:pipette", show.slug)


@require_safe
@show_page(Role.TRAINER)
@cache_control(private=True, max_age=3600)
def instant(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The picture a video shows at `?at=` milliseconds, as JPEG; never of the test side."""
    episode = get_object_or_404(Episode.objects.exclude(file="").exclude(split=Split.TEST), show=show, pk=pk)
    asked = request.GET.get("at", "0")
    if not (asked.isascii() and asked.isdigit()):
        raise Http404("An instant is a whole number of milliseconds.")
    try:
        picture = picture_at(episode, int(asked[:12]))
    except CorpusRefused as error:
        raise Http404(str(error)) from error
    return HttpResponse(jpeg_bytes(picture), content_type="image/jpeg")
