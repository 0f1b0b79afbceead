"""A worker of one lane: Celery receives wake-ups, one thread claims jobs and sees each through in a child process.

The task only sets an event and is over at once. So no message stays unacknowledged while a training runs for hours
(RabbitMQ would close the channel, Redis would deliver it again), and shutting Celery down never waits for a job.
"""

import logging
import os
import threading
import warnings
from typing import Any

from celery import current_app, shared_task, signals
from celery.exceptions import SecurityWarning
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from jobs.leases import claim, host_name
from jobs.models import Worker
from jobs.supervision import Supervision
from jobs.wakeups import EXPIRES_SECONDS, TASK, queue_of

logger = logging.getLogger(__name__)

# Without any wake-up a worker looks this often by itself, so work goes on while the broker is down.
LOOK_UNASKED_SECONDS = 15.0
REST_AFTER_ERROR_SECONDS = 2.0


class LaneRunner(threading.Thread):
    """Takes one job of the lane after the other. Its children die with it, and it lives as long as the worker."""

    def __init__(self, lane: str) -> None:
        super().__init__(name=f"runner-{lane}", daemon=True)
        self.lane = lane
        self.woken = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._drain()
                self.woken.wait(LOOK_UNASKED_SECONDS)
            except DatabaseError as error:
                logger.warning("The %s lane cannot reach the database: %s", self.lane, error)
                self.stopping.wait(REST_AFTER_ERROR_SECONDS)
            except Exception:
                logger.exception("The %s lane stumbled; it goes on", self.lane)
                self.stopping.wait(REST_AFTER_ERROR_SECONDS)

    def _drain(self) -> None:
        """Until nothing is claimable. The event is cleared first: a wake-up that comes meanwhile means another look."""
        self.woken.clear()
        close_old_connections()
        while not self.stopping.is_set() and (job := claim(self.lane)):
            Supervision(job, self.stopping.is_set).run()

    def stop(self) -> None:
        self.stopping.set()
        self.woken.set()


class Presence(threading.Thread):
    """Keeps the worker's row fresh, so that pages know that the lane is served."""

    def __init__(self, lane: str) -> None:
        super().__init__(name=f"presence-{lane}", daemon=True)
        self.lane = lane
        self.leaving = threading.Event()
        self.row: Worker | None = None

    def run(self) -> None:
        while not self.leaving.is_set():
            try:
                self._show()
            except DatabaseError as error:
                logger.warning("The %s worker's presence could not be written: %s", self.lane, error)
                close_old_connections()
            self.leaving.wait(settings.JOB_HEARTBEAT_SECONDS)
        if self.row:
            Worker.objects.filter(key=self.row.key).delete()

    def _show(self) -> None:
        """Written again where a sweeper removed it while this process slept."""
        if self.row is None or not Worker.objects.filter(key=self.row.key).exists():
            self.row = Worker.objects.create(lane=self.lane, host=host_name(), process=os.getpid())
        self.row.save(update_fields=["seen_at"])


_runners: list[LaneRunner] = []


@shared_task(name=TASK, ignore_result=True, expires=EXPIRES_SECONDS, acks_late=False)
def wake_up(_lane: str) -> None:
    """The wake-up carries nothing: what is to be done stands in the database."""
    for runner in _runners:
        runner.woken.set()


def serve(lane: str) -> None:
    """Run a worker of the lane until SIGTERM or SIGINT; its job is then put back and does not count as tried."""
    runner, presence = LaneRunner(lane), Presence(lane)
    _runners.append(runner)

    def stop(**_: Any) -> None:  # at once: closing the connection to the broker may take longer than a container waits
        runner.stop()
        presence.leaving.set()

    # Celery warns root about pickled messages; nothing but JSON is accepted here.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    signals.worker_shutting_down.connect(stop, weak=False)
    signals.worker_ready.connect(keep_the_loop_turning)
    runner.start()
    presence.start()
    try:
        current_app.worker_main(celery_arguments(lane))
    finally:
        stop()
        runner.join(settings.JOB_GRACE_SECONDS + 5)
        presence.join(5)


def keep_the_loop_turning(sender: Any, **_: Any) -> None:
    """An idle event loop sleeps until its next event and only then sees that it is to stop; with a timer, within a second."""
    if sender.hub is not None:
        sender.hub.call_repeatedly(1.0, lambda: None)


def celery_arguments(lane: str) -> list[str]:
    """One thread is enough for a task that only sets an event; nothing talks between workers.

    Checks are skipped, since they would import every page; the broker is named, since Celery reads BROKER_URL by itself.
    """
    program = [f"--broker={settings.CELERY_BROKER_URL}", "--skip-checks", "--quiet"]
    name = f"--hostname={lane}-{os.getpid()}@{host_name()}"
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    return [*program, "worker", f"--queues={queue_of(lane)}", name, "--pool=threads", "--concurrency=1", *quiet]
