"""Reviews over the API: open one, be asked blind, answer, close it, read what it found."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.media import url_of
from corpus.models import Show
from corpus.paging import KeysetPagination
from evaluation import reviews
from evaluation.models import Review, ReviewItem
from evaluation.reviews import AGREEMENTS, MOST_AGREEMENTS, MOST_RUNS, ReviewRefused
from labeling.models import LabelState
from people.models import Role


class ReviewSerializer(serializers.ModelSerializer):
    runs = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ("number", "kind", "runs", "agreements", "seed", "created_at", "closed_at")

    def get_runs(self, row: Review) -> list[int]:
        return [one.run.number for one in row.evaluations.all()]


class ReviewWishSerializer(serializers.Serializer):
    runs = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_RUNS)
    agreements = serializers.IntegerField(default=AGREEMENTS, min_value=0, max_value=MOST_AGREEMENTS)


class QuestionSerializer(serializers.Serializer):
    """A frame and a character; neither label nor score, so that the picture alone is judged."""

    item = serializers.IntegerField(source="pk")
    frame = serializers.IntegerField(source="frame_id")
    character = serializers.CharField(source="character.name")
    url = serializers.SerializerMethodField()

    def get_url(self, row: ReviewItem) -> str:
        return url_of(row.frame.file)


class AnswerSerializer(serializers.Serializer):
    item = serializers.IntegerField(min_value=1, max_value=2**62)
    state = serializers.ChoiceField(LabelState.choices)


def find_review(show: Show, number: int) -> Review:
    row = Review.objects.filter(show=show, number=number).prefetch_related("evaluations__run").first()
    if row is None:
        raise NotFound(f"This show has no review {number}.")
    return row


class ReviewsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.REVIEWER, "POST": Role.REVIEWER}

    @extend_schema(responses=ReviewSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        pages = KeysetPagination()
        rows = Review.objects.filter(show=self.show).prefetch_related("evaluations__run").defer("report")
        return pages.get_paginated_response(ReviewSerializer(pages.paginate_queryset(rows, request), many=True).data)

    @extend_schema(request=ReviewWishSerializer, responses={201: ReviewSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = ReviewWishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        known = {row.run.number: row for row in reviews.poolable(self.show)}
        unknown = [str(number) for number in said["runs"] if number not in known]
        if unknown:
            raise ValidationError({"detail": f"Run {', '.join(unknown)} has no finished evaluation on dev."})
        chosen = [known[number] for number in dict.fromkeys(said["runs"])]
        try:
            row = reviews.open_review(self.show, chosen, request.user, agreements=said["agreements"])
        except ReviewRefused as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(ReviewSerializer(row).data, status=status.HTTP_201_CREATED)


class ReviewAPI(ShowAPIView):
    """A closed review with its report: figures on raw and reviewed labels and weighted, strata, reviewers, agreement."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, number: int) -> Response:
        row = find_review(self.show, number)
        progress: dict[str, Any] = reviews.progress(row, request.user)
        return Response({**ReviewSerializer(row).data, "progress": progress, "report": row.report or None})


class QuestionAPI(ShowAPIView):
    """The next question for whoever asks; 204 when none is left."""

    roles: ClassVar = {"GET": Role.REVIEWER}

    @extend_schema(responses={200: QuestionSerializer, 204: None})
    def get(self, request: Request, slug: str, number: int) -> Response:
        row = find_review(self.show, number)
        waiting = reviews.questions_for(row, request.user) if row.closed_at is None else []
        if not waiting:
            return Response(status=status.HTTP_204_NO_CONTENT)
        item = ReviewItem.objects.select_related("frame", "character").get(pk=waiting[0])
        return Response(QuestionSerializer(item).data)


class AnswersAPI(ShowAPIView):
    roles: ClassVar = {"POST": Role.REVIEWER}

    @extend_schema(request=AnswerSerializer, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        wish = AnswerSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        row = find_review(self.show, number)
        try:
            item = reviews.give_answer(row, wish.validated_data["item"], request.user, wish.validated_data["state"])
        except ReviewRefused as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        answer = {"item": item.pk, "state": wish.validated_data["state"], "is_settled": item.settled_at is not None}
        return Response(answer, status=status.HTTP_201_CREATED)


class CloseReviewAPI(ShowAPIView):
    """Verdicts become labels under a new version."""

    roles: ClassVar = {"POST": Role.REVIEWER}

    @extend_schema(request=None, responses=ReviewSerializer)
    def post(self, request: Request, slug: str, number: int) -> Response:
        try:
            row = reviews.close_review(find_review(self.show, number), request.user)
        except ReviewRefused as refused:
            raise ValidationError({"detail": str(refused)}) from refused
        return Response(ReviewSerializer(row).data)
