"""Children watched by a real worker: what stops, what goes on, what is put back."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.jobs.groups import WorkerGroup, wait_until
from tests.training.composing.drawn import material, small
from training.composing.generator import FrameGenerator

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


def test_a_job_may_compose_by_processes(workers: WorkerGroup) -> None:
    workers.enqueue("compose", "frames=64")
    workers.start()
    assert wait_until(lambda: workers.states() == {"done": 1}, 60)
    expected = FrameGenerator(*material(), small(), seed=3).batch(0, 64)[1].sum()
    assert json.loads(workers.rows("SELECT result FROM jobs_job")[0][0]) == {"labels": int(expected)}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system shows no processes under /proc")
def test_processes_that_compose_end_with_a_killed_job(workers: WorkerGroup) -> None:
    workers.enqueue("compose", "frames=10**9")
    workers.start()
    assert wait_until(lambda: workers.rows("SELECT 1 FROM jobs_job WHERE done > 0"), 60)
    job, *composing = map(int, workers.rows("SELECT message FROM jobs_job")[0][0].split())
    assert len(composing) == 2
    assert all(runs(one) for one in composing)
    os.kill(job, signal.SIGKILL)
    assert wait_until(lambda: not any(runs(one) for one in composing), 20)


def runs(process: int) -> bool:
    """A zombie that nobody has buried yet does not."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
