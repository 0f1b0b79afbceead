"""The budget curve of a show: dev macro-F1 over tagged frames, what the next fifty are expected to bring, and the same as API."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Purpose, Show
from evaluation.budget import budget_result
from evaluation.budget_chart import chart_of
from evaluation.forms import BudgetForm
from evaluation.queries import figures_to_come
from measures.budget import RESAMPLES
from measures.drawing import whisker
from people.models import Role
from training.api import RunSerializer, checked, refused_in_words
from training.api import find_run as find_run_for_api
from training.budgets import base_run, frames_at, missing_runs, next_missing, series_of, start_missing, tagged_now
from training.models import Run
from training.recipe import from_json
from training.services import RunRefused
from training.sweeps import MOST_SEEDS
from training.views import find_run

LITTLE, SCATTER = 0.01, 0.02  # of macro-F1: less is no news; further off the law than this is worth a word


@show_page(Role.TRAINER)
def budget(request: HttpRequest, show: Show) -> HttpResponse:
    """`?run=7`: the curve of that run's recipe. A POST starts what it lacks."""
    base = asked_run(request, show)
    if base is None:
        return render(request, "evaluation/budget.html", {"base": None})
    seeds, missing = next_missing(base)
    form = BudgetForm(request.POST or None, initial={"seeds": seeds})
    if request.method == "POST" and form.is_valid():
        return start(request, show, base, form.cleaned_data["seeds"])
    series, now = series_of(base), frames_at(tagged_now(show), from_json(base.recipe).real, 0)
    result = budget_result(base, series, now=now)
    everything = [run for runs in series.values() for run in runs]
    context: dict[str, Any] = {
        "base": base, "form": form, "result": result, "now": now, "missing": missing, "seeds": seeds, "resamples": RESAMPLES,
        "has_training": show.episodes.filter(purpose=Purpose.TRAINING).exists(),
        "rows": rows_of(series, result), "chart": chart_of(result), "next": next_words(result), "scatter": scatter_words(result),
        "asks_again": figures_to_come(everything),
    }  # fmt: skip
    return render(request, "evaluation/budget.html", context, status=400 if form.errors else 200)


def asked_run(request: HttpRequest, show: Show) -> Run | None:
    asked = request.GET.get("run", "")
    return find_run(show, int(asked)) if asked.isdigit() and len(asked) < 9 else base_run(show)


def start(request: HttpRequest, show: Show, base: Run, seeds: int) -> HttpResponse:
    try:
        runs = start_missing(base, seeds=seeds, by=request.user)
        messages.success(
            request, f"{len(runs)} run{'s are' if len(runs) > 1 else ' is'} queued; the curve fills as they end."
        )
    except RunRefused as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('evaluation:budget', args=[show.slug])}?run={base.number}")


def rows_of(series: dict[int, list[Run]], result: dict[str, Any]) -> list[dict[str, Any]]:
    """A row per number of tagged frames, with its whisker where a run has figures."""
    points = {one["frames"]: one for one in result["points"]}
    return [
        {
            "frames": frames, "runs": runs, "waiting": sum(not run.job.is_final for run in runs),
            "drawn": whisker(*(points[frames][key] for key in ("value", "interval")), name="Macro-F1") if frames in points else None,
        }
        for frames, runs in series.items()
    ]  # fmt: skip


def next_words(result: dict[str, Any]) -> dict[str, str] | None:
    """What the next frames are expected to bring, in words."""
    one = result["next"]
    if one is None:
        return None
    low, high = one["interval"]
    return {
        "more": str(one["more"]), "now": str(one["now"]), "effect": thousandths(one["effect"]),
        "range": f"{thousandths(low)} and {thousandths(high)}", "verdict": verdict(low, high),
    }  # fmt: skip


def verdict(low: float, high: float) -> str:
    if low > 0:
        return "so tagging goes on paying"
    if high <= 0:
        return "so it does not pay here"
    return "next to nothing either way" if high < LITTLE and low > -LITTLE else "so it may pay or not"


def scatter_words(result: dict[str, Any]) -> str:
    """Where the runs lie further off the law than what it says of the next frames can mean."""
    missed = result.get("missed") or 0.0
    if missed < SCATTER:
        return ""
    return (
        f"The runs lie {thousandths(missed).removeprefix('+')} off the line (root of the mean square), so one run more or less "
        "moves it: read the band. More seeds, or longer runs, bring them closer."
    )


def thousandths(value: float) -> str:
    """A gain of fifty frames is often below a hundredth."""
    return ("+" if value >= 0 else "−") + f"{abs(value):.3f}".removeprefix("0")


class BudgetStartSerializer(serializers.Serializer):
    """`share` is of tagged frames in each batch; left out, the run's own, or a third."""

    run = serializers.IntegerField(min_value=1)
    seeds = serializers.IntegerField(default=1, min_value=1, max_value=MOST_SEEDS)
    share = serializers.FloatField(required=False)


class BudgetAPI(ShowAPIView):
    """Dev macro-F1 over tagged frames (`?run=7`), what the next ones are expected to bring, and the runs that are missing."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str) -> Response:
        asked = request.query_params.get("run", "")
        base = find_run_for_api(self.show.pk, int(asked)) if asked.isdigit() and len(asked) < 9 else base_run(self.show)
        if base is None:
            return Response({"run": None, "runs": {}, "missing": [], "curve": None})
        series, lacking = series_of(base), missing_runs(base)
        now = frames_at(tagged_now(self.show), from_json(base.recipe).real, 0)
        return Response({
            "run": base.number, "curve": budget_result(base, series, now=now),
            "runs": {frames: [run.number for run in runs] for frames, runs in series.items()},
            "missing": [{"frames": one.frames, "seed": one.seed} for one in lacking],
        })  # fmt: skip

    @extend_schema(request=BudgetStartSerializer, responses={201: RunSerializer(many=True)})
    def post(self, request: Request, slug: str) -> Response:
        wish = checked(BudgetStartSerializer, request)
        base = find_run_for_api(self.show.pk, wish["run"])
        with refused_in_words():
            runs = start_missing(base, seeds=wish["seeds"], share=wish.get("share"), by=request.user)
        return Response(RunSerializer(runs, many=True).data, status=status.HTTP_201_CREATED)
