"""Durable background work. The row is the truth; Celery only wakes a worker up."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    QUEUED = "queued", "queued"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"


FINAL_STATES = (State.DONE, State.FAILED, State.CANCELLED)


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        return self.exclude(state__in=FINAL_STATES)

    def ready(self) -> "JobQuerySet":
        """Queued jobs whose predecessor, if any, is done."""
        return self.filter(models.Q(after=None) | models.Q(after__state=State.DONE), state=State.QUEUED)

    def claimable(self, lane: str) -> "JobQuerySet":
        """What a worker of a lane may take, oldest first."""
        return self.ready().filter(lane=lane).order_by("id")

    def expired(self) -> "JobQuerySet":
        return self.filter(state=State.RUNNING, lease_until__lt=timezone.now())

    def orphaned(self) -> "JobQuerySet":
        """Queued jobs that can never begin, because their predecessor failed or was cancelled."""
        return self.filter(state=State.QUEUED, after__state__in=[State.FAILED, State.CANCELLED])

    def for_strip(self, show_slug: str | None, show_ids: list[int] | None) -> "JobQuerySet":
        """Unfinished jobs a person may see, running ones first; `show_ids` None means every show."""
        jobs = self.unfinished().select_related("show")
        jobs = jobs.filter(show__slug=show_slug) if show_slug else jobs
        jobs = jobs.filter(show_id__in=show_ids) if show_ids is not None else jobs
        return jobs.order_by("-state", "id")


class Job(models.Model):
    """One piece of background work: a function from the allow-list and its JSON arguments."""

    function = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    lane = models.CharField(max_length=10)
    show = models.ForeignKey("corpus.Show", models.CASCADE, null=True, related_name="+")
    after = models.ForeignKey("self", models.SET_NULL, null=True, related_name="successors")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, default="", blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(default="", blank=True)

    # An attempt counts only when nothing was gained since the last checkpoint, so a long training survives many kills.
    attempt = models.PositiveIntegerField(default=0)
    token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Who holds it, so that a laptop that was switched off takes its jobs back at once.
    host = models.CharField(max_length=100, default="", blank=True)
    process = models.PositiveIntegerField(null=True)
    cancel_requested = models.BooleanField(default=False)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="job_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=State.RUNNING) | models.Q(token__isnull=False, lease_until__isnull=False),
                name="running_job_has_lease",
            ),
        ]
        indexes = [
            # Claims and the sweeper look at unfinished jobs only, which stay few while the table grows.
            models.Index("lane", "id", name="job_queued", condition=models.Q(state=State.QUEUED)),
            models.Index("lease_until", name="job_running", condition=models.Q(state=State.RUNNING)),
            models.Index(fields=["show", "-id"], name="job_of_show"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}: {self.title} ({self.state})"

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


class WorkerQuerySet(models.QuerySet["Worker"]):
    def alive(self) -> "WorkerQuerySet":
        """Seen within the last three heartbeats."""
        return self.filter(seen_at__gte=timezone.now() - timedelta(seconds=3 * settings.JOB_HEARTBEAT_SECONDS))


class Worker(models.Model):
    """A worker process that is alive, so that a page can say when none is."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    lane = models.CharField(max_length=10)
    host = models.CharField(max_length=100)
    process = models.PositiveIntegerField()
    seen_at = models.DateTimeField(auto_now=True)

    objects = WorkerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.lane} worker {self.process} on {self.host}"
