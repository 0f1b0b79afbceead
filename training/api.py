"""Runs over the API: start, watch, stop, resume."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.paging import KeysetPagination
from people.models import Role
from training.models import Run, RunEpoch
from training.recipe import RecipeError, from_json, recipe_named, with_changes
from training.services import RunRefused, resume_run, start_run, stop_run


class EpochSerializer(serializers.ModelSerializer):
    class Meta:
        model = RunEpoch
        fields = ("epoch", "seconds", "metrics")


class RunSerializer(serializers.ModelSerializer):
    """A run as the list shows it."""

    run = serializers.IntegerField(source="number")
    parent = serializers.IntegerField(source="parent.number", default=None)
    state = serializers.CharField()
    job = serializers.IntegerField(source="job_id")
    error = serializers.CharField(source="job.error")

    class Meta:
        model = Run
        fields = (
            "run", "parent", "state", "job", "error", "note", "characters", "recipe",
            "thresholds", "thresholds_from", "dev", "train_dev", "seconds", "created_at", "finished_at",
        )  # fmt: skip


class RunDetailSerializer(RunSerializer):
    epochs = EpochSerializer(many=True)

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "epochs", "cutout_hashes", "background_hashes")


class RunStartSerializer(serializers.Serializer):
    """`recipe` is a name, or an object of dotted keys to change in the parent's (or the default) recipe."""

    recipe = serializers.JSONField(default="default")
    parent = serializers.IntegerField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)


class RunsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=RunSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        pages = KeysetPagination()
        pages.ordering = "-number"
        rows = pages.paginate_queryset(Run.objects.filter(show=self.show).select_related("job", "parent"), request)
        return pages.get_paginated_response(RunSerializer(rows, many=True).data)

    @extend_schema(request=RunStartSerializer, responses={201: RunSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = RunStartSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        try:
            run = self.start(wish.validated_data, request)
        except (RecipeError, RunRefused) as error:
            return Response({"detail": str(error)}, status=status.HTTP_400_BAD_REQUEST)
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)

    def start(self, wish: dict[str, Any], request: Request) -> Run:
        parent = None
        if wish.get("parent") is not None:
            parent = find_run(self.show.pk, wish["parent"])
        recipe, asked = from_json(parent.recipe) if parent else recipe_named("default"), wish["recipe"]
        if isinstance(asked, str):
            recipe = recipe if parent and asked == "default" else recipe_named(asked)
        elif isinstance(asked, dict):
            recipe = with_changes(recipe, asked)
        else:
            raise RecipeError('A recipe is a name or an object of dotted keys, such as {"composing.scale_max": 1.2}.')
        return start_run(self.show, recipe, parent=parent, note=wish["note"], by=request.user)


def find_run(show_id: int, number: int) -> Run:
    """The run of that number, or a 404 in words."""
    run = Run.objects.filter(show=show_id, number=number).select_related("job", "parent").first()
    if run is None:
        raise NotFound(f"This show has no run {number}.")
    return run


class RunAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=RunDetailSerializer)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(RunDetailSerializer(find_run(self.show.pk, number)).data)


class StopRunAPI(ShowAPIView):
    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=None, responses={202: RunSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run = find_run(self.show.pk, number)
        stop_run(run)
        return Response(RunSerializer(find_run(self.show.pk, number)).data, status=status.HTTP_202_ACCEPTED)


class ResumeRunAPI(ShowAPIView):
    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=None, responses={202: RunSerializer})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run = find_run(self.show.pk, number)
        if run.state not in ("stopped", "failed"):
            return Response(
                {"detail": f"Run {number} is {run.state}; only a stopped or failed run resumes."}, status=400
            )
        resume_run(run)
        return Response(RunSerializer(find_run(self.show.pk, number)).data, status=status.HTTP_202_ACCEPTED)
