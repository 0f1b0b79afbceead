"""The outside of a job's child process: renew the lease, watch memory, stop it when asked, clear up after it.

This runs in the thread that started the child and never imports TensorFlow, so the heartbeat does not depend on it.
"""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jobs.leases import Fenced, Lease, give_back, release, renew
from jobs.memory import resident_mb
from jobs.models import Job
from jobs.parentage import environment_for_child

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
CLEAN_STOP_SECONDS = 5.0
EXIT_SECONDS = 20.0  # an interpreter that lets go of TensorFlow may take that long; its job has ended meanwhile


class Supervision:
    """One claimed job in its child process. `run` returns when the child has ended and the row says what came of it."""

    def __init__(self, job: Job, should_stop: Callable[[], bool], on_look: Callable[[], None] | None = None) -> None:
        self.lease = Lease(job.pk, job.token)
        self.should_stop = should_stop
        self.on_look = on_look
        self.reason = ""  # why the child was killed, when it was
        self._next_renewal = time.monotonic() + settings.JOB_HEARTBEAT_SECONDS
        self._kill_at: float | None = None

    def run(self) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]
        # A process group of its own: Ctrl-C in a terminal reaches the parent only, which then stops it in order.
        self.child = subprocess.Popen(
            [*command, str(self.lease.job_id), str(self.lease.token)], env=environment_for_child(), process_group=0
        )
        try:
            while not self._ended():
                self._look_patiently()
        finally:
            self._make_sure_it_ended()
        self._settle()

    def _ended(self) -> bool:
        try:
            self.child.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _look_patiently(self) -> None:
        """A database that is away for a moment must not cost an hour of training; fencing holds if it stays away."""
        try:
            self._look()
        except DatabaseError as error:
            logger.warning("Job %s could not be looked at: %s", self.lease.job_id, error)
            close_old_connections()

    def _look(self) -> None:
        cancel = self.lease.held().values_list("cancel_requested", flat=True).first()
        if cancel is None:
            self._kill_unless_it_just_ended()
            return
        if time.monotonic() >= self._next_renewal:
            self._next_renewal = time.monotonic() + settings.JOB_HEARTBEAT_SECONDS
            renew(self.lease)
        if resident_mb(self.child.pid) > settings.JOB_MEMORY_MB:
            self.reason = f"It used more than the {settings.JOB_MEMORY_MB} MB of memory that JOB_MEMORY_MB allows."
            self.child.kill()
        elif cancel:
            self._terminate(settings.JOB_GRACE_SECONDS)
        elif self.should_stop():
            self._terminate(CLEAN_STOP_SECONDS)
        if self.on_look:
            self.on_look()

    def _kill_unless_it_just_ended(self) -> None:
        """The row is not ours: either the child has written its end a moment ago, or somebody took the job over."""
        ended = Job.objects.get(pk=self.lease.job_id).is_final
        try:
            self.child.wait(EXIT_SECONDS if ended else LOOK_SECONDS * 4)
        except subprocess.TimeoutExpired:
            if not ended:
                logger.warning("Job %s was taken over; its process is killed.", self.lease.job_id)
            self.child.kill()

    def _terminate(self, grace: float) -> None:
        """Ask once, then insist."""
        if self._kill_at is None:
            self._kill_at = time.monotonic() + grace
            self.child.send_signal(signal.SIGTERM)
        elif time.monotonic() >= self._kill_at:
            self.child.kill()

    def _make_sure_it_ended(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def _settle(self) -> None:
        """A child that ended its job leaves nothing to do here; one that crashed or was killed does."""
        try:
            if self.should_stop() and not self.reason and not self.lease.held().filter(cancel_requested=True).exists():
                release(self.lease)
            else:
                give_back(self.lease, self.reason or crash_reason(self.child.returncode))
        except Fenced:
            return


def crash_reason(code: int) -> str:
    if code == -signal.SIGKILL:
        return "Its process was killed, as the system does when memory runs out."
    if code < 0:
        return f"Its process was ended by signal {-code}."
    return f"Its process ended with exit code {code} and no result."
