"""The inside of a child: each way a function may end, and what the row then says."""

import signal
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from jobs.execution import execute
from jobs.leases import Lease, reclaim
from jobs.models import Job
from jobs.services import request_cancel
from jobs.work import Cancelled, Fenced, Stopped, Work
from people.models import AuditEntry
from tests.jobs.conftest import claimed, queue, state_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keep_signal_handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def executed(name: str, **arguments: Any) -> Job:
    job = queue(name, **arguments)
    execute(claimed(job))
    job.refresh_from_db()
    return job


def test_a_function_that_returns_a_closure_is_done_with_its_rows() -> None:
    job = executed("leave_effect", number=3)
    assert (job.state, job.result, job.done, job.total) == ("done", {"number": 3}, 1, 1)
    assert AuditEntry.objects.get().detail == {"number": 3}


def test_a_refusal_fails_at_once_with_its_sentence() -> None:
    job = executed("refuse")
    assert (job.state, job.attempt, job.error) == ("failed", 1, "There is nothing to train on. Add cut-outs first.")


def test_a_broken_function_is_tried_again_and_says_why() -> None:
    job = executed("break_down")
    assert (job.state, job.attempt, job.error) == ("queued", 1, "ValueError: a broken thing")


def test_a_closure_that_breaks_writes_nothing() -> None:
    job = executed("fail_to_write")
    assert (job.state, job.error, AuditEntry.objects.count()) == ("queued", "OSError: the disk is full", 0)


def test_a_function_that_is_no_longer_allowed_is_not_called(settings: Any) -> None:
    job = queue("leave_effect", number=1)
    settings.JOB_FUNCTIONS = ()
    execute(claimed(job))
    job.refresh_from_db()
    assert (job.state, AuditEntry.objects.count()) == ("failed", 0)


def test_a_token_that_holds_nothing_runs_nothing() -> None:
    job = queue(number=1)
    execute(Lease(job.pk, uuid.uuid4()))
    assert (state_of(job), AuditEntry.objects.count()) == ("queued", 0)


def test_a_cancelled_job_keeps_what_it_has_and_ends() -> None:
    job = queue("work_slowly", seconds=5, keep=True)
    lease = claimed(job)
    request_cancel(job)
    execute(lease)
    assert state_of(job) == "cancelled"
    assert AuditEntry.objects.get().action == "kept"


def test_report_raises_by_what_was_asked() -> None:
    job = queue(number=1)
    lease = claimed(job)
    work = Work(lease)
    work.report(1, 2, "half")
    work.asked_to_end = True
    with pytest.raises(Stopped):
        work.report(1, 2)
    request_cancel(job)
    with pytest.raises(Cancelled):
        work.report(1, 2)
    assert work.cancelled is True
    reclaim(Job.objects.all(), "taken")
    with pytest.raises(Fenced):
        work.report(2, 2)
    job.refresh_from_db()
    assert (job.done, job.total, job.message) == (1, 2, "")


def test_a_checkpoint_forgives_the_attempts_so_far() -> None:
    job = queue(number=1)
    lease = claimed(job)
    Work(lease).checkpoint()
    assert lease.held().get().attempt == 0
