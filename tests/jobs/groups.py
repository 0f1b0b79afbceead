"""Real workers in a data folder of their own, to be killed at random: shared by the suite's short test and the soak."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from jobs.parentage import PARENT_VARIABLE
from tests.jobs.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 1.5

ENQUEUE = """
from django.db import transaction
from jobs.services import enqueue
with transaction.atomic():
    for number in range({count}):
        enqueue("tests.jobs.functions.leave_effect", title=f"job {{number}}", lane="quick", number=number, seconds={seconds})
"""


@dataclass
class WorkerGroup:
    """`size` workers of the quick lane and a sweeper, each a process group of its own."""

    data: Path
    broker: str
    size: int = 2
    lease: float = LEASE_SECONDS
    extra: dict[str, str] = field(default_factory=dict)
    children: list[subprocess.Popen] = field(default_factory=list)
    prefix: str = field(default_factory=lambda: f"test-{uuid4().hex[:12]}")  # groups may share a broker

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ROLLCALL_DATA": str(self.data),
            "DATABASE_URL": f"sqlite:///{self.data}/rollcall.sqlite3",
            "BROKER_URL": self.broker,
            "JOB_EXTRA_FUNCTIONS": ",".join(FUNCTIONS),
            "JOB_LEASE_SECONDS": str(self.lease),
            "JOB_HEARTBEAT_SECONDS": str(self.lease / 3),
            "JOB_SWEEP_SECONDS": "0.5",
            "JOB_QUEUE_PREFIX": self.prefix,
            "LOG_LEVEL": "ERROR",
            PARENT_VARIABLE: str(os.getpid()),  # a test run that is killed leaves no workers behind
            **self.extra,
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment(), check=True, capture_output=True, text=True)

    def prepare(self, migrated: Path) -> "WorkerGroup":
        """Begin with a copy of a migrated database."""
        self.data.mkdir(parents=True)
        shutil.copy(migrated, self.data / "rollcall.sqlite3")
        return self

    def enqueue(self, name: str, arguments: str = "") -> None:
        line = f"enqueue('tests.jobs.functions.{name}', title='{name}', lane='quick', {arguments})"
        self.manage("shell", "-c", f"from jobs.services import enqueue; {line}")

    def start_one(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def start(self) -> None:
        workers = [("worker", "--lane", "quick")] * self.size
        self.children = [self.start_one(*arguments) for arguments in [*workers, ("sweep",)]]

    def kill_one(self, chance: random.Random) -> None:
        """kill -9 for one worker, or for all, and a new start at once."""
        victims = range(self.size) if chance.random() < 0.3 else [chance.randrange(self.size)]
        for place in victims:
            os.killpg(self.children[place].pid, signal.SIGKILL)
            self.children[place].wait()
            self.children[place] = self.start_one("worker", "--lane", "quick")

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def rows(self, query: str) -> list[tuple]:
        with sqlite3.connect(f"file:{self.data}/rollcall.sqlite3?mode=ro", uri=True, timeout=20) as database:
            return database.execute(query).fetchall()

    def states(self) -> dict[str, int]:
        return dict(self.rows("SELECT state, COUNT(*) FROM jobs_job GROUP BY state"))

    def effects(self) -> Counter:
        query = "SELECT json_extract(detail, '$.number') FROM people_auditentry WHERE action = 'effect'"
        return Counter(number for (number,) in self.rows(query))


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@dataclass(frozen=True)
class Drained:
    """What came of it: jobs that left no effect, that left two, the kills, and the seconds."""

    lost: list[int]
    doubled: list[int]
    kills: int
    seconds: float


def drain_under_kills(
    group: WorkerGroup, *, jobs: int, kills: int, every: tuple[float, float], seconds: float, give_up: float, seed: int
) -> Drained:
    """Queue `jobs` of `seconds` each and kill workers at random moments until `kills` are spent; then let them finish."""
    chance, began, killed = random.Random(seed), time.monotonic(), 0
    group.manage("shell", "-c", ENQUEUE.format(count=jobs, seconds=seconds))
    group.start()
    next_kill = time.monotonic() + 1 + chance.uniform(*every)
    while (done := group.states().get("done", 0)) < jobs and time.monotonic() - began < give_up:
        if killed < kills and time.monotonic() >= next_kill:
            group.kill_one(chance)
            killed += 1
            behind = killed * jobs < kills * done  # the kills are to be spent before the jobs are
            next_kill = time.monotonic() + (every[0] if behind else chance.uniform(*every))
        time.sleep(0.1)
    effects = group.effects()
    return Drained(
        lost=[number for number in range(jobs) if not effects[number]],
        doubled=[number for number in range(jobs) if effects[number] > 1],
        kills=killed,
        seconds=time.monotonic() - began,
    )
