"""The web server as `manage.py up` starts it, on a database of one's own, to be measured or killed."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.throwaway import ROOT, environment
from jobs.parentage import PARENT_VARIABLE
from jobs.web import web_command

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]


@dataclass
class Server:
    """One web server; `kill` is kill -9 of all its processes, `start` may follow."""

    url: str
    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    child: subprocess.Popen | None = None

    def start(self, within: float = 90.0) -> "Server":
        # A run that is itself killed leaves no server behind: the parent is named.
        given = {**environment(self.url, self.folder), PARENT_VARIABLE: str(os.getpid()), **self.extra}
        self.child = subprocess.Popen(web_command(HOST, self.port), cwd=ROOT, env=given, start_new_session=True)
        end = time.monotonic() + within
        while time.monotonic() < end and self.child.poll() is None:
            if self._answers():
                return self
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"The web server on port {self.port} did not answer within {within:g} s.")

    def _answers(self) -> bool:
        probe = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            probe.request("GET", "/healthz")
            return probe.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            probe.close()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.child is None:
            return
        try:
            os.killpg(self.child.pid, number)
            self.child.wait(20)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
