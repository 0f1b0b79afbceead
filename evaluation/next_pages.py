"""Frames to tag next: what a run chose among the untagged training frames, and the button that makes it a queue."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.media import url_of
from corpus.models import Frame, Show
from evaluation.forms import NextForm
from evaluation.next_queue import MOST, NUMBER, choosing_job, last_choice, open_choice, start_choice, untagged
from evaluation.presenting import THUMB_WIDTH
from evaluation.services import EvaluationRefused
from labeling.refusals import Refused
from measures.drawing import share_text
from people.models import Role
from training.api import checked
from training.api import find_run as find_run_for_api
from training.models import Run
from training.views import find_run

OPEN_BITS = 0.5  # a question this open has its character's letter below the picture


@show_page(Role.TRAINER)
def next_frames(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """The last choice of this run, or the job that makes one; a POST asks for another."""
    run = find_run(show, number)
    form = NextForm(request.POST or None, initial={"frames": NUMBER})
    if request.method == "POST" and form.is_valid():
        try:
            start_choice(run, form.cleaned_data["frames"], request.user)
            return redirect("evaluation:next-frames", show.slug, number)
        except EvaluationRefused as error:
            form.add_error(None, str(error))
    choice, job = last_choice(run), choosing_job(run)
    context = {
        "run": run, "form": form, "job": job, "choice": choice, "untagged": untagged(show).count(),
        "cells": cells(run, choice) if choice else [], "compared": compared(choice) if choice else [],
    }  # fmt: skip
    return render(request, "evaluation/next_frames.html", context, status=400 if form.errors else 200)


def cells(run: Run, choice: dict[str, Any]) -> list[dict[str, Any]]:
    """The chosen frames in the order of the choice, with the letters of the characters that the run is undecided about."""
    rows = Frame.objects.filter(show=run.show).select_related("episode").in_bulk(choice["frames"])
    return [
        {
            "src": url_of(rows[pk].thumb), "width": THUMB_WIDTH, "badge": f"{sum(bits):.1f}",
            "height": round(THUMB_WIDTH * rows[pk].height / rows[pk].width),
            "url": reverse("labeling:frame", args=[run.show.slug, pk]),
            "caption": f"{rows[pk].episode.name} · {rows[pk].name}",
            "characters": doubted(run.characters, bits),
            "alt": f"Frame {rows[pk].name}, undecided: {', '.join(one['name'] for one in doubted(run.characters, bits))}",
        }
        for pk, bits in zip(choice["frames"], choice["undecided"], strict=True)
        if pk in rows
    ]  # fmt: skip


def doubted(names: list[str], bits: list[float]) -> list[dict[str, Any]]:
    pairs = enumerate(zip(names, bits, strict=True))
    return [{"name": name, "letter": name[:1], "position": i} for i, (name, bit) in pairs if bit >= OPEN_BITS]


def compared(choice: dict[str, Any]) -> list[dict[str, str]]:
    """The choice and the random draw, line by line."""
    return [
        {
            "name": name, "undecided": f"{found['undecided']:.2f}", "apart": share_text(found["apart"]),
            "episodes": str(found["episodes"]),
        }
        for name, found in (("chosen", choice["figures"]), ("at random", choice["random_figures"]))
    ]  # fmt: skip


@require_POST
@show_page(Role.TRAINER)
def queue_next(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """The one button: a queue of the chosen frames; `random` names the draw beside them."""
    run = find_run(show, number)
    try:
        queue = open_choice(run, request.user, is_random=request.POST.get("which") == "random")
    except (EvaluationRefused, Refused) as refused:
        messages.error(request, str(refused))
        return redirect("evaluation:next-frames", show.slug, number)
    messages.success(request, f"'{queue}' is open, with {queue.items.count():,} frames.")
    return redirect("labeling:queue", show.slug, queue.pk)


class NextSerializer(serializers.Serializer):
    """How many untagged training frames the run is to choose."""

    frames = serializers.IntegerField(min_value=1, max_value=MOST, default=NUMBER)


class NextQueueSerializer(serializers.Serializer):
    """`which`: the run's choice, or the random draw beside it."""

    which = serializers.ChoiceField(["chosen", "random"], default="chosen")
    name = serializers.CharField(max_length=80, default="", allow_blank=True)


class NextFramesAPI(ShowAPIView):
    """Which untagged training frames to tag next: the newest choice, or a job that makes another."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, number: int) -> Response:
        run = find_run_for_api(self.show.pk, number)
        job = choosing_job(run)
        return Response({"run": run.number, "job": job.pk if job else None, "choice": last_choice(run)})

    @extend_schema(request=NextSerializer, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run, wish = find_run_for_api(self.show.pk, number), checked(NextSerializer, request)
        try:
            job = start_choice(run, wish["frames"], request.user)
        except EvaluationRefused as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)


class NextQueueAPI(ShowAPIView):
    """A queue, purpose training, of the frames that were chosen."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=NextQueueSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run, wish = find_run_for_api(self.show.pk, number), checked(NextQueueSerializer, request)
        try:
            queue = open_choice(run, request.user, is_random=wish["which"] == "random", name=wish["name"])
        except (EvaluationRefused, Refused) as error:
            raise ValidationError({"detail": str(error)}) from error
        answer = {"queue": queue.pk, "name": queue.name, "frames": queue.items.count()}
        return Response(answer, status=status.HTTP_201_CREATED)
