"""Fencing, attempts and taking back: what a holder may write, and until when."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from jobs.launcher import reclaim_from_the_dead
from jobs.leases import Fenced, Lease, claim, fenced, finish, give_back, host_name, reclaim_expired, release, renew
from jobs.models import Job, Worker
from jobs.services import request_cancel
from jobs.sweeper import sweep
from people.models import AuditEntry
from tests.jobs.conftest import claimed, queue, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


NOBODY = 4_194_305  # one above Linux's highest process number


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def leave_effect() -> dict[str, Any]:
    AuditEntry.objects.create(action="effect")
    return {"left": 1}


def test_finish_writes_rows_and_result_together() -> None:
    job = queue(number=1)
    finish(claimed(job), leave_effect)
    job.refresh_from_db()
    assert (job.state, job.result, job.token, job.error) == ("done", {"left": 1}, None, "")
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_write_that_breaks_leaves_neither_rows_nor_end() -> None:
    job = queue(number=1)
    lease = claimed(job)

    def write() -> None:
        leave_effect()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        finish(lease, write)
    assert (state_of(job), AuditEntry.objects.count()) == ("running", 0)


@pytest.mark.django_db(transaction=True)
def test_a_zombie_writes_nothing() -> None:
    job = queue(number=1)
    zombie = claimed(job)
    expire(job)
    assert reclaim_expired() == 1
    successor = claimed(job)
    with pytest.raises(Fenced):
        finish(zombie, leave_effect)
    with pytest.raises(Fenced), fenced(zombie):
        leave_effect()
    assert renew(zombie) is False
    assert AuditEntry.objects.count() == 0
    finish(successor, leave_effect)
    assert (state_of(job), AuditEntry.objects.count()) == ("done", 1)


def test_a_renewed_lease_is_not_taken_back() -> None:
    job = queue(number=1)
    lease = claimed(job)
    expire(job)
    assert renew(lease) is True
    assert reclaim_expired() == 0


def test_the_fifth_crash_fails_the_job_with_its_reason(settings: Any) -> None:
    job = queue(number=1)
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        give_back(claimed(job), "It used too much memory.")
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("failed", 5)
    assert job.error == "Given up after 5 attempts that gained nothing. It used too much memory."
    assert claim("quick") is None


def test_a_clean_stop_is_not_counted() -> None:
    job = queue(number=1)
    release(claimed(job))
    job.refresh_from_db()
    assert (job.state, job.attempt, job.token) == ("queued", 0, None)


def test_a_lost_job_that_was_to_stop_is_not_begun_again() -> None:
    job = queue(number=1)
    claimed(job)
    request_cancel(job)
    expire(job)
    sweep()
    assert state_of(job) == "cancelled"


def test_a_start_takes_back_at_once_what_dead_processes_of_this_machine_held() -> None:
    dead, elsewhere = queue(number=1), queue(number=2)
    for job, host in [(dead, host_name()), (elsewhere, "other")]:
        claimed(job)
        Job.objects.filter(pk=job.pk).update(host=host, process=NOBODY)
    Worker.objects.create(lane="quick", host=host_name(), process=NOBODY)
    assert reclaim_from_the_dead() == 1
    assert (state_of(dead), state_of(elsewhere)) == ("queued", "running")
    assert Worker.objects.count() == 0


@pytest.mark.postgresql  # SQLite's test database has one connection; there, test_kills claims from several processes
@pytest.mark.django_db(transaction=True)
def test_claims_at_once_never_take_one_job_twice() -> None:
    for number in range(20):
        queue(number=number)
    taken: list[int] = []

    def take_all() -> None:
        while job := claim("quick"):
            taken.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=take_all) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(Job.objects.order_by("pk").values_list("pk", flat=True))


def test_a_lease_of_a_job_that_is_gone_is_fenced() -> None:
    job = queue(number=1)
    lease = claimed(job)
    Job.objects.all().delete()
    with pytest.raises(Fenced):
        finish(Lease(lease.job_id, lease.token), None)
