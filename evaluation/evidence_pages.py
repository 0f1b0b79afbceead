"""Where a run looked in a frame, and the frames it takes for alike: parts of the large view of a gap."""

import io
from typing import Any, ClassVar

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from PIL import Image
from rest_framework import status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.media import url_of
from corpus.models import Frame, Show
from evaluation.evidence import Evidence, firing, nearest, spotlight, strongest_detector
from evaluation.evidence_files import evidence_of, start_gathering
from evaluation.gap_pages import find_pair
from evaluation.models import Evaluation, EvaluationPair
from evaluation.presenting import gallery_cells
from evaluation.reasons import votes_on
from evaluation.services import EvaluationRefused
from evaluation.views import find_evaluation
from measures.drawing import share_text
from people.models import Role

ALIKE = 12  # frames shown of each kind


@show_page(Role.TRAINER)
def looked(request: HttpRequest, show: Show, pk: int, pair: int) -> HttpResponse:
    """A PNG to lie over the frame: clear where the run saw this character, dark elsewhere."""
    row = find_pair(show, pk, pair)
    evidence = evidence_of(row.evaluation)
    place = evidence.place(row.frame_id) if evidence else None
    if evidence is None or place is None or row.character.name not in evidence.names:
        raise Http404("Nothing was kept of where the run looked in this frame.")
    character = evidence.names.index(row.character.name)
    answer = HttpResponse(
        png_of(spotlight(evidence, place, character, row.frame.width, row.frame.height)), content_type="image/png"
    )
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def png_of(rgba: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG", compress_level=3)
    return file.getvalue()


@show_page(Role.TRAINER)
def alike(request: HttpRequest, show: Show, pk: int, pair: int) -> HttpResponse:
    """The frames nearest to this one by embedding, and those that fire the same detector."""
    row = find_pair(show, pk, pair)
    evidence = evidence_of(row.evaluation)
    found = kin(evidence, row.frame_id, row.character.name) if evidence else None
    context: dict[str, Any] = {"pair": row, "found": found}
    if found:
        context["nearest"] = cells(row, found["nearest"], show.slug, "alike")
        context["firing"] = cells(row, found["firing"], show.slug, "fires")
    return render(request, "evaluation/alike.html", context)


def kin(evidence: Evidence, frame: int, name: str) -> dict[str, Any] | None:
    """{nearest, firing: [(frame id, how much)], detector, strength}; None where the evidence does not cover the frame."""
    place = evidence.place(frame)
    if place is None or name not in evidence.names:
        return None
    character = evidence.names.index(name)
    detector = strongest_detector(evidence, place, character)
    return {
        "nearest": nearest(evidence, place, ALIKE),
        "detector": detector,
        "firing": [] if detector is None else firing(evidence, detector, ALIKE, besides=place),
        "strength": float(evidence.peaks[place, character]),
    }


def cells(row: EvaluationPair, frames: list[tuple[int, float]], slug: str, word: str) -> list[dict[str, Any]]:
    """The same character's pairs in these frames, in their order, with how much each is alike or fires."""
    pairs = EvaluationPair.objects.filter(
        evaluation=row.evaluation_id, character=row.character_id, frame__in=[frame for frame, _ in frames]
    ).select_related("frame__episode", "character")
    by_frame = {pair.frame_id: pair for pair in pairs}
    known = [(by_frame[frame], value) for frame, value in frames if frame in by_frame]
    shown = gallery_cells(row.evaluation, [pair for pair, _ in known], slug)
    for cell, (_, value) in zip(shown, known, strict=True):
        cell["badge"] = f"{word} {share_text(value) if value <= 1 else f'{value:.1f}'}"
    return shown


@require_POST
@show_page(Role.TRAINER)
def gather(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Gather the evidence of an evaluation that has none."""
    row = find_evaluation(show, pk)
    try:
        start_gathering(row, request.user)
        messages.success(request, "The evidence is being gathered; reload this page when its job is done.")
    except EvaluationRefused as error:
        messages.error(request, str(error))
    back = request.POST.get("pair", "")
    if back.isdigit():
        return redirect("evaluation:gap", show.slug, pk, int(back))
    return redirect("evaluation:evaluation", show.slug, pk)


class EvaluationFrameAPI(ShowAPIView):
    """One frame of an evaluation: votes, labels, scores and thresholds, and the frames the run takes for alike."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, pk: int, frame: int) -> Response:
        row = Evaluation.objects.filter(show=self.show, pk=pk).select_related("run").first()
        pairs = EvaluationPair.objects.filter(evaluation=row, frame=frame).select_related("character")
        found = list(pairs.order_by("character__position")) if row else []
        if row is None or not found:
            raise NotFound(f"Evaluation {pk} has no frame {frame}.")
        evidence, votes = evidence_of(row), votes_on(frame)
        characters = {
            one.character.name: {
                "label": one.truth, "score": one.score, "threshold": row.thresholds[one.character.name],
                "votes": votes.get(one.character_id, {}),
                "looked": reverse("evaluation:looked", args=[slug, pk, one.pk]) if evidence else None,
                "alike": kin(evidence, frame, one.character.name) if evidence else None,
            }
            for one in found
        }  # fmt: skip
        picture = url_of(Frame.objects.values_list("file", flat=True).get(pk=frame))
        return Response({"frame": frame, "url": picture, "characters": characters})


class EvidenceAPI(ShowAPIView):
    """Gather the evidence of an evaluation: where the run looked, and its embeddings."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=None, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        row = Evaluation.objects.filter(show=self.show, pk=pk).select_related("run").first()
        if row is None:
            raise NotFound(f"This show has no evaluation {pk}.")
        try:
            job = start_gathering(row, request.user)
        except EvaluationRefused as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)
