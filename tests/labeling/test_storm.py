"""A real web server under a crowd: killed with -9, logged out of, without its broker, on SQLite and on PostgreSQL.

On PostgreSQL: DATABASE_URL=postgresql://… pytest -m database tests/labeling/test_storm.py
"""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from bench.serving import Server
from bench.throwaway import ROOT, environment
from corpus.models import Show
from jobs.models import Job, State
from jobs.services import enqueue
from labeling import services
from labeling.models import Lease, LeaseState, Queue, Vote
from people.models import Role
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.jobs.groups import wait_until
from tests.labeling.conftest import imbalance
from tests.labeling.storms import Acknowledged, Tagger, log_everybody_out, storm
from tests.telling import tell

JOB = "tests.jobs.functions.leave_effect"
SOAK_VOTES = 10_000
SOAK_MINUTES = 10


def address_of_database() -> str:
    """The URL under which another process finds the database of this test."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    access = f"{given['USER']}:{given['PASSWORD']}" if given["PASSWORD"] else given["USER"]
    return f"postgresql://{access}@{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"


@pytest.fixture
def serve(shared_database: str, tmp_path: Path, settings: Any) -> Iterator[Callable[..., Server]]:
    """A web server as `manage.py up` starts it, on this test's database."""
    servers: list[Server] = []

    def start(**given: str) -> Server:
        extra = {"SECRET_KEY": settings.SECRET_KEY, **given}  # who is logged in here is logged in there
        servers.append(Server(address_of_database(), tmp_path, extra))
        return servers[-1].start()

    yield start
    for server in servers:
        server.kill()


def crowd_of(people: int, show: Show, server: Server) -> list[Tagger]:
    return [Tagger(server.port, show.slug, make_person(Role.TAGGER, show)) for _ in range(people)]


def queue_of(frames: int, overlap: int = 1) -> Queue:
    show = make_show()
    return services.open_queue(show, "queue", make_frames(make_episode(show), frames), overlap)


def assert_each_is_there_once(told: list[Acknowledged], queue: Queue) -> None:
    """Every acknowledged vote is in the database as it was acknowledged, once, and nothing else is."""
    held = Counter(Vote.objects.values_list("pk", "frame", "idempotency_key", "person"))
    assert held == Counter((one.vote, one.frame, one.key, one.person) for one in told)
    counted = Counter(Vote.objects.filter(counted=True, withdrawn_at=None).values_list("item", flat=True))
    assert max(counted.values()) <= queue.overlap
    assert imbalance(queue) == []


def kills(server: Server, times: int, every: tuple[float, float], chance: random.Random) -> Callable[[], None]:
    """kill -9 and a new start, again and again."""

    def kill() -> None:
        for _ in range(times):
            time.sleep(chance.uniform(*every))
            server.kill()
            server.start()

    return kill


def tell_of(request: pytest.FixtureRequest, crowd: list[Tagger], told: list[Acknowledged], began: float) -> None:
    hung_up = sum(one.hung_up for one in crowd)
    tell(
        request.config,
        f"{connection.vendor}: {len(told):,} votes of {len(crowd)} people acknowledged in {time.monotonic() - began:.0f} s, "
        f"{hung_up} requests cut off and sent again, 0 lost, 0 doubled",
    )


