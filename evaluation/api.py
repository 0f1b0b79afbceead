"""Evaluations over the API: start one, read its figures, read the frames of a matrix cell."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.media import url_of
from corpus.paging import KeysetPagination
from evaluation.comparing import compare, newest_evaluations
from evaluation.comparison_pages import chosen_numbers
from evaluation.gap_filters import GapFilter
from evaluation.models import Evaluation, EvaluationPair, GapReason, StandingThresholds
from evaluation.policies import LONGEST, UnknownPolicy
from evaluation.presenting import as_json
from evaluation.queries import KINDS, cell, evaluations_of
from evaluation.reasons import LONGEST_NOTE, LONGEST_REASON, give_reason
from evaluation.services import EvaluationRefused, start_evaluation
from evaluation.standing import LONGEST_NOTE as LONGEST_THRESHOLD_NOTE
from evaluation.standing import ThresholdsRefused, let_stand
from people.models import Role
from training.api import find_run


class EvaluationSerializer(serializers.ModelSerializer):
    """Figures are in `report`, as `manage.py evaluate --json` prints them."""

    run = serializers.IntegerField(source="run.number")
    job = serializers.IntegerField(source="job_id")
    state = serializers.CharField(source="job.state")
    report = serializers.SerializerMethodField()

    class Meta:
        model = Evaluation
        fields = (
            "id",
            "run",
            "split",
            "sealed_set",
            "policy",
            "reason",
            "job",
            "state",
            "created_at",
            "finished_at",
            "report",
        )

    def get_report(self, row: Evaluation) -> dict[str, Any] | None:
        return as_json(row) if row.report else None


class EvaluationStartSerializer(serializers.Serializer):
    run = serializers.IntegerField(min_value=1)
    split = serializers.ChoiceField(["dev", "test"])
    policy = serializers.CharField(
        default="max_f", max_length=LONGEST,
        help_text="max_f, max_accuracy, recall=0.75, precision=0.75, cost=1:5 (of a false alarm, of a miss) or standing",
    )  # fmt: skip
    reason = serializers.CharField(default="", allow_blank=True, max_length=2000)


class GapSerializer(serializers.ModelSerializer):
    character = serializers.CharField(source="character.name")
    url = serializers.SerializerMethodField()
    episode = serializers.CharField(source="frame.episode.name")

    class Meta:
        model = EvaluationPair
        fields = ("frame", "episode", "character", "truth", "score", "url")

    def get_url(self, row: EvaluationPair) -> str:
        return url_of(row.frame.file)


class EvaluationsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=EvaluationSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        pages = KeysetPagination()
        rows = pages.paginate_queryset(evaluations_of(self.show), request)
        return pages.get_paginated_response(EvaluationSerializer(rows, many=True).data)

    @extend_schema(request=EvaluationStartSerializer, responses={201: EvaluationSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = EvaluationStartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        try:
            run = find_run(self.show.pk, said["run"])
            evaluation = start_evaluation(run, said["split"], said["policy"], reason=said["reason"], by=request.user)
        except (EvaluationRefused, UnknownPolicy) as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response(EvaluationSerializer(evaluation).data, status=status.HTTP_201_CREATED)


def find_evaluation(show_id: int, pk: int) -> Evaluation:
    row = Evaluation.objects.filter(show=show_id, pk=pk).select_related("run", "job").first()
    if row is None:
        raise NotFound(f"This show has no evaluation {pk}.")
    return row


class EvaluationAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=EvaluationSerializer)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        return Response(EvaluationSerializer(find_evaluation(self.show.pk, pk)).data)


class GapsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(
        parameters=[
            OpenApiParameter("character", str, required=True),
            OpenApiParameter("kind", str, enum=list(KINDS)),
            OpenApiParameter("episode", int),
            OpenApiParameter("low", float),
            OpenApiParameter("high", float),
            OpenApiParameter("reason", str, description="As somebody gave it; '-': none given."),
        ],
        responses=GapSerializer(many=True),
    )
    def get(self, request: Request, slug: str, pk: int) -> Response:
        evaluation = find_evaluation(self.show.pk, pk)
        name, kind = request.query_params.get("character", ""), request.query_params.get("kind", "fp")
        character = self.show.characters.filter(name=name).first()
        if kind not in KINDS or name not in evaluation.thresholds or character is None:
            known = f"character ({', '.join(evaluation.thresholds) or 'none yet'}) and kind ({', '.join(KINDS)})"
            raise ValidationError({"detail": f"Gaps are filtered by {known}."})
        narrowed = GapFilter(evaluation, request.query_params)
        if narrowed.errors:
            raise ValidationError(narrowed.errors)
        pages = KeysetPagination()
        rows = narrowed.narrow(cell(evaluation, character, kind))
        pages.ordering = (KINDS[kind][2], "id")
        return pages.get_paginated_response(GapSerializer(pages.paginate_queryset(rows, request), many=True).data)


class ReasonSerializer(serializers.ModelSerializer):
    character = serializers.CharField(source="character.name")
    person = serializers.CharField(source="person.username", default=None)

    class Meta:
        model = GapReason
        fields = ("id", "frame", "character", "reason", "note", "person", "updated_at")


class ReasonGivenSerializer(serializers.Serializer):
    frame = serializers.IntegerField(min_value=1, max_value=2**62)
    character = serializers.CharField(max_length=100)
    reason = serializers.CharField(max_length=LONGEST_REASON)
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_NOTE)


class ReasonsAPI(ShowAPIView):
    """Why gaps happened, as people said; one reason per gap, the last one holds."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=ReasonSerializer(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        rows = find_evaluation(self.show.pk, pk).reasons.select_related("character", "person")
        pages = KeysetPagination()
        return pages.get_paginated_response(ReasonSerializer(pages.paginate_queryset(rows, request), many=True).data)

    @extend_schema(request=ReasonGivenSerializer, responses={201: ReasonSerializer})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        evaluation = find_evaluation(self.show.pk, pk)
        wish = ReasonGivenSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        said = wish.validated_data
        pair = evaluation.pairs.filter(frame=said["frame"], character__name=said["character"]).first()
        if pair is None:
            raise ValidationError({"detail": f"Evaluation {pk} has no {said['character']} in frame {said['frame']}."})
        row = give_reason(pair, said["reason"], said["note"], request.user)
        return Response(ReasonSerializer(row).data, status=status.HTTP_201_CREATED)


