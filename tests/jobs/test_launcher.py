"""`manage.py up`: one command that starts and stops everything."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.launcher import PortInUse, refuse_port_in_use
from tests.jobs.groups import ROOT, WorkerGroup, wait_until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_port_in_use_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"choose another: manage.py up --port {port + 1}"):
            refuse_port_in_use("127.0.0.1", port)


def test_a_second_start_on_the_same_port_touches_nothing(workers: WorkerGroup) -> None:
    (workers.data / "rollcall.sqlite3").unlink()
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(subprocess.CalledProcessError) as refusal:
        workers.manage("up", "--port", str(other.getsockname()[1]))
    assert refusal.value.stderr.startswith("CommandError: Port ")
    assert not (workers.data / "rollcall.sqlite3").exists()


@pytest.fixture
def launched(workers: WorkerGroup) -> Iterator[tuple[subprocess.Popen, int, Path]]:
    port, log = free_port(), workers.data / "log"
    with log.open("w") as out:
        up = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(port)],
            cwd=ROOT, env=workers.environment(), stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    yield up, port, log
    with contextlib.suppress(ProcessLookupError):
        os.killpg(up.pid, signal.SIGKILL)
    up.wait()


def answer(port: int, path: str) -> str:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
        return page.read().decode()
    return ""


def processes_of(data: Path) -> list[int]:
    """Every process that was started for this data folder."""
    wanted, found = f"ROLLCALL_DATA={data}\0".encode(), []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if wanted in environment.read_bytes():
                found.append(int(environment.parent.name))
    return found


@pytest.mark.jobs
def test_up_serves_works_and_leaves_nothing_behind(
    workers: WorkerGroup, launched: tuple[subprocess.Popen, int, Path]
) -> None:
    up, port, log = launched
    assert wait_until(lambda: f"http://127.0.0.1:{port}/" in log.read_text(), 90)
    assert "Log in" in answer(port, "/log-in/")
    assert wait_until(lambda: 'rollcall_workers{lane="heavy"} 1' in answer(port, "/metrics"), 60)
    workers.enqueue("leave_effect", "number=1")
    assert wait_until(lambda: workers.states() == {"done": 1}, 60)
    up.send_signal(signal.SIGINT)
    assert up.wait(40) == 0
    assert log.read_text().endswith("Stopped. What was running goes on with the next start.\n")
    assert processes_of(workers.data) == []


@pytest.mark.jobs
def test_a_killed_launcher_takes_its_processes_with_it(
    workers: WorkerGroup, launched: tuple[subprocess.Popen, int, Path]
) -> None:
    up, port, log = launched
    assert wait_until(lambda: f"http://127.0.0.1:{port}/" in log.read_text(), 90)
    up.kill()
    up.wait()
    assert wait_until(lambda: processes_of(workers.data) == [], 40)
