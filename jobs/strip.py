"""The running jobs as the strip above every page shows them, and what keeps them from running."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, State
from jobs.services import idle_lanes
from people.models import Person
from people.permissions import visible_show_ids

SHOWN = 4


def strip_context(person: Person, show_slug: str | None) -> dict[str, Any]:
    """`jobs` and `worker_notices` for components/jobs.html: of one show, or of all the person is a member of."""
    if not person.is_authenticated:
        return {"jobs": [], "worker_notices": []}
    jobs = Job.objects.for_strip(show_slug, visible_show_ids(person))[:SHOWN]
    waiting = [(lane, sentence) for lane, sentence in idle_lanes()] if jobs else []
    return {"jobs": [strip_row(job) for job in jobs], "worker_notices": [sentence for _, sentence in waiting]}


def strip_row(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "name": job.title,
        "percent": 100 * job.done / job.total if job.total else None,
        "done": job.done,
        "total": job.total,
        "message": message_of(job),
        "seconds_left": seconds_left(job),
        "url": reverse("jobs:job", args=[job.pk]),
    }


def message_of(job: Job) -> str:
    if job.cancel_requested:
        return "stopping"
    return job.message if job.state == State.RUNNING else "waiting"


def seconds_left(job: Job) -> float | None:
    """From the pace since the job was begun; nothing is said before a hundredth is done."""
    if job.state != State.RUNNING or not job.total or job.done * 100 < job.total:
        return None
    elapsed = (timezone.now() - job.started_at).total_seconds()
    return elapsed * (job.total - job.done) / job.done
