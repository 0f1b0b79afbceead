"""Screenings over the API."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.paging import KeysetPagination
from people.models import Role
from screening.forms import chosen_video
from screening.models import Screening
from screening.presenting import as_json
from screening.services import ScreeningRefused, start_screening
from training.api import find_run


class ScreeningStartSerializer(serializers.Serializer):
    """`run` and either a video `file` (multipart) or the name of an `episode`."""

    run = serializers.IntegerField(min_value=1)
    policy = serializers.CharField(default="max_f", max_length=30)
    episode = serializers.CharField(required=False, max_length=200)
    file = serializers.FileField(required=False)


class AppearanceSerializer(serializers.Serializer):
    character = serializers.CharField()
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()
    score = serializers.FloatField()


class ScreeningSerializer(serializers.Serializer):
    """What `manage.py screen --json` prints."""

    id = serializers.IntegerField()
    run = serializers.IntegerField()
    name = serializers.CharField()
    policy = serializers.CharField()
    job = serializers.IntegerField()
    state = serializers.CharField()
    duration_ms = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    appearances = AppearanceSerializer(many=True)
    files = serializers.DictField()


class ScreeningsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.REVIEWER, "POST": Role.TRAINER}
    parser_classes = (MultiPartParser, FormParser, JSONParser)

    @extend_schema(responses=ScreeningSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        pages = KeysetPagination()
        rows = Screening.objects.filter(show=self.show).select_related("run", "job", "show")
        return pages.get_paginated_response([as_json(row) for row in pages.paginate_queryset(rows, request) or []])

    @extend_schema(request=ScreeningStartSerializer, responses={202: ScreeningSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = ScreeningStartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        try:
            video = chosen_video(self.show, {"episode": self.episode(said), "file": said.get("file")})
            screening = start_screening(
                find_run(self.show.pk, said["run"]), video, policy=said["policy"], by=request.user
            )
        except ScreeningRefused as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response(as_json(screening), status=status.HTTP_202_ACCEPTED)

    def episode(self, said: dict[str, Any]) -> Any:
        if "episode" not in said:
            return None
        row = self.show.episodes.filter(name=said["episode"]).first()
        if row is None:
            raise ValidationError({"detail": f"{self.show.title} has no episode '{said['episode']}'."})
        return row


class ScreeningAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.REVIEWER}

    @extend_schema(responses=ScreeningSerializer)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        row = Screening.objects.filter(show=self.show, pk=pk).select_related("run", "job", "show").first()
        if row is None:
            raise NotFound(f"This show has no screening {pk}.")
        return Response(as_json(row))
