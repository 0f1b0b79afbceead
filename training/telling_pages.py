"""What tells composed from real frames: the page of a run, and the same over the API."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from measures.drawing import place, share_text
from people.models import Role
from training.api import find_run as find_run_for_api
from training.api import refused_in_words
from training.models import Run
from training.services import RunRefused
from training.telling import last_told, start_telling, telling_job
from training.views import find_run

WEAK, STRONG = 0.6, 0.8  # areas below and above which a classifier says little, and much


@show_page(Role.TRAINER)
def apart(request: HttpRequest, show: Show, number: int) -> HttpResponse:
    """The last answer, or the job at it; a POST asks anew."""
    run = find_run(show, number)
    if request.method == "POST":
        try:
            start_telling(run, request.user)
        except RunRefused as error:
            messages.error(request, str(error))
        return redirect("training:apart", show.slug, number)
    told = last_told(run)
    context = {"run": run, "told": told, "job": telling_job(run), **(drawn(run, told) if told else {})}
    return render(request, "training/apart.html", context)


def drawn(run: Run, told: dict[str, Any]) -> dict[str, Any]:
    """The sentence, a line per measure with both medians before and after, and where the proposal leads."""
    after = {row["name"]: row for row in told["matched"]["measures"]}
    rows = [
        {
            "name": row["name"], "composed": f"{row['composed']:.2f}", "real": f"{row['real']:.2f}",
            "matched": f"{after[row['name']]['composed']:.2f}", "area": share_text(row["area"]), "mid": place(row["area"]),
            "after": share_text(after[row["name"]]["area"]), "tells": abs(row["area"] - 0.5) >= STRONG - 0.5,
        }
        for row in told["now"]["measures"]
    ]  # fmt: skip
    settings = {f"composing.{name}": text_of(value) for name, value in told["proposal"].items()}
    return {
        "sentence": sentence(told), "rows": rows, "settings": list(settings.items()),
        "areas": [
            {"name": words, "now": share_text(told["now"][key]), "matched": share_text(told["matched"][key])}
            for key, words in (("backbone", "features of the backbone"), ("simple", "the seven simple measures"))
        ],
        "train_url": f"{reverse('training:new', args=[run.show.slug])}?{urlencode({'from': run.number, **settings})}",
        "playground": urlencode({"from": run.number, **{key.partition(".")[2]: one for key, one in settings.items()}}),
    }  # fmt: skip


def text_of(value: Any) -> str:
    return ", ".join(f"{one:g}" for one in value) if isinstance(value, list) else f"{value:g}"


def sentence(told: dict[str, Any]) -> str:
    """How well the two are told apart, and by what most."""
    area, first = told["now"]["backbone"], told["now"]["measures"][0]
    if area is None:
        return "All frames of a side are of one episode or one background, so nothing can be cross-validated."
    verb, well = ("cannot tell", "") if area < WEAK else ("tells", " well" if area >= STRONG else " at times")
    gap = "more" if first["area"] > 0.5 else "less"
    by = f" Of the simple measures {first['name']} tells most: real frames have {gap} of it."
    return (
        f"A classifier {verb} {told['frames']} composed frames from {told['frames']} real ones{well}: its area under the curve is "
        f"{share_text(area)} by the backbone's features and {share_text(told['now']['simple'])} by simple measures."
        + (by if abs(first["area"] - 0.5) >= WEAK - 0.5 else "")
    )


class ApartAPI(ShowAPIView):
    """What tells a run's composed frames from real ones: the newest answer, or a job that finds another."""

    roles: ClassVar = {"GET": Role.TRAINER, "POST": Role.TRAINER}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, slug: str, number: int) -> Response:
        run = find_run_for_api(self.show.pk, number)
        job = telling_job(run)
        return Response({"run": run.number, "job": job.pk if job else None, "told": last_told(run)})

    @extend_schema(request=None, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request, slug: str, number: int) -> Response:
        run = find_run_for_api(self.show.pk, number)
        with refused_in_words():
            job = start_telling(run, request.user)
        return Response({"job": job.pk}, status=status.HTTP_202_ACCEPTED)
