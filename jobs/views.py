"""The strip of running jobs, the list of a show's jobs, a job's page, and what watches the site: health, readiness, figures."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from jobs.access import may_control, show_of_page, visible_job
from jobs.figures import prometheus_text
from jobs.models import Job, State
from jobs.services import JobRefused, request_cancel, retry
from jobs.strip import strip_context, strip_row
from people.models import Role
from people.permissions import role_in

LISTED = 100


@require_GET
@login_required
def strip(request: HttpRequest) -> HttpResponse:
    slug = request.GET.get("show") or None
    context = strip_context(request.user, slug)
    return render(request, "components/jobs.html", {**context, "show": {"slug": slug} if slug else None})


@require_GET
@login_required
def job_page(request: HttpRequest, job_id: int) -> HttpResponse:
    job = visible_job(request.user, job_id)
    if job.show:  # the shell around the page is then the show's
        request.show, request.role = job.show, role_in(request.user, job.show_id)
    context = {"job": job, "row": strip_row(job), "may_control": may_control(request.user, job)}
    return render(request, "jobs/progress.html" if request.htmx else "jobs/job.html", context)


@require_safe
@login_required
def jobs(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest jobs of a show, all of them or the failed ones."""
    show, request.role = show_of_page(request.user, slug, Role.REVIEWER)
    request.show = show
    only_failed = request.GET.get("state") == State.FAILED
    rows = Job.objects.filter(show=show).select_related("created_by").order_by("-id")
    rows = rows.filter(state=State.FAILED) if only_failed else rows
    may_retry = request.role.rank >= Role.TRAINER.rank
    lines = [{"job": job, "may_retry": may_retry or job.created_by_id == request.user.pk} for job in rows[:LISTED]]
    return render(request, "jobs/jobs.html", {"lines": lines, "only_failed": only_failed, "listed": LISTED})


@require_POST
@login_required
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    request_cancel(controlled_job(request, job_id))
    return redirect("jobs:job", job_id)


@require_POST
@login_required
def try_again(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        retry(controlled_job(request, job_id))
    except JobRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("jobs:job", job_id)


def controlled_job(request: HttpRequest, job_id: int) -> Job:
    job = visible_job(request.user, job_id)
    if not may_control(request.user, job):
        raise PermissionDenied("Only trainers of the show, or whoever started a job, may stop it or try it again.")
    return job


@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that a database that is down does not restart the web."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers and has its tables."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM jobs_job LIMIT 1")
    except DatabaseError:
        sentence = "The database does not answer or is not migrated. Start it, or run: manage.py migrate"
        return JsonResponse({"ready": False, "detail": sentence}, status=503)
    return JsonResponse({"ready": True})


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and not secrets.compare_digest(
        given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
    ):
        return HttpResponse("The figures need METRICS_TOKEN as a bearer token.", status=401, content_type="text/plain")
    return HttpResponse(prometheus_text(), content_type="text/plain; version=0.0.4; charset=utf-8")
