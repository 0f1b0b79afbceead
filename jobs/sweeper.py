"""Every few seconds: take back what lost its worker, end what can never begin, wake lanes that have work."""

import logging
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from jobs.leases import cancel_orphans, reclaim_expired
from jobs.models import Job, Worker
from jobs.wakeups import wake

logger = logging.getLogger(__name__)

# A worker's row is kept for a while after its last heartbeat: a laptop that slept wakes up with its workers alive.
FORGET_WORKER_AFTER = timedelta(hours=1)


def sweep() -> None:
    """One round. Any number of sweepers may run; each change names the state it expects."""
    reclaim_expired()
    cancel_orphans()
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGET_WORKER_AFTER).delete()
    # Nobody reads the queue of a lane without a worker, where wake-ups would only pile up.
    served = Worker.objects.alive().values("lane")
    for lane in Job.objects.ready().filter(lane__in=served).order_by().values_list("lane", flat=True).distinct():
        wake(lane)


class Sweeper(threading.Thread):
    """Sweeps until told to stop."""

    def __init__(self) -> None:
        super().__init__(name="sweeper", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                sweep()
            except DatabaseError as error:
                logger.warning("The sweeper cannot reach the database: %s", error)
            except Exception:
                logger.exception("The sweeper stumbled; it goes on")
            close_old_connections()
            self.stopping.wait(settings.JOB_SWEEP_SECONDS)

    def stop(self) -> None:
        self.stopping.set()
