"""Cutting out by hand, by API: what a person drew comes in, the figure goes back, or is saved as a cut-out."""

import base64
import math
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.api import Upload, queued, refusals_as_errors
from corpus.brushing import Stroke
from corpus.by_hand import Drawing, drawn
from corpus.drafting import Box, bounds
from corpus.hand_cuts import Where, from_cutout, from_frame, from_instant, save_cut
from corpus.imports import cut_out
from corpus.instants import png_bytes
from corpus.models import Character, Cutout, Episode, Frame, Show
from corpus.serializers import QUEUED, UPLOAD
from corpus.sources import TABLE_ENDINGS
from corpus.staging import stage_uploads
from people.models import Role

MOST_STROKES, MOST_POINTS = 300, 2000
FARTHEST, LARGEST_RADIUS = 20_000, 2000  # pixels: beyond any picture that is read


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {"type": "number"}}})
class PointsField(serializers.Field):
    """[[x, y], …]; read by hand, since one drawing has thousands."""

    def to_internal_value(self, data: Any) -> tuple[tuple[float, float], ...]:
        try:
            points = tuple((float(x), float(y)) for x, y in data)
        except (TypeError, ValueError, OverflowError):
            points = ()
        if not 1 <= len(points) <= MOST_POINTS or not all(_near(value) for point in points for value in point):
            raise serializers.ValidationError(f"Expected 1 to {MOST_POINTS} points [x, y] in pixels of the picture.")
        return points

    def to_representation(self, value: Any) -> Any:
        return value


def _near(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= FARTHEST


class StrokeSerializer(serializers.Serializer):
    points = PointsField()
    radius = serializers.FloatField(min_value=0.1, max_value=LARGEST_RADIUS)
    keep = serializers.BooleanField()


class DrawingSerializer(serializers.Serializer):
    """On what: a `frame`, an `episode` with `at` in milliseconds, or the kept source of a `cutout`. In its pixels: `box` as
    left, top, width, height, and `strokes` in the order in which they were drawn."""

    frame = serializers.IntegerField(required=False, min_value=1)
    episode = serializers.IntegerField(required=False, min_value=1)
    at = serializers.IntegerField(required=False, min_value=0, max_value=10**9)
    cutout = serializers.IntegerField(required=False, min_value=1)
    box = serializers.ListField(
        child=serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST),
        min_length=4, max_length=4, required=False, allow_null=True,
    )  # fmt: skip
    strokes = StrokeSerializer(many=True, required=False, max_length=MOST_STROKES)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sum(name in sent for name in ("frame", "episode", "cutout")) != 1 or ("episode" in sent) != ("at" in sent):
            raise serializers.ValidationError("Say what to cut from: a frame, an episode with at, or a cutout.")
        return sent


class CutSerializer(DrawingSerializer):
    """As for a preview. `character` is of whom a new cut-out is; null says nobody of the cast."""

    character = serializers.IntegerField(required=False, allow_null=True, min_value=1)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if "cutout" not in sent and "character" not in sent:
            raise serializers.ValidationError(
                {"character": "Of whom is it? Send a character's id, or null for an extra."}
            )
        return super().validate(sent)


class HandCutSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    group = serializers.CharField()
    split = serializers.CharField()


class Preview(ShowAPIView):
    roles = {"POST": Role.TRAINER}

    @extend_schema(request=DrawingSerializer, responses={200: {"type": "object"}})
    def post(self, request: Request, slug: str) -> Response:
        """The figure as a PNG in base64, for which part of the picture it stands, where in it the figure lies, and its share;
        `score` says how sure the proposal was, before any stroke."""
        sent = _sent(DrawingSerializer, request)
        with refusals_as_errors():
            made = drawn(_drawing(_where(self.show, sent), sent))
        found = bounds(made.draft.figure)
        return Response({
            "place": _numbers(made.place), "figure": base64.b64encode(png_bytes(made.draft.rgba)).decode("ascii"),
            "bounds": found and _numbers(found), "share": round(float(made.draft.figure.mean()), 4),
            "score": made.draft.score,
        })  # fmt: skip


class Save(ShowAPIView):
    roles = {"POST": Role.TRAINER}

    @extend_schema(request=CutSerializer, responses={201: HandCutSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """A new cut-out, or of one that is there a new version."""
        sent = _sent(CutSerializer, request)
        number = sent.get("character")
        character = get_object_or_404(Character.objects.active(), show=self.show, pk=number) if number else None
        with refusals_as_errors():
            where = _where(self.show, sent)
            cutout = save_cut(self.show, where, _drawing(where, sent), character, request.user)
        return Response(HandCutSerializer(cutout).data, status=201)


class Boxes(Upload):
    endings = TABLE_ENDINGS

    @extend_schema(request=UPLOAD, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        """A CSV of boxes, columns frame, x, y, width, height, character: each is cut without a stroke. The job's result
        says how many, and in `problems` what is wrong with a row."""
        files = self.files(request)[:1]
        return queued(lambda: cut_out(self.show, next(stage_uploads(files).iterdir()), by=request.user))


def _sent(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return sent.validated_data


def _where(show: Show, sent: dict[str, Any]) -> Where:
    if "frame" in sent:
        return from_frame(get_object_or_404(Frame.objects.select_related("episode"), show=show, pk=sent["frame"]))
    if "cutout" in sent:
        return from_cutout(get_object_or_404(Cutout, show=show, pk=sent["cutout"]))
    return from_instant(get_object_or_404(Episode.objects.exclude(file=""), show=show, pk=sent["episode"]), sent["at"])


def _drawing(where: Where, sent: dict[str, Any]) -> Drawing:
    strokes = tuple(Stroke(**stroke) for stroke in sent.get("strokes", ()))
    return Drawing(where.origin, Box(*sent["box"]) if sent.get("box") else None, strokes)


def _numbers(box: Box) -> list[int]:
    return [box.left, box.top, box.width, box.height]
