"""The processes of one laptop: started together, watched, started again when one dies, stopped in order."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from jobs.leases import host_name, reclaim
from jobs.models import Job, State, Worker
from jobs.parentage import environment_for_child
from jobs.sweeper import Sweeper
from jobs.web import web_command

LOOK_SECONDS = 0.5
START_AGAIN_AFTER_SECONDS = 2.0
STOP_WITHIN_SECONDS = 20.0
ANSWER_WITHIN_SECONDS = 60.0


class PortInUse(Exception):
    """Somebody else listens there; the message says what to do."""


def refuse_port_in_use(host: str, port: int) -> None:
    """Called before anything is touched, so that a second start by mistake changes nothing."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(
                f"Port {port} on {host} cannot be used ({error.strerror}). Is Rollcall running already? "
                f"Stop what uses it, or choose another: manage.py up --port {port + 1}"
            ) from None


def reclaim_from_the_dead() -> int:
    """Jobs that this machine held when it was switched off; their lease need not run out first."""
    host = host_name()
    held = Job.objects.filter(state=State.RUNNING, host=host)
    for process in set(Worker.objects.filter(host=host).values_list("process", flat=True)):
        if not is_ours(process):
            Worker.objects.filter(host=host, process=process).delete()
    dead = [process for process in set(held.values_list("process", flat=True)) if not is_ours(process)]
    return reclaim(held.filter(process__in=dead), "Its worker was switched off.")


def is_ours(process: int) -> bool:
    """Whether a process of that number lives and is one of Rollcall's; numbers are used again after a restart."""
    try:
        os.kill(process, 0)
        command = Path(f"/proc/{process}/cmdline")
        return b"manage.py" in command.read_bytes() if command.parent.parent.exists() else True
    except OSError:
        return False


class Launcher:
    """Web, one worker per lane, and the sweeper as a thread."""

    def __init__(self, host: str, port: int, lanes: list[str]) -> None:
        self.host, self.port = host, port
        self.address = f"http://{host}:{port}/"
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        self.commands = {"web": web_command(host, port)} | {lane: [*manage, "worker", "--lane", lane] for lane in lanes}
        self.children: dict[str, subprocess.Popen] = {}
        self.start_at: dict[str, float] = {}
        self.stopping = threading.Event()
        self.sweeper = Sweeper()

    def run(self, when_up: Callable[[], None]) -> None:
        """Until SIGINT or SIGTERM. `when_up` is called once the pages answer."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        reclaim_from_the_dead()
        for name in self.commands:
            self._start(name)
        self.sweeper.start()
        try:
            if self._answers():
                when_up()
            while not self.stopping.wait(LOOK_SECONDS):
                self._look()
        finally:
            self._stop()

    def _start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches the launcher only, which then stops everything in order.
        self.children[name] = subprocess.Popen(
            self.commands[name], cwd=settings.BASE_DIR, env=environment_for_child(), start_new_session=True
        )

    def _look(self) -> None:
        """Start again what ended by itself, after a moment."""
        for name, child in self.children.items():
            if child.poll() is None:
                continue
            if name not in self.start_at:
                sys.stderr.write(f"The {name} process ended (exit code {child.returncode}); it is started again.\n")
                self.start_at[name] = time.monotonic() + START_AGAIN_AFTER_SECONDS
            elif time.monotonic() >= self.start_at[name]:
                del self.start_at[name]
                reclaim_from_the_dead()
                self._start(name)

    def _answers(self) -> bool:
        """Wait for the first page."""
        give_up_at = time.monotonic() + ANSWER_WITHIN_SECONDS
        while not self.stopping.is_set() and time.monotonic() < give_up_at:
            with contextlib.suppress(OSError, http.client.HTTPException):
                probe = http.client.HTTPConnection(self.host, self.port, timeout=5)
                probe.request("GET", "/healthz")
                return probe.getresponse().status == 200
            if self.children["web"].poll() is not None:
                return False
            time.sleep(0.2)
        return False

    def _stop(self) -> None:
        """Workers put their jobs back; who does not end in time is killed, and its lease runs out."""
        self.sweeper.stop()
        for child in self.children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        end_by = time.monotonic() + STOP_WITHIN_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, end_by - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.sweeper.join(settings.JOB_SWEEP_SECONDS)
