"""No accepted job is lost and each effect happens once, though workers are killed at random, on each of three brokers."""

import contextlib
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from tests.jobs.groups import LEASE_SECONDS, WorkerGroup, drain_under_kills, wait_until
from tests.services import skip_without

BROKERS = {
    "filesystem": "filesystem://",
    "redis": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15"),
    "rabbitmq": os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}


# The oldest job is claimed first, so on a quick machine blind kills can hit one job time and again; that five attempts
# without gain end a job is tested where the job itself is to blame.
PATIENT = {"JOB_MAX_ATTEMPTS": "100"}


def skip_unless_reachable(name: str) -> None:
    if name == "filesystem":
        return
    try:
        with Connection(BROKERS[name], connect_timeout=1, transport_options={"max_retries": 0}) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:  # noqa: BLE001 each transport has errors of its own
        skip_without(f"{name} ({error}; its address is TEST_{name.upper()}_URL)")


@pytest.fixture(params=list(BROKERS))
def group(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[WorkerGroup]:
    skip_unless_reachable(request.param)
    group = WorkerGroup(tmp_path / uuid.uuid4().hex[:8], BROKERS[request.param], extra=PATIENT).prepare(migrated)
    yield group
    group.stop()
    delete_queue(request.param, f"{group.prefix}-quick")


def delete_queue(name: str, queue: str) -> None:
    if name != "filesystem":
        with Connection(BROKERS[name]) as connection, connection.channel() as channel:
            channel.queue_delete(queue)
            if name == "redis":  # kombu keeps the binding of a queue that is gone
                keys = [key for key in channel.client.scan_iter("_kombu.binding*") if queue in key.decode()]
                channel.client.delete(queue, *keys)


@pytest.mark.jobs
def test_no_job_is_lost_or_doubled_when_workers_are_killed(group: WorkerGroup) -> None:
    drained = drain_under_kills(group, jobs=30, kills=8, every=(0.8, 2.5), seconds=0.1, give_up=300, seed=7)
    assert (drained.lost, drained.doubled, group.states()) == ([], [], {"done": 30})
    assert drained.kills >= 4  # a quick machine may be done before all of them are spent


@pytest.mark.jobs
def test_a_wake_up_reaches_an_idle_worker(group: WorkerGroup) -> None:
    """Well before the worker would look by itself (15 s) and without a sweeper: it is the broker that wakes it."""
    group.size = 1
    group.children = [group.start_one("worker", "--lane", "quick")]
    assert wait_until(lambda: group.rows("SELECT 1 FROM jobs_worker"), 20)
    time.sleep(2.5)  # its first look is over
    group.enqueue("leave_effect", "number=1")
    assert wait_until(lambda: group.states() == {"done": 1}, 8)


@pytest.mark.jobs
def test_jobs_go_on_while_the_broker_is_down(workers: WorkerGroup) -> None:
    """Nobody listens at that port: the worker does without wake-ups."""
    workers.broker = "redis://127.0.0.1:1/0"
    drained = drain_under_kills(workers, jobs=3, kills=0, every=(1, 1), seconds=0, give_up=60, seed=1)
    assert (drained.lost, drained.doubled) == ([], [])


@pytest.mark.jobs
def test_a_worker_that_slept_past_its_lease_writes_nothing(workers: WorkerGroup) -> None:
    workers.enqueue("leave_effect", "number=1, seconds=2")
    workers.start()
    assert wait_until(lambda: workers.states() == {"running": 1}, 20)
    time.sleep(1.2)  # the child is in the middle of its work
    sleepers = [workers.children[0].pid, *children_of(workers.children[0].pid)]
    for process in sleepers:
        os.kill(process, signal.SIGSTOP)
    stopped_at = time.monotonic()
    second = workers.start_one("worker", "--lane", "quick")
    workers.children.append(second)
    assert wait_until(lambda: workers.rows("SELECT process FROM jobs_job") == [(second.pid,)], 30)
    assert time.monotonic() - stopped_at < LEASE_SECONDS + 10
    for process in sleepers:
        os.kill(process, signal.SIGCONT)
    assert wait_until(lambda: workers.states() == {"done": 1}, 15)
    time.sleep(2)  # the zombie has had its time
    assert dict(workers.effects()) == {1: 1}


def children_of(process: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if int(status.read_text().rsplit(")", 1)[1].split()[1]) == process:
                found.append(int(status.parent.name))
    return found


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_soak_a_thousand_jobs_under_three_hundred_kills(group: WorkerGroup) -> None:
    group.size = 4
    drained = drain_under_kills(group, jobs=1000, kills=300, every=(0.5, 2.5), seconds=0.2, give_up=3 * 3600, seed=1)
    assert (drained.lost, drained.doubled, drained.kills, group.states()) == ([], [], 300, {"done": 1000})
