"""Who holds a job: claimed under a token for a while, renewed, given back or ended. Every write proves the token first."""

import os
import socket
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from jobs.models import Job, JobQuerySet, State
from jobs.wakeups import wake_on_commit

Write = Callable[[], dict[str, Any] | None]  # writes a job's rows and returns its result

# One statement finds and takes the job. SQLite runs it under BEGIN IMMEDIATE; PostgreSQL skips what others are taking.
# `= (…)`, not `IN (…)`: a scalar subquery is evaluated once.
CLAIM = """
UPDATE jobs_job
SET state = %s, token = %s, lease_until = %s, started_at = %s, host = %s, process = %s, attempt = attempt + 1
WHERE id = ({candidate}) RETURNING id
"""


class Fenced(Exception):
    """Somebody else holds the job now, or it has ended: nothing may be written for it any more."""


@dataclass(frozen=True)
class Lease:
    """The right to work on a job, as long as the row carries the token."""

    job_id: int
    token: uuid.UUID

    def held(self) -> JobQuerySet:
        """The job while this lease holds it, else nothing."""
        return Job.objects.filter(pk=self.job_id, token=self.token, state=State.RUNNING)


def host_name() -> str:
    return socket.gethostname()[:100]


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(lane: str, *, only: Job | None = None) -> Job | None:
    """Take the oldest claimable job of a lane, or `only` that one if it can be had."""
    candidates = Job.objects.claimable(lane)
    if only is not None:
        candidates = candidates.filter(pk=only.pk)
    if not candidates.exists():  # most looks find nothing, and a look needs no write lock
        return None
    with transaction.atomic(), connection.cursor() as cursor:
        skip = connection.features.has_select_for_update_skip_locked
        one = candidates.select_for_update(skip_locked=True, of=("self",)) if skip else candidates
        candidate, found_by = one.values("id")[:1].query.sql_with_params()
        cursor.execute(CLAIM.format(candidate=candidate), [*claim_values(), *found_by])
        row = cursor.fetchone()
    return Job.objects.get(pk=row[0]) if row else None


def claim_values() -> list[Any]:
    """What a claim writes, as the database's driver wants it."""
    until, now = (connection.ops.adapt_datetimefield_value(moment) for moment in (lease_end(), timezone.now()))
    token = Job._meta.get_field("token").get_db_prep_value(uuid.uuid4(), connection)
    return [State.RUNNING.value, token, until, now, host_name(), os.getpid()]


def renew(lease: Lease) -> bool:
    """Heartbeat; False when the lease is lost."""
    return lease.held().update(lease_until=lease_end()) == 1


@contextmanager
def fenced(lease: Lease) -> Iterator[None]:
    """A transaction that holds the job's row, so that nobody takes it over before the transaction ends."""
    with transaction.atomic():
        if lease.held().select_for_update().values_list("pk").first() is None:
            raise Fenced(f"Job {lease.job_id} is held by somebody else or has ended; nothing was written.")
        yield


def finish(lease: Lease, write: Write | None) -> None:
    """End the job and write its rows in one transaction: both or neither."""
    with fenced(lease):
        result = write() if write is not None else None
        end(lease, State.DONE, result=result)
        lanes = Job.objects.filter(after=lease.job_id, state=State.QUEUED).values_list("lane", flat=True)
        wake_on_commit(lanes)


def fail(lease: Lease, sentence: str) -> None:
    with fenced(lease):
        end(lease, State.FAILED, error=sentence)
        cancel_orphans()


def settle_cancelled(lease: Lease) -> None:
    with fenced(lease):
        end(lease, State.CANCELLED, error="It was stopped by a person.")
        cancel_orphans()


def settle_cancelled_before_start(job_id: int) -> None:
    """For a job that nobody holds yet."""
    changes = {"state": State.CANCELLED, "error": "It was stopped before it began.", "finished_at": timezone.now()}
    Job.objects.filter(pk=job_id, state=State.QUEUED).update(**changes)


def end(lease: Lease, state: State, **changes: Any) -> None:
    changes = {"error": "", "token": None, "lease_until": None, "finished_at": timezone.now(), **changes}
    lease.held().update(state=state, **changes)


def release(lease: Lease) -> None:
    """Put the job back as if it had not been claimed: a clean stop is nobody's failure."""
    with fenced(lease):
        lease.held().update(
            state=State.QUEUED, token=None, lease_until=None, attempt=Greatest(F("attempt") - 1, Value(0))
        )


def give_back(lease: Lease, reason: str) -> None:
    """After a crash: back into the queue, or to its end when it was tried often enough without gaining anything."""
    with fenced(lease):
        job = lease.held().get()
        if job.cancel_requested:
            end(lease, State.CANCELLED, error="It was stopped by a person.")
        elif job.attempt >= settings.JOB_MAX_ATTEMPTS:
            end(lease, State.FAILED, error=f"Given up after {job.attempt} attempts that gained nothing. {reason}")
        else:
            lease.held().update(state=State.QUEUED, token=None, lease_until=None, error=reason)
            wake_on_commit([job.lane])
        cancel_orphans()


def reclaim(jobs: JobQuerySet, reason: str) -> int:
    """Take running jobs from holders that are gone; returns how many. Each is asked for again under its row's lock,
    because a heartbeat may come between look and take."""
    count = 0
    for job_id, token in list(jobs.values_list("pk", "token")):
        with transaction.atomic():
            if jobs.filter(pk=job_id, token=token).select_for_update().values_list("pk").first():
                give_back(Lease(job_id, token), reason)
                count += 1
    return count


def reclaim_expired() -> int:
    return reclaim(Job.objects.expired(), f"Its worker was not heard of for {settings.JOB_LEASE_SECONDS:g} seconds.")


def cancel_orphans() -> int:
    """End what waits for a job that failed or was cancelled, and what waits for that in turn."""
    count = 0
    while orphans := list(Job.objects.orphaned().select_related("after")):
        for job in orphans:
            why = f"'{job.after.title}' {'failed' if job.after.state == State.FAILED else 'was stopped'}"
            sentence = f"{why}, so this did not begin."
            changes = {"state": State.CANCELLED, "error": sentence, "finished_at": timezone.now()}
            count += Job.objects.filter(pk=job.pk, state=State.QUEUED).update(**changes)
    return count
