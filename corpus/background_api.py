"""Curation by API: backgrounds with their measures, mining, judging, more frames, and whether the splits hold."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus import services
from corpus.access import ShowAPIView
from corpus.api import BackgroundUpload, queued
from corpus.forms import BackgroundFilter
from corpus.imports import MOST_STILLS
from corpus.media import url_of
from corpus.models import Background, MaterialState
from corpus.paging import KeysetPagination
from corpus.proving import proof_as_json, proof_of
from corpus.serializers import QUEUED
from people.models import Role

MOST_JUDGED = 1000


class BackgroundSerializer(serializers.ModelSerializer):
    """Shares and brightness are 0-1; `judged_at` is empty where nobody has looked."""

    episode = serializers.CharField(source="episode.name", default=None)
    url = serializers.SerializerMethodField()
    thumb_url = serializers.SerializerMethodField()

    class Meta:
        model = Background
        fields = (
            "id", "name", "episode", "time_ms", "split", "state", "judged_at", "signature_share", "black_share",
            "sharpness", "brightness", "url", "thumb_url",
        )  # fmt: skip

    def get_url(self, row: Background) -> str:
        return url_of(row.file)

    def get_thumb_url(self, row: Background) -> str:
        return url_of(row.thumb)


class MaterialJudgementSerializer(serializers.Serializer):
    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=MOST_JUDGED)
    state = serializers.ChoiceField(choices=[MaterialState.ACCEPTED, MaterialState.REJECTED])


class MiningSerializer(serializers.Serializer):
    per_episode = serializers.IntegerField(required=False, min_value=1, max_value=MOST_STILLS)


class SamplingSerializer(serializers.Serializer):
    frames_per_episode = serializers.IntegerField(min_value=1, max_value=MOST_STILLS)


class Backgrounds(BackgroundUpload):
    """Listed by newest first, filtered by `state`, `split` and `judged` (yes, no); POST uploads some."""

    roles = {"GET": Role.REVIEWER, "POST": Role.TRAINER}

    @extend_schema(responses=BackgroundSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        asked = BackgroundFilter(request.query_params)
        if not asked.is_valid():
            raise ValidationError(asked.errors)
        filters = {name: value for name, value in asked.cleaned_data.items() if name != "order"}
        rows = Background.objects.filter(show=self.show).select_related("episode").filtered(**filters)
        pages = KeysetPagination()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(BackgroundSerializer(page, many=True).data)


class Mine(ShowAPIView):
    roles = {"POST": Role.TRAINER}

    @extend_schema(request=MiningSerializer, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        asked = MiningSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return queued(lambda: services.mine_backgrounds(self.show, **asked.validated_data, by=request.user))


class Judge(ShowAPIView):
    roles = {"POST": Role.REVIEWER}

    @extend_schema(request=MaterialJudgementSerializer, responses={200: {"type": "object"}})
    def post(self, request: Request, slug: str) -> Response:
        """Accept or reject several at once; answers how many, ids of other shows are none."""
        asked = MaterialJudgementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        state = MaterialState(asked.validated_data["state"])
        return Response(
            {"judged": services.judge_backgrounds(self.show, asked.validated_data["ids"], state, request.user)}
        )


class Sample(ShowAPIView):
    roles = {"POST": Role.TRAINER}

    @extend_schema(request=SamplingSerializer, responses=QUEUED)
    def post(self, request: Request, slug: str) -> Response:
        asked = SamplingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return queued(lambda: services.sample_episodes(self.show, **asked.validated_data, by=request.user))


class Splits(ShowAPIView):
    roles = {"GET": Role.REVIEWER}

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request, slug: str) -> Response:
        """Whether an episode or a near-duplicate lies on two sides: each comparison with its figures and its pairs."""
        return Response(proof_as_json(proof_of(self.show)))
