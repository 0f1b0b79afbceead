"""Thresholds: a slider per character over the exact candidates, what each policy chooses and how it errs."""

import base64
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from scipy import stats

from corpus.access import show_page
from corpus.models import Character, Show, Split
from evaluation.arrays import arrays_of
from evaluation.ceilings import reachable
from evaluation.comparing import KEPT_SECONDS
from evaluation.costs import costs_judged
from evaluation.crossfit import policies_judged
from evaluation.figure_pages import asked_character
from evaluation.models import Evaluation, EvaluationPair
from evaluation.policies import COST, HIGHEST_COST, NAMES
from evaluation.presenting import gallery_cells
from evaluation.standing import ThresholdsRefused, let_stand, standing_of
from evaluation.views import find_evaluation
from labeling.ceilings import ceilings_of
from labeling.models import LabelState
from measures.drawing import share_text, whisker
from measures.intervals import jackknife_groups
from people.models import Role

SHOWN = 12  # of each kind of mistake, below a slider and below a policy


@show_page(Role.TRAINER)
def thresholds(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    row = find_evaluation(show, pk)
    if row.split == Split.TEST:
        messages.info(
            request, "Thresholds are chosen on dev: to try them on the sealed test set would be to fit to it."
        )
    if row.split == Split.TEST or not row.finished_at:
        return redirect("evaluation:evaluation", show.slug, pk)
    costs = asked_costs(request, list(row.thresholds))
    policies = judged_policies(row) + ([cheapest(row, costs)] if costs else [])
    ceilings = {name: one for name, one in ceilings_of(show).items() if one["judged"]}
    context = {
        "evaluation": row, "tab": "thresholds", "policies": policies, "names": list(row.thresholds),
        "standing": standing_of(row.run), "asked": [(name, *costs.get(name, (1, 1))) for name in row.thresholds],
        "thresholds": list(row.thresholds.items()), "ceilings": ceilings, "reachable": reachable_rows(ceilings, policies),
    }  # fmt: skip
    return render(request, "evaluation/thresholds.html", context)


@show_page(Role.TRAINER)
def threshold_scores(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """Everything the sliders need, once: truth (int8) and scores (float32) per character, and the group of each frame."""
    row = find_unsealed(show, pk)
    found = arrays_of(row)
    groups = jackknife_groups(found.episodes)
    count = int(groups.max()) + 1 if groups.size else 0
    answer = JsonResponse(
        {
            "groups": packed(groups.astype("<u2")),
            "group_count": count,
            "t": float(stats.t.ppf(0.975, count - 1)) if count > 1 else None,
            "characters": [
                {
                    "name": name,
                    "threshold": row.thresholds[name],
                    "truth": packed(np.ascontiguousarray(found.truth[:, c])),
                    "scores": packed(np.ascontiguousarray(found.scores[:, c].astype("<f4"))),
                }
                for c, name in enumerate(found.names)
            ],
        }
    )
    answer["Cache-Control"] = "private, max-age=3600"  # an evaluation stays as it was when made
    return answer


@show_page(Role.TRAINER)
def threshold_frames(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The worst frames that a threshold gets wrong: `?character=Ann&threshold=.4`."""
    row = find_unsealed(show, pk)
    character = asked_character(show, row, request.GET.get("character", ""))
    threshold = asked_share(request.GET.get("threshold", ""))
    if character is None or threshold is None:
        raise Http404("Ask for a character and a threshold: ?character=A&threshold=0.5.")
    wrong = {
        kind: list(wrong_at(row, character, threshold, kind)[: SHOWN + 1]) for kind in (LabelState.NO, LabelState.YES)
    }
    at = Evaluation(pk=row.pk, thresholds={**row.thresholds, character.name: threshold})
    context = {
        "character": character,
        "invented": gallery_cells(at, wrong[LabelState.NO][:SHOWN], show.slug),
        "missed": gallery_cells(at, wrong[LabelState.YES][:SHOWN], show.slug),
    }
    return render(request, "evaluation/threshold_frames.html", context)


def find_unsealed(show: Show, pk: int) -> Evaluation:
    row = find_evaluation(show, pk)
    if row.split == Split.TEST:
        raise Http404("Thresholds are not tried on the sealed test set.")
    return row


def wrong_at(row: Evaluation, character: Character, threshold: float, truth: str) -> Any:
    """One kind of mistake at any threshold, the most wrong first; a range of the index."""
    side = Q(score__gte=threshold) if truth == LabelState.NO else Q(score__lt=threshold)
    rows = EvaluationPair.objects.filter(side, evaluation=row, character=character, truth=truth)
    order = "-score" if truth == LabelState.NO else "score"
    return rows.select_related("frame__episode", "character").order_by(order, "id")


def asked_share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1.001 else None


def judged_policies(row: Evaluation) -> list[dict[str, Any]]:
    """What each policy chooses on these very frames, with its optimism; kept, since an evaluation never changes."""
    key = f"policies-judged:{row.pk}"
    found = cache.get(key)
    if found is None:
        seen = arrays_of(row)
        settings = row.run.recipe.get("thresholds", {})
        targets = {one: settings.get(f"{one}_target", 0.75) for one in ("recall", "precision")}
        found = [
            {**one, "target": targets.get(one["policy"])}
            for one in policies_judged(seen.truth, seen.scores, seen.episodes, seen.names, targets)
        ]
        cache.set(key, found, KEPT_SECONDS)
    return [presented(one) for one in found]


def asked_costs(request: HttpRequest, names: list[str]) -> dict[str, tuple[float, float]]:
    """{name: (cost of a miss, cost of a false alarm)}, by the characters' places: `?miss-0=5&false-0=1`; empty unless asked."""
    if not any(key.startswith(("miss-", "false-")) for key in request.GET):
        return {}
    costs = {}
    for place, name in enumerate(names):
        given = [asked_cost(request.GET.get(f"{kind}-{place}", "1")) for kind in ("miss", "false")]
        if None in given or not any(given):
            messages.error(
                request, f"The costs of {name} are no costs: give numbers from 0 to {HIGHEST_COST:,.0f}, not both 0."
            )
            return {}
        costs[name] = (given[0], given[1])
    return costs


def asked_cost(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= HIGHEST_COST else None


def cheapest(row: Evaluation, costs: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """The thresholds whose mistakes cost least, as a row beside the policies."""
    seen = arrays_of(row)
    found = costs_judged(seen.truth, seen.scores, seen.episodes, seen.names, costs)
    shown = presented({"policy": COST, "target": None, **found})
    for cell in shown["cells"]:
        if cell["value"] is not None:
            miss, alarm = costs[cell["name"]]
            cell["said"] = (
                f"a miss costs {miss:g}, a false alarm {alarm:g}: {cell['value']:.3g} a frame, cross-fitted {cell['crossed']:.3g}"
            )
    return shown


@require_POST
@show_page(Role.TRAINER)
def stand(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """From now on the run is used with these thresholds."""
    row = find_unsealed(show, pk)
    given = {name: asked_share(request.POST.get(f"threshold-{place}", "")) for place, name in enumerate(row.thresholds)}
    try:
        let_stand(
            row,
            {name: value for name, value in given.items() if value is not None},
            request.POST.get("note", ""),
            request.user,
        )
        messages.success(request, f"Run {row.run.number} goes by these thresholds from now on.")
    except ThresholdsRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:thresholds", show.slug, pk)


def reachable_rows(ceilings: dict[str, Any], policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per judged character its expected recall, and what the recall target asks of it."""
    target = next((one["target"] for one in policies if one["policy"] == "recall"), None)
    return [
        {"name": name, "drawn": whisker(one["share"], one["interval"], name=f"expected recall of {name}", tick=None),
         "judged": one["judged"], "said": reachable(one, target) if target else "", "target": share_text(target)}
        for name, one in ceilings.items()
    ]  # fmt: skip


def presented(one: dict[str, Any]) -> dict[str, Any]:
    """A policy as its row: its name and target, its figures as text, what it could not reach and what it could not tell apart."""
    optimism = one["macro_f1"] - one["crossfitted"] if None not in (one["macro_f1"], one["crossfitted"]) else None
    return {
        **one,
        "title": {**NAMES, COST: "lowest cost"}[one["policy"]]
        + (f" {share_text(one['target'])}" if one["target"] else ""),
        "macro": share_text(one["macro_f1"]),
        "crossed": share_text(one["crossfitted"]),
        "optimism": share_text(None if optimism is None else round(optimism, 2) + 0.0),  # never -0
        "cells": [{"name": name, **row, "said": said(one, name, row)} for name, row in one["characters"].items()],
    }


def said(one: dict[str, Any], name: str, row: dict[str, Any]) -> str:
    if row["value"] is None:
        return f"{name} is in no labeled frame"
    if not row["reached"]:
        return f"no threshold reaches {one['policy']} {share_text(one['target'])}; the nearest has {share_text(row['value'])}"
    return f"{row['ties']} thresholds do equally well; the highest is taken" if row.get("ties", 1) > 1 else ""


def packed(values: np.ndarray) -> str:
    return base64.b64encode(values.tobytes()).decode("ascii")
