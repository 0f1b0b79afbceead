"""Queues to claim from, the invariant as a function, and a database that threads can share."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.db.models import F

from corpus.models import Show
from labeling import services
from labeling.models import LeaseState, Queue, QueueItem
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_person, make_show


@pytest.fixture(autouse=True)
def no_kept_counts() -> None:
    """What another test counted of a show of the same number is forgotten."""
    cache.clear()


@pytest.fixture
def make_queue(db: None) -> Callable[..., Queue]:
    """A queue of frames of a show of its own, or of the one given."""

    def make(frames: int = 3, overlap: int = 1, show: Show | None = None) -> Queue:
        show = show or make_show()
        return services.open_queue(show, "queue", make_frames(make_episode(show), frames), overlap)

    return make


@pytest.fixture
def tagger(show: Show) -> Person:
    return make_person(Role.TAGGER, show)


@pytest.fixture
def reviewer(show: Show) -> Person:
    return make_person(Role.REVIEWER, show)


def answer_all(person: Person, source: Queue | Show, present: Sequence[int] = (), *, unsure: Sequence[int] = ()) -> int:
    """Everything this person may answer is answered the same way; returns how many frames that were."""
    number = 0
    while leases := services.claim(person, source, 10):
        for lease in leases:
            number += 1
            said = [one for one in present if one in lease.asked]
            doubted = [one for one in unsure if one in lease.asked]
            key = str(lease.token)
            services.record_vote(lease.token, person, said, doubted, idempotency_key=key, duration_ms=2000)
    return number


def imbalance(queue: Queue) -> list[tuple[int, int, int, int]]:
    """Items whose open slots, live leases and counted votes do not add up to the target; should be none."""
    wrong = []
    for item in QueueItem.objects.filter(queue=queue):
        live = item.leases.filter(state=LeaseState.LIVE).count()
        counted = item.votes.filter(withdrawn_at=None, counted=True).count()
        if item.open_slots + live + counted != item.target:
            wrong.append((item.open_slots, live, counted, item.target))
    return wrong


def expire(**leases: Any) -> None:
    """The ten minutes of these live leases are over."""
    from labeling.claiming import LEASE_TIME
    from labeling.models import Lease

    Lease.objects.filter(state=LeaseState.LIVE, **leases).update(expires_at=F("expires_at") - LEASE_TIME * 2)


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """A database several threads may write to: the test's own on PostgreSQL, a file of its own on SQLite.

    SQLite's tests run in memory, where threads would share one cache and its coarse locks; nobody runs Rollcall so.
    """
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield memory.vendor
        return
    path = tmp_path / "shared.sqlite3"
    memory.ensure_connection()
    with sqlite3.connect(path) as file:
        memory.connection.backup(file)
    file.close()
    before = connections.databases["default"]
    connections.databases["default"] = {**before, "NAME": str(path)}
    connections["default"] = connections.create_connection("default")
    yield "sqlite"
    connections["default"].close()
    connections.databases["default"] = before
    connections["default"] = memory