@pytest.mark.database
def test_no_acknowledged_vote_is_lost_or_doubled_when_the_server_is_killed(
    serve: Callable[..., Server], request: pytest.FixtureRequest
) -> None:
    queue, server, began = queue_of(200), serve(), time.monotonic()
    crowd = crowd_of(50, queue.show, server)

    told = storm(crowd, 3, kills(server, 2, (1.0, 2.0), random.Random(1)))

    assert [one.broken for one in crowd if one.broken] == []
    assert len(told) == 150
    assert sum(one.hung_up for one in crowd) > 0
    assert_each_is_there_once(told, queue)
    tell_of(request, crowd, told, began)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_ten_thousand_acknowledged_votes_survive_a_hundred_kills(
    serve: Callable[..., Server], request: pytest.FixtureRequest
) -> None:
    queue, server, began = queue_of(SOAK_VOTES + 100), serve(), time.monotonic()
    crowd = crowd_of(50, queue.show, server)

    told = storm(crowd, SOAK_VOTES // 50, kills(server, 100, (0.5, 4.0), random.Random(2)))

    assert [one.broken for one in crowd if one.broken] == []
    assert len(told) == SOAK_VOTES
    assert_each_is_there_once(told, queue)
    tell_of(request, crowd, told, began)


@pytest.mark.database
def test_a_log_out_in_the_middle_loses_nothing(serve: Callable[..., Server]) -> None:
    queue, server = queue_of(40), serve()
    crowd = crowd_of(8, queue.show, server)

    def log_out() -> None:
        wait_until(lambda: sum(len(one.acknowledged) for one in crowd) >= 8, 60)
        log_everybody_out()

    told = storm(crowd, 5, log_out)

    assert [one.broken for one in crowd if one.broken] == []
    assert sum(one.logged_out for one in crowd) > 0
    assert len(told) == 40
    assert_each_is_there_once(told, queue)


@pytest.mark.database
@pytest.mark.parametrize(("overlap", "frames"), [(1, 64), (3, 24)])
def test_thirty_two_people_over_http_get_no_frame_beyond_its_overlap(
    serve: Callable[..., Server], overlap: int, frames: int
) -> None:
    queue, server = queue_of(frames, overlap), serve()
    crowd = crowd_of(32, queue.show, server)

    told = storm(crowd, frames)

    assert [one.broken for one in crowd if one.broken] == []
    assert len(told) == frames * overlap
    handed_out = Counter(Lease.objects.filter(state=LeaseState.VOTED).values_list("item", flat=True))
    assert set(handed_out.values()) == {overlap}
    assert_each_is_there_once(told, queue)


@pytest.mark.database
def test_tagging_goes_on_without_the_broker(serve: Callable[..., Server]) -> None:
    queue, server = queue_of(16), serve(BROKER_URL="redis://127.0.0.1:1/0")
    crowd = crowd_of(4, queue.show, server)

    told = storm(crowd, 4)
    mine = Lease.objects.filter(person=crowd[0].person).first()
    others = [
        crowd[0].ask("skip", {"lease": str(mine.token)}),
        crowd[0].ask("release", {"leases": []}),
    ]

    assert [one.broken for one in crowd if one.broken] == []
    crowd[0].hang_up()
    assert [status for status, _ in others] == [409, 200]
    assert_each_is_there_once(told, queue)


def write_beside_a_worker(serve: Callable[..., Server], folder: Path, seconds: float, jobs: int) -> list[Tagger]:
    """Twenty people tag for so long while a worker writes its jobs into the same database."""
    queue = queue_of(int(40 * seconds) + 400)
    extra = {"JOB_EXTRA_FUNCTIONS": JOB, "BROKER_URL": "filesystem://"}
    server = serve(**extra)
    with transaction.atomic():
        for number in range(jobs):
            enqueue(JOB, title=f"job {number}", lane="quick", number=number, seconds=0.01)
    crowd = crowd_of(20, queue.show, server)
    for one in crowd:
        one.until = time.monotonic() + seconds
    with (folder / "worker.log").open("w") as log, subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--lane", "quick"],
        cwd=ROOT, env={**environment(server.url, folder), **extra}, stdout=log, stderr=log,
    ) as worker:  # fmt: skip
        storm(crowd, 10**9)
        wait_until(lambda: set(own_jobs()) == {State.DONE}, 120)
        worker.terminate()
    assert_each_is_there_once([told for one in crowd for told in one.acknowledged], queue)
    return crowd


def own_jobs() -> list[str]:
    return list(Job.objects.filter(function=JOB).values_list("state", flat=True))


@pytest.mark.database
def test_twenty_writers_and_a_worker_never_meet_a_locked_database(
    serve: Callable[..., Server], tmp_path: Path, settings: Any
) -> None:
    settings.JOB_FUNCTIONS = (*settings.JOB_FUNCTIONS, JOB)

    crowd = write_beside_a_worker(serve, tmp_path, 6, jobs=3)

    assert [one.broken for one in crowd if one.broken] == []
    assert "locked" not in (tmp_path / "worker.log").read_text()
    assert set(own_jobs()) == {State.DONE}
    assert sum(len(one.acknowledged) for one in crowd) > 20


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_writers_and_a_worker_for_ten_minutes(
    serve: Callable[..., Server], tmp_path: Path, settings: Any, request: pytest.FixtureRequest
) -> None:
    settings.JOB_FUNCTIONS = (*settings.JOB_FUNCTIONS, JOB)
    began = time.monotonic()

    crowd = write_beside_a_worker(serve, tmp_path, 60 * SOAK_MINUTES, jobs=200)

    assert [one.broken for one in crowd if one.broken] == []
    assert "locked" not in (tmp_path / "worker.log").read_text()
    tell_of(request, crowd, [told for one in crowd for told in one.acknowledged], began)
