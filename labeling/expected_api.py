"""Expected recall over the API: the ceiling per character, and a reviewer's word on one positive."""

from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.models import Frame
from labeling import expected as review
from labeling.ceilings import expected_recall
from labeling.refusals import Refused
from people.models import Role


class JudgementSerializer(serializers.Serializer):
    """`reason` is one of the reasons why not, or empty for yes."""

    frame = serializers.IntegerField(min_value=1, max_value=2**62)
    character = serializers.CharField(max_length=100)
    reason = serializers.ChoiceField(review.REASONS, default="", allow_blank=True)


class Expected(ShowAPIView):
    """Per character {judged, expected, share, interval, twice, agreement, reasons, is_simulated}."""

    roles: ClassVar = {"GET": Role.REVIEWER, "POST": Role.REVIEWER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        return Response(expected_recall(self.show))

    @extend_schema(request=JudgementSerializer, responses={201: JudgementSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = JudgementSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        frame = Frame.objects.filter(show=self.show, pk=said["frame"]).first()
        character = self.show.characters.filter(name=said["character"], retired_at=None).first()
        if frame is None or character is None:
            raise ValidationError({"detail": "This show has no such frame, or nobody of that name in its cast."})
        try:
            review.judge_expected(frame, character, request.user, not said["reason"], said["reason"])
        except Refused as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(said, status=status.HTTP_201_CREATED)
