"""Jobs of the tests' own functions, and claims on them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs.leases import Lease, claim
from jobs.models import Job
from jobs.services import enqueue
from tests.jobs.functions import FUNCTIONS
from tests.jobs.groups import WorkerGroup


@pytest.fixture(autouse=True)
def allow_test_functions(settings: Any) -> None:
    settings.JOB_FUNCTIONS = (*settings.JOB_FUNCTIONS, *FUNCTIONS)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each group of workers."""
    group = WorkerGroup(tmp_path_factory.mktemp("migrated"), "filesystem://")
    group.manage("migrate", "--skip-checks", "-v0")
    # Only the file is copied, so nothing may be left in the write-ahead log.
    group.manage(
        "shell", "-c", "from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"
    )
    return group.data / "rollcall.sqlite3"


@pytest.fixture
def workers(tmp_path: Path, migrated: Path) -> Iterator[WorkerGroup]:
    """One worker on the file-system broker, not yet started."""
    group = WorkerGroup(tmp_path / "workers", "filesystem://", size=1).prepare(migrated)
    yield group
    group.stop()


def queue(name: str = "leave_effect", *, lane: str = "quick", title: str = "", **rest: Any) -> Job:
    return enqueue(f"tests.jobs.functions.{name}", title=title or name, lane=lane, **rest)


def claimed(job: Job) -> Lease:
    """The job under a lease of this process."""
    taken = claim(job.lane, only=job)
    assert taken is not None
    return Lease(taken.pk, taken.token)


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
