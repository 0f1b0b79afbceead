"""Runs over the API: start, watch, stop, resume, compare what they are trained on, join."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView
from corpus.media import url_of
from corpus.models import Show
from corpus.paging import KeysetPagination
from people.models import Role
from training.comparisons import ARMS, MIX_SHARE, start_comparison
from training.ensembles import AVERAGES, join_runs
from training.models import Run, RunEpoch, RunSheet
from training.notes import write_note
from training.own_material import CHOICES, TODAY, start_from
from training.presenting import cost_of
from training.recipe import Recipe, RecipeError, from_json, recipe_named, with_changes
from training.services import RunRefused, resume_run, stop_run
from training.splitting import split_run


class EpochSerializer(serializers.ModelSerializer):
    class Meta:
        model = RunEpoch
        fields = ("epoch", "seconds", "metrics")


class SheetSerializer(serializers.ModelSerializer):
    """Composed frames of an epoch: the picture, and what lies where in it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = RunSheet
        fields = ("epoch", "url", "width", "height", "frames")

    def get_url(self, sheet: RunSheet) -> str:
        return url_of(sheet.file)


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


class RunRefusal(APIException):
    """A run that cannot begin, as a 400 with the sentence."""

    status_code = status.HTTP_400_BAD_REQUEST


class RunDetailSerializer(RunSerializer):
    epochs = EpochSerializer(many=True)
    members = serializers.SlugRelatedField("number", many=True, read_only=True)
    sheets = SheetSerializer(many=True)
    cost = serializers.SerializerMethodField()

    class Meta(RunSerializer.Meta):
        fields = (
            *RunSerializer.Meta.fields,
            "epochs",
            "cutout_hashes",
            "background_hashes",
            "real_hashes",
            "members",
            "sheets",
            "cost",
        )

    def get_cost(self, run: Run) -> str:
        return cost_of(run)


class RunStartSerializer(serializers.Serializer):
    """`recipe` is a name, or an object of dotted keys to change in the parent's (or the default) recipe."""

    recipe = serializers.JSONField(default="default")
    parent = serializers.IntegerField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)


class OneRunStartSerializer(RunStartSerializer):
    """`material` is today's, or exactly what the parent was made from."""

    material = serializers.ChoiceField(CHOICES, default=TODAY)


class RunsAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=RunSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        pages = KeysetPagination()
        pages.ordering = "-number"
        rows = pages.paginate_queryset(Run.objects.filter(show=self.show).select_related("job", "parent"), request)
        return pages.get_paginated_response(RunSerializer(rows, many=True).data)

    @extend_schema(request=OneRunStartSerializer, responses={201: RunSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(OneRunStartSerializer, request)
        with refused_in_words():
            parent, recipe = starting_point(self.show, wish)
            run = start_from(
                self.show, recipe, parent=parent, material=wish["material"], note=wish["note"], by=request.user
            )
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)


def checked(kind: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    wish = kind(data=request.data)
    wish.is_valid(raise_exception=True)
    return wish.validated_data


@contextmanager
def refused_in_words() -> Iterator[None]:
    try:
        yield
    except (RecipeError, RunRefused) as error:
        raise RunRefusal(str(error)) from error


def starting_point(show: Show, wish: dict[str, Any]) -> tuple[Run | None, Recipe]:
    """The parent and the recipe that a request names: a recipe's name, or dotted keys to change in the parent's."""
    parent = find_run(show.pk, wish["parent"]) if wish.get("parent") is not None else None
    recipe, asked = from_json(parent.recipe) if parent else recipe_named("default"), wish["recipe"]
    if isinstance(asked, str):
        return parent, recipe if parent and asked == "default" else recipe_named(asked)
    if isinstance(asked, dict):
        return parent, with_changes(recipe, asked)
    raise RecipeError('A recipe is a name or an object of dotted keys, such as {"composing.scale_max": 1.2}.')


class DataComparisonSerializer(RunStartSerializer):
    """`share` is of real frames in the mix's batches; `arms` two or three of composed, real, mix."""

    arms = serializers.ListField(child=serializers.CharField(max_length=20), default=lambda: list(ARMS), max_length=9)
    share = serializers.FloatField(default=MIX_SHARE)


class DataComparisonAPI(ShowAPIView):
    """Composed against real against mixed training frames: one run each, alike in everything else."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=DataComparisonSerializer, responses={201: RunSerializer(many=True)})
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(DataComparisonSerializer, request)
        with refused_in_words():
            parent, recipe = starting_point(self.show, wish)
            runs = start_comparison(
                self.show, recipe, parent=parent, arms=wish["arms"], share=wish["share"], note=wish["note"],
                by=request.user,
            )  # fmt: skip
        return Response(RunSerializer(runs, many=True).data, status=status.HTTP_201_CREATED)


class EnsembleSerializer(serializers.Serializer):
    """`runs` are the numbers of finished runs; `average` is of their scores or of their log_odds."""

    runs = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=50)
    average = serializers.ChoiceField(AVERAGES, default="scores")
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)


class EnsemblesAPI(ShowAPIView):
    """Finished runs joined into one that answers with their average."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=EnsembleSerializer, responses={201: RunSerializer})
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(EnsembleSerializer, request)
        members = [find_run(self.show.pk, number) for number in wish["runs"]]
        with refused_in_words():
            run = join_runs(self.show, members, average=wish["average"], note=wish["note"], by=request.user)
        return Response(RunSerializer(run).data, status=status.HTTP_201_CREATED)


def find_run(show_id: int, number: int) -> Run:
    """The run of that number, or a 404 in words."""
    run = Run.objects.filter(show=show_id, number=number).select_related("job", "parent").first()
    if run is None:
        raise NotFound(f"This show has no run {number}.")
    return run


class RunNoteSerializer(serializers.Serializer):
    """What can be changed of a run: its note, in Markdown."""

    note = serializers.CharField(allow_blank=True, max_length=20_000, trim_whitespace=False)


class RunAPI(ShowAPIView):
    roles: ClassVar = {"GET": Role.TRAINER, "PATCH": Role.TRAINER}

    @extend_schema(responses=RunDetailSerializer)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return Response(RunDetailSerializer(find_run(self.show.pk, number)).data)

    @extend_schema(request=RunNoteSerializer, responses=RunSerializer)
    def patch(self, request: Request, slug: str, number: int) -> Response:
        run, wish = find_run(self.show.pk, number), checked(RunNoteSerializer, request)
        write_note(run, wish["note"])
        return Response(RunSerializer(run).data)


class SplitRunAPI(ShowAPIView):
    """A run that changed several things becomes one run per change, each a child of its parent."""

    roles: ClassVar = {"POST": Role.TRAINER}

    @extend_schema(request=None, responses={201: RunSerializer(many=True)})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run = find_run(self.show.pk, number)
        with refused_in_words():
            parts = split_run(run, by=request.user)
        return Response(RunSerializer(parts, many=True).data, status=status.HTTP_201_CREATED)


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
