"""What the rooms above may ask for: put work into the queue, stop it, try it again, see which lanes nobody serves."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from jobs.leases import cancel_orphans, settle_cancelled_before_start
from jobs.models import FINAL_STATES, Job, State, Worker
from jobs.wakeups import wake_on_commit


class JobRefused(ValueError):
    """A request that cannot be met; the message is a sentence for the person who asked."""


def enqueue(
    function: str, *, title: str, lane: str, show_id: int | None = None, after: Job | None = None,
    created_by: Any = None, **arguments: Any,
) -> Job:  # fmt: skip
    """Write the job in the caller's transaction, so that cause and job exist both or neither; wake its lane on commit."""
    if function not in settings.JOB_FUNCTIONS:
        raise ValueError(f"'{function}' is not an allowed job. Add it to JOB_FUNCTIONS in config/settings.py.")
    if lane not in settings.LANES:
        raise ValueError(f"There is no lane '{lane}'; the lanes are {', '.join(settings.LANES)}.")
    job = Job.objects.create(
        function=function, arguments=arguments, title=title[:200], lane=lane, show_id=show_id, after=after,
        created_by=created_by,
    )  # fmt: skip
    wake_on_commit([lane])
    return job


def add_arguments(job: Job, **arguments: Any) -> None:
    """Name the row a job is for, where that row names the job and is written after it; in the same transaction."""
    job.arguments |= arguments
    job.save(update_fields=["arguments"])


def request_cancel(job: Job) -> None:
    """Stop a job: at once when it waits, within seconds when it runs (it keeps what it has), not at all when it ended."""
    with transaction.atomic():
        state = Job.objects.select_for_update().values_list("state", flat=True).get(pk=job.pk)
        if state not in FINAL_STATES:
            Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        if state == State.QUEUED:
            settle_cancelled_before_start(job.pk)
            cancel_orphans()
    job.refresh_from_db()


def retry(asked: Job) -> None:
    """Queue a failed or stopped job again, with what was cancelled only because of it."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("after").get(pk=asked.pk)
        if job.state not in (State.FAILED, State.CANCELLED):
            raise JobRefused(
                f"'{job.title}' is {job.get_state_display()}; only a failed or stopped job is tried again."
            )
        if job.after and job.after.state in (State.FAILED, State.CANCELLED):
            raise JobRefused(f"'{job.title}' waits for '{job.after.title}', which did not finish. Try that one again.")
        revive(job)
    asked.refresh_from_db()


def revive(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=State.QUEUED, attempt=0, error="", cancel_requested=False, started_at=None, finished_at=None, result=None,
    )  # fmt: skip
    wake_on_commit([job.lane])
    # Cancelled, never begun and not by a person: its predecessor was the reason.
    for successor in job.successors.filter(state=State.CANCELLED, started_at=None, cancel_requested=False):
        revive(successor)


def idle_lanes() -> list[tuple[str, str]]:
    """(lane, sentence) for each lane where jobs wait and no worker is alive, with the command that starts one."""
    waiting = Job.objects.ready().order_by().values_list("lane").annotate(count=Count("id"))
    served = set(Worker.objects.alive().values_list("lane", flat=True))
    return [(lane, idle_sentence(lane, count)) for lane, count in sorted(waiting) if lane not in served]


def idle_sentence(lane: str, count: int) -> str:
    jobs = "1 job waits" if count == 1 else f"{count} jobs wait"
    return f"{jobs} and no worker serves the {lane} lane. Start one: python manage.py worker --lane {lane}"