class CompareAPI(ShowAPIView):
    """Runs side by side on the dev frames they share: figures with intervals, paired differences from the first."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(parameters=[OpenApiParameter("run", int, many=True, required=True)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        found = newest_evaluations(self.show, chosen_numbers(request.query_params.getlist("run")))
        unready = [str(run.number) for run, row in found if row is None]
        if unready:
            raise ValidationError({"detail": f"Run {', '.join(unready)} has no finished evaluation on dev yet."})
        if len(found) < 2:
            raise ValidationError({"detail": "Name at least two runs of this show, such as ?run=3&run=4."})
        return Response({"runs": [run.number for run, _ in found], **compare([row for _, row in found if row])})


class StandingSerializer(serializers.ModelSerializer):
    person = serializers.CharField(source="person.username", default=None)

    class Meta:
        model = StandingThresholds
        fields = ("id", "thresholds", "note", "person", "at")


class StandingGivenSerializer(serializers.Serializer):
    thresholds = serializers.DictField(child=serializers.FloatField())
    note = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_THRESHOLD_NOTE)


class StandingAPI(ShowAPIView):
    """What the evaluation's run goes by: every choice of standing thresholds, the newest first; POST adds one."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=StandingSerializer(many=True))
    def get(self, request: Request, slug: str, pk: int) -> Response:
        rows = find_evaluation(self.show.pk, pk).run.standing.select_related("person")
        pages = KeysetPagination()
        return pages.get_paginated_response(StandingSerializer(pages.paginate_queryset(rows, request), many=True).data)

    @extend_schema(request=StandingGivenSerializer, responses={201: StandingSerializer})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        row = find_evaluation(self.show.pk, pk)
        wish = StandingGivenSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            kept = let_stand(row, wish.validated_data["thresholds"], wish.validated_data["note"], request.user)
        except ThresholdsRefused as error:
            raise ValidationError({"detail": str(error)}) from error
        return Response(StandingSerializer(kept).data, status=status.HTTP_201_CREATED)
