"""Children watched by a real worker: what stops, what goes on, what is put back."""

import time

import pytest

from tests.jobs.groups import WorkerGroup, wait_until

pytestmark = pytest.mark.jobs


def test_poison_jobs_stop_after_five_attempts_and_others_go_on(workers: WorkerGroup) -> None:
    workers.extra = {"JOB_MEMORY_MB": "150"}
    for name, arguments in [
        ("eat_memory", ""),
        ("crash", ""),
        ("gain_then_crash", "rounds=7"),
        ("leave_effect", "number=1"),
    ]:
        workers.enqueue(name, arguments)
    workers.start()
    assert wait_until(lambda: workers.states() == {"failed": 2, "done": 2}, 120)
    rows = workers.rows("SELECT title, attempt, error FROM jobs_job ORDER BY id")
    given_up = "Given up after 5 attempts that gained nothing. "
    assert rows == [
        ("eat_memory", 5, given_up + "It used more than the 150 MB of memory that JOB_MEMORY_MB allows."),
        ("crash", 5, given_up + "Its process was ended by signal 11."),
        ("gain_then_crash", 1, ""),  # seven kills, each after a checkpoint: none of them counted
        ("leave_effect", 1, ""),
    ]


def test_a_running_job_stops_within_seconds_and_keeps_what_it_has(workers: WorkerGroup) -> None:
    workers.enqueue("work_slowly", "seconds=60, keep=True")
    workers.start()
    assert wait_until(lambda: workers.rows("SELECT 1 FROM jobs_job WHERE done > 0"), 20)
    workers.manage("shell", "-c", "from jobs.services import *; request_cancel(Job.objects.get())")
    asked_at = time.monotonic()
    assert wait_until(lambda: workers.states() == {"cancelled": 1}, 10)
    assert time.monotonic() - asked_at < 5
    assert workers.rows("SELECT action FROM people_auditentry") == [("kept",)]


def test_a_clean_stop_puts_the_job_back_uncounted_and_a_restart_goes_on(workers: WorkerGroup) -> None:
    workers.lease = 60  # so it is not the lease that brings it back
    workers.enqueue("work_slowly", "seconds=3")
    workers.start()
    assert wait_until(lambda: workers.rows("SELECT 1 FROM jobs_job WHERE done > 0"), 20)
    workers.stop()
    assert workers.rows("SELECT state, attempt, token FROM jobs_job") == [("queued", 0, None)]
    assert workers.rows("SELECT * FROM jobs_worker") == []
    workers.start()
    assert wait_until(lambda: workers.states() == {"done": 1}, 30)
