"""Reports and exports of an evaluation: to print, as one file, as tables, as predictions for other tools."""

from collections.abc import Callable
from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from corpus.access import ShowAPIView, show_page
from corpus.models import Show
from evaluation.models import Evaluation
from evaluation.reporting import (
    ReportRefused,
    figures_csv,
    figures_json,
    report_context,
    report_file,
    score_format,
    scores_file,
)
from evaluation.score_formats import FORMATS
from evaluation.views import find_evaluation
from people.models import Role


@show_page(Role.TRAINER)
def report(request: HttpRequest, show: Show, pk: int) -> HttpResponse:
    """The evaluation as one long page for paper, with everything that can be taken away."""
    row = find_evaluation(show, pk)
    if not row.finished_at:
        return redirect("evaluation:evaluation", show.slug, pk)
    context = {**report_context(row), "tab": "report", "formats": FORMATS.values()}
    return render(request, "evaluation/report.html", context)


@show_page(Role.TRAINER)
def download(request: HttpRequest, show: Show, pk: int, part: str) -> HttpResponseBase:
    """`report.html`, `figures.csv`, `figures.json` or `scores` (`?as=label-studio`)."""
    row = find_evaluation(show, pk)
    try:
        return answer_of(row, part, request.GET.get("as", "csv"))
    except ReportRefused as error:
        messages.error(request, str(error))
        return redirect("evaluation:evaluation", show.slug, pk)


def answer_of(row: Evaluation, part: str, wanted: str) -> HttpResponseBase:
    if part not in (*PARTS, SCORES):
        raise Http404(f"Of an evaluation there are {', '.join(PARTS)} and {SCORES}.")
    stem = f"{row.show.slug}-run-{row.run.number}-{row.split}-{row.pk}"
    if part == SCORES:
        form = score_format(wanted)
        answer = StreamingHttpResponse(scores_file(row, form), content_type=form.content_type)
        return named(answer, f"{stem}-scores.{form.extension}")
    write, content_type = PARTS[part]
    return named(HttpResponse(write(row), content_type=content_type), f"{stem}-{part}")


SCORES = "scores"
PARTS: dict[str, tuple[Callable[[Evaluation], str | bytes], str]] = {
    "report.html": (report_file, "text/html; charset=utf-8"),
    "figures.csv": (figures_csv, "text/csv; charset=utf-8"),
    "figures.json": (figures_json, "application/json"),
}


def named(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    """An attachment: a page of our own address must not run what a file holds."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class DownloadAPI(ShowAPIView):
    """The report as one HTML file, the figures as CSV or JSON, the scores as other tools read predictions (`?as=`)."""

    roles: ClassVar = {"GET": Role.TRAINER}

    @extend_schema(parameters=[OpenApiParameter("as", str, enum=list(FORMATS))], responses=OpenApiTypes.BINARY)
    def get(self, request: Request, slug: str, pk: int, part: str) -> HttpResponseBase:
        row = Evaluation.objects.filter(show=self.show, pk=pk).select_related("run", "show", "label_version").first()
        if row is None:
            raise NotFound(f"This show has no evaluation {pk}.")
        try:
            return answer_of(row, part, request.query_params.get("as", "csv"))
        except ReportRefused as error:
            raise ValidationError({"detail": str(error)}) from error
