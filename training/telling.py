"""What tells a run's composed frames from the show's real ones: asked for and read here; rows only."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from corpus.models import Frame, Purpose, Show
from jobs.models import Job, State
from jobs.services import enqueue
from people.models import Person
from training.models import Run
from training.services import RunRefused

TELL = "training.telling_jobs.tell_apart"
LEAST = 20  # real frames below which a classifier says nothing


def real_frames(show: Show) -> QuerySet[Frame]:
    """Frames of episodes for training or backgrounds, labeled or not; never one of dev or test."""
    return Frame.objects.kept().filter(show=show).exclude(purpose=Purpose.EVALUATION).order_by("pk")


def start_telling(run: Run, by: Person | None) -> Job:
    """Queue the job, unless one is at it for this run already."""
    if run.finished_at is None or run.is_ensemble:
        what = "is an ensemble and composes no frames" if run.is_ensemble else f"is {run.state}"
        raise RunRefused(f"Run {run.number} {what}: choose a finished run that was trained itself.")
    frames = real_frames(run.show)
    if frames.count() < LEAST or frames.order_by().values("episode").distinct().count() < 2:
        raise RunRefused(
            f"To compare with, {run.show.title} needs at least {LEAST} real frames of two episodes for training or backgrounds; "
            "they need no labels. Import some ('manage.py import_episodes … --purpose training')."
        )
    with transaction.atomic():
        Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
        before = telling_job(run)
        if before is not None and not before.is_final:
            return before
        return enqueue(
            TELL, title=f"Tell composed from real frames, run {run.number}", lane="heavy", show_id=run.show_id,
            created_by=by, run_id=run.pk,
        )  # fmt: skip


def telling_job(run: Run) -> Job | None:
    """The newest job that tells, or told, this run's frames from real ones."""
    return Job.objects.filter(function=TELL, arguments__run_id=run.pk).order_by("-pk").first()


def last_told(run: Run) -> dict[str, Any] | None:
    """The answer of the newest finished job."""
    job = Job.objects.filter(function=TELL, arguments__run_id=run.pk, state=State.DONE).order_by("-pk").first()
    return job and job.result
