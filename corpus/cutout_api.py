"""Cut-outs by API: listed by how sure their cut is, judged, cut anew, and their versions."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus import services
from corpus.access import ShowAPIView
from corpus.api import CutoutUpload, refusals_as_errors
from corpus.background_api import MaterialJudgementSerializer
from corpus.cutting import METHODS
from corpus.forms import CutoutFilter
from corpus.media import url_of
from corpus.models import Cutout, CutoutVersion, MaterialState
from corpus.paging import KeysetPagination
from corpus.recutting import redo_cutout
from corpus.redoing import MOST, WAYS, redo
from corpus.serializers import QUEUED
from corpus.versions import NEW, Before, take_back, use_version
from people.models import Role


class CutoutVersionSerializer(serializers.ModelSerializer):
    """`score` says how sure the cut is, 0-1."""

    score = serializers.FloatField(source="cut_score")
    method = serializers.CharField(source="cut_method")
    url = serializers.SerializerMethodField()

    class Meta:
        model = CutoutVersion
        fields = ("number", "score", "method", "sha256", "created_at", "url")

    def get_url(self, row: CutoutVersion) -> str:
        return url_of(row.file)


class CutoutSerializer(serializers.ModelSerializer):
    """As the version in use has it. `character` is empty for an extra, `judged_at` where nobody has looked, `source_url`
    where the picture it was cut from was not kept."""

    character = serializers.CharField(source="character.name", default=None)
    score = serializers.FloatField(source="cut_score")
    method = serializers.CharField(source="cut_method")
    url = serializers.SerializerMethodField()
    source_url = serializers.SerializerMethodField()

    class Meta:
        model = Cutout
        fields = (
            "id", "character", "group", "name", "split", "state", "judged_at", "score", "method", "sha256", "url",
            "source_url",
        )  # fmt: skip

    def get_url(self, row: Cutout) -> str:
        return url_of(row.file)

    def get_source_url(self, row: Cutout) -> str:
        return url_of(row.source)


class CutoutDetailSerializer(CutoutSerializer):
    versions = CutoutVersionSerializer(many=True)

    class Meta(CutoutSerializer.Meta):
        fields = (*CutoutSerializer.Meta.fields, "versions")


class RedoSerializer(serializers.Serializer):
    method = serializers.ChoiceField(choices=METHODS)


class RedoManySerializer(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=MOST)
    below = serializers.FloatField(required=False, min_value=0, max_value=1)
    method = serializers.ChoiceField(choices=WAYS)


class BeforeSerializer(serializers.Serializer):
    id = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1, max_value=32_000)
    state = serializers.ChoiceField(choices=[*MaterialState.values, NEW])


class TakeBackSerializer(serializers.Serializer):
    before = BeforeSerializer(many=True, allow_empty=False, max_length=MOST)


class UseSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1)


class LeastSureFirst(KeysetPagination):
    ordering = ("cut_score", "-id")


class Cutouts(CutoutUpload):
    """Listed least sure first, filtered by `character` (an id, or `extras`), `state`, `split`, `cut` (unsure) and `judged`
    (yes, no); POST uploads some."""

    roles = {"GET": Role.REVIEWER, "POST": Role.TRAINER}

    @extend_schema(responses=CutoutSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        asked = CutoutFilter(request.query_params)
        if not asked.is_valid():
            raise ValidationError(asked.errors)
        rows = Cutout.objects.filter(show=self.show).select_related("character").filtered(**asked.conditions())
        pages = LeastSureFirst()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(CutoutSerializer(page, many=True).data)


class OneCutout(ShowAPIView):
    roles = {"GET": Role.REVIEWER}

    @extend_schema(responses=CutoutDetailSerializer)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        return Response(CutoutDetailSerializer(get_object_or_404(Cutout, show=self.show, pk=pk)).data)


class JudgeCutouts(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=MaterialJudgementSerializer, responses={200: {"type": "object"}})
    def post(self, request: Request, slug: str) -> Response:
        """Accept or reject several at once; answers how many, ids of other shows are none."""
        asked = MaterialJudgementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        state = MaterialState(asked.validated_data["state"])
        return Response({"judged": services.judge_cutouts(self.show, asked.validated_data["ids"], state, request.user)})


class RedoCutout(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=RedoSerializer, responses=CutoutDetailSerializer)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Cut it anew from the picture it came with; the cut is its new version, accepted and in use."""
        cutout, asked = get_object_or_404(Cutout, show=self.show, pk=pk), RedoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with refusals_as_errors():
            redo_cutout(cutout, asked.validated_data["method"], request.user)
        return Response(CutoutDetailSerializer(cutout).data)


class RedoCutouts(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(
        operation_id="redo_several_cutouts", request=RedoManySerializer, responses={200: {"type": "object"}, **QUEUED}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Several cut anew: `ids`, or all in use that scored below `below`. A few are done at once (200); more are a job
        (202), whose result is the same: how many, `problems`, and in `before` what taking it back needs."""
        asked = RedoManySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {"ids": [], "below": None, **asked.validated_data}
        with refusals_as_errors():
            done = redo(self.show, given["ids"], given["below"], given["method"], request.user)
        return Response(done) if isinstance(done, dict) else Response({"job": done.pk}, status=202)


class TakeBackCutouts(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=TakeBackSerializer, responses={200: {"type": "object"}})
    def post(self, request: Request, slug: str) -> Response:
        """As they stood before: the version that was in use, and its state. Answers how many."""
        asked = TakeBackSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        before = [Before(**one) for one in asked.validated_data["before"]]
        return Response({"taken_back": take_back(self.show, before, request.user)})


class UseVersion(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=UseSerializer, responses=CutoutDetailSerializer)
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Go back to an earlier version, or forward again."""
        cutout, asked = get_object_or_404(Cutout, show=self.show, pk=pk), UseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with refusals_as_errors():
            use_version(cutout, asked.validated_data["version"], request.user)
        return Response(CutoutDetailSerializer(cutout).data)
