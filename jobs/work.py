"""What a job's function gets and raises. It reports through its lease, so a function whose job was taken away finds out."""

import time
import uuid
from contextlib import AbstractContextManager

from jobs.leases import Fenced, Lease, fenced

__all__ = ["Cancelled", "Fenced", "Refused", "Stopped", "Work"]

# Progress costs a committed write; more often than this nobody sees it.
WRITE_EVERY_SECONDS = 1.0


class Cancelled(Exception):
    """A person asked the job to stop. Catch it to write what there is (`with work.fenced()`), then raise it again."""


class Stopped(Exception):
    """The worker is shutting down; the job goes back into the queue and will go on. Do not catch it."""


class Refused(Exception):
    """The job cannot be done and trying again would not help; the message is the sentence a person reads."""


class Work:
    """A running job as its function sees it. `token` names temporary folders, which no other attempt then writes to."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.asked_to_end = False  # set by SIGTERM, which also hurries the next look into the database
        self._next_write = 0.0
        self._next_look = 0.0

    @property
    def job_id(self) -> int:
        return self.lease.job_id

    @property
    def token(self) -> uuid.UUID:
        return self.lease.token

    def report(self, done: int, total: int, message: str = "") -> None:
        """Write the progress (at most once a second, and the last one); raise when the job should end."""
        now = time.monotonic()
        if now >= self._next_write or done >= total or self.asked_to_end:
            self._next_write = now + WRITE_EVERY_SECONDS
            self.lease.held().update(done=done, total=total, message=message[:300])
            if self._look():
                raise Cancelled

    @property
    def cancelled(self) -> bool:
        """Whether a person asked to stop; looks at most once a second. Raises Fenced or Stopped like `report`."""
        if time.monotonic() < self._next_look and not self.asked_to_end:
            return False
        return self._look()

    def fenced(self) -> AbstractContextManager[None]:
        """A transaction that first proves that the job is still ours; raises Fenced where it is not."""
        return fenced(self.lease)

    def checkpoint(self) -> None:
        """Something was gained that the next attempt goes on from, so the attempts so far do not count."""
        self.lease.held().update(attempt=0)

    def _look(self) -> bool:
        self._next_look = time.monotonic() + WRITE_EVERY_SECONDS
        cancel = self.lease.held().values_list("cancel_requested", flat=True).first()
        if cancel is None:
            raise Fenced(f"Job {self.job_id} was taken over or has ended.")
        if self.asked_to_end and not cancel:
            raise Stopped
        return cancel
