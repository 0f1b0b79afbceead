"""A sweep's page and its answer over the API: which factor earned its place."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from evaluation.comparison_pages import p_text, span
from evaluation.queries import figures_to_come
from evaluation.sweeping import sweep_result
from measures.drawing import share_text, signed
from measures.sweeps import Verdict
from people.models import Role
from training.models import Run, Sweep
from training.presenting import setting_text
from training.recipe import fields, from_json
from training.small_steps import short_key
from training.sweeps import runs_of


def find_sweep(show: Show, number: int) -> Sweep | None:
    related = ("show", "parent", "parent__job", "parent__label_version")
    return Sweep.objects.filter(show=show, number=number).select_related(*related).first()


@show_page(Role.TRAINER)
def sweep(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """The table grows as runs end; it asks again until all have."""
    row = find_sweep(show, number)
    if row is None:
        raise Http404(f"{show.title} has no sweep {number}.")
    runs, result = runs_of(row), sweep_result(row)
    everything = [run for by_seed in runs.values() for run in by_seed.values()]
    before = {one.key: setting_text(one.default) for one in fields(from_json(row.parent.recipe))}
    context: dict[str, Any] = {
        "sweep": row,
        "result": result,
        "rows": [shown(one, runs, before) for one in result["rows"] or [{"arm": arm} for arm in row.arms]],
        "baseline": sorted(runs[""].items()),
        "done": sum(run.finished_at is not None for run in everything),
        "total": len(everything),
        "failed": [run for run in everything if run.state in ("failed", "stopped")],
        "asks_again": figures_to_come(everything),
    }
    context["sentence"] = sentence(row, context["rows"], context["asks_again"])
    return render(request, "evaluation/sweep.html", context)


def sentence(sweep: Sweep, rows: list[dict[str, Any]], is_open: bool) -> str:
    """What the table says, first the arms that earned their place, else how near the best of them came."""
    parent = f"run {sweep.parent.number}"
    earned = [f"{one['words']} ({one['effect']})" for one in rows if one["earned"]]
    if earned:
        return f"{', '.join(earned)} earned {'its place' if len(earned) == 1 else 'their places'} against {parent}."
    if is_open:
        seeds = f"{len(sweep.seeds)} seed{'s' if len(sweep.seeds) > 1 else ''} each"
        return f"One factor at a time from {parent}, {seeds}; figures appear as runs end."
    measured = [one for one in rows if "effect" in one]
    if not measured:
        return f"Nothing can be said against {parent}: no arm has figures on dev."
    best = max(measured, key=lambda one: one["effect_value"])
    return (
        f"No factor earned its place against {parent}. The best is {best['words']}: {best['effect']} "
        f"({best['range']}), {best['verdict']}."
    )


def shown(row: dict[str, Any], runs: dict[str, dict[int, Run]], before: dict[str, str]) -> dict[str, Any]:
    """A row of the table in words, with the place of its interval on a track from -0.25 to +0.25."""
    arm, effect, interval = row["arm"], row.get("effect"), row.get("interval")
    key, _, value = arm.partition("=")
    drawn = {"arm": arm, "key": key, "name": short_key(key), "value": value, "was": before[key]}
    drawn |= {"words": f"{short_key(key)} {before[key]} → {value}", "runs": sorted(runs[arm].items())}
    verdict = row.get("verdict")
    drawn |= {"verdict": verdict or "waits for figures", "earned": verdict == Verdict.EARNED}
    drawn["worse"] = verdict == Verdict.WORSE
    if effect is None:
        return drawn
    return drawn | {
        "macro_f1": share_text(row["value"]), "before": share_text(row["baseline"]), "effect": signed(effect),
        "effect_value": effect, "p": row["p_value"], "range": span(interval), "p_value": p_text(row["p_value"]), "mid": place(effect),
        "low": place(interval[0]) if interval else "", "high": place(interval[1]) if interval else "",
        "by_seed": [(seed, signed(one)) for seed, one in zip(row["seeds"], row["by_seed"], strict=True)],
    }  # fmt: skip


def place(difference: float) -> str:
    """A difference of -.25 to .25 as a place on a track."""
    return f"{50 + 200 * min(max(difference, -0.25), 0.25):.1f}%"


class SweepAPI(ShowAPIView):
    """A sweep with its runs and what they have shown on dev so far."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, number: int) -> Response:
        row = find_sweep(self.show, number)
        if row is None:
            raise NotFound(f"This show has no sweep {number}.")
        runs = {arm: {seed: run.number for seed, run in found.items()} for arm, found in runs_of(row).items()}
        answer = {"sweep": row.number, "parent": row.parent.number, "arms": row.arms, "seeds": row.seeds, "runs": runs}
        return Response({**answer, **sweep_result(row)})
