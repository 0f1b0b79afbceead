"""The run map: every run of a show as a tree, what is known of one beside it."""

from dataclasses import asdict
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from measures.drawing import share_text
from people.models import Role
from training.lineage import steps_of
from training.models import Run
from training.notes import first_line
from training.presenting import notes_of, present_run
from training.recipe import Recipe
from training.run_map import MapFilter, MapRun, RunMap, draw_map
from training.views import find_run

STATES = ("queued", "running", "stopping", "done", "failed", "stopped")


def map_runs(show: Show) -> list[MapRun]:
    """Every run of the show as the map takes it; the number of queries does not grow with theirs."""
    recipes: dict[int, Recipe] = {}
    return [map_run(run, recipes) for run in Run.objects.filter(show=show).for_map()]


def map_run(run: Run, recipes: dict[int, Recipe]) -> MapRun:
    report = run.dev or {}
    interval = report.get("macro_f1_interval")
    steps = steps_of(run, recipes)
    return MapRun(
        number=run.number,
        parent=run.parent.number if run.parent else None,
        state=run.state,
        macro_f1=report.get("macro_f1"),
        interval=tuple(interval) if interval and None not in interval else None,
        note=first_line(run.note) or ensemble_words(run),
        changes=tuple(step.words for step in steps),
        keys=tuple(key for step in steps for key in step.keys),
    )


def ensemble_words(run: Run) -> str:
    if not run.is_ensemble:
        return ""
    return "ensemble of " + ", ".join(str(number) for number in sorted(one.number for one in run.members.all()))


def wanted_by(query: QueryDict) -> MapFilter:
    """The filter that an address asks for; what is no figure counts as not asked."""
    text = query.get("least", "").strip()
    try:
        least = float(text) if text else None
    except ValueError:
        least = None
    return MapFilter(
        query.get("text", "").strip()[:200], query.get("state", ""), query.get("changed", ""),
        None if least is None or least != least else least,
    )  # fmt: skip


@show_page(Role.TRAINER)
def run_map(request: HttpRequest, show: Show) -> HttpResponse:
    """The whole tree; `?run=7` opens that run beside it, the other keys filter."""
    runs, wanted = map_runs(show), wanted_by(request.GET)
    drawn = draw_map(runs, wanted)
    chosen = request.GET.get("run", "")
    known = {str(run.number) for run in runs}
    context: dict[str, Any] = {
        "map": drawn,
        "nodes": [(node, share_text(node.run.macro_f1), interval_text(node.run)) for node in drawn.nodes],
        "wanted": wanted,
        "states": STATES,
        "keys": sorted({key for run in runs for key in run.keys}),
        "found": sum(node.fits for node in drawn.nodes),
        "large_steps": sum(edge.is_large_step for edge in drawn.edges),
    }
    if drawn.nodes:
        context |= panel_of(show, int(chosen) if chosen in known else first_shown(drawn))
    return render(request, "training/run_map.html", context)


def interval_text(run: MapRun) -> str:
    return f"{share_text(run.interval[0])}–{share_text(run.interval[1])}" if run.interval else ""


def first_shown(drawn: RunMap) -> int:
    """The end of the best way, else the newest run."""
    best = [node.run.number for node in drawn.nodes if node.is_best]
    return max(best or [node.run.number for node in drawn.nodes], key=lambda number: number)


def panel_of(show: Show, number: int) -> dict[str, Any]:
    row = find_run(show, number)
    return {
        "run": present_run(row),
        "steps": steps_of(row),
        "parts": list(row.parts.order_by("number")),
        **notes_of(row),
    }


@show_page(Role.TRAINER)
def panel(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """One run beside the map."""
    return render(request, "training/run_panel.html", panel_of(show, number))


class RunMapAPI(ShowAPIView):
    """Every run with its place on the map, what it changed, and whether it fits the filter of the query."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(
        parameters=[
            OpenApiParameter("text"),
            OpenApiParameter("state"),
            OpenApiParameter("changed"),
            OpenApiParameter("least", float),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, slug: str) -> Response:
        drawn = draw_map(map_runs(self.show), wanted_by(request.query_params))
        runs = [
            {**asdict(node.run), "x": node.x, "y": node.y, "on_best_way": node.is_best, "fits": node.fits}
            for node in drawn.nodes
        ]
        return Response({"width": drawn.width, "height": drawn.height, "runs": runs})
