"""For commands that wait: run a job here and now, or watch the worker that has it, with a progress bar."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from jobs.leases import cancel_orphans, claim, reclaim_expired
from jobs.models import Job, State
from jobs.supervision import Supervision

LOOK_SECONDS = 0.5
SWEEP_EVERY_LOOKS = 10  # no sweeper may be running beside a lone command


def follow(job: Job, *, json: bool) -> Job:
    """See the job, and what it waits for, through to its end; raise CommandError with its sentence when it did not finish.

    Ctrl-C puts the job back into the queue.
    """
    with interruptible() as stopping:
        for step in [*predecessors(job), job]:
            with Bar(step, silent=json) as bar:
                see_through(step, stopping, bar)
    job.refresh_from_db()
    if job.state != State.DONE:
        raise CommandError(job.error or f"'{job.title}' did not finish ({job.state}).")
    return job


def predecessors(job: Job) -> list[Job]:
    """What must end before the job can begin, first one first."""
    chain: list[Job] = []
    while (job := job.after) is not None:
        chain.insert(0, job)
    return chain


def see_through(job: Job, stopping: threading.Event, bar: "Bar") -> None:
    looks = 0
    while not Job.objects.get(pk=job.pk).is_final:
        if stopping.is_set():
            raise CommandError(f"Interrupted. '{job.title}' stays in the queue; a worker goes on with it.")
        if claimed := claim(job.lane, only=job):
            Supervision(claimed, stopping.is_set, bar.show).run()
            continue
        looks += 1
        if looks % SWEEP_EVERY_LOOKS == 0:
            reclaim_expired()
            cancel_orphans()
        bar.show()
        time.sleep(LOOK_SECONDS)
    bar.show()


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM set the event, so that the child is stopped in order."""
    stopping = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in numbers}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Bar:
    """The job's own progress on standard error; silent for machines and where nobody watches."""

    def __init__(self, job: Job, *, silent: bool) -> None:
        self.job_id = job.pk
        self.bar = tqdm(desc=job.title, total=job.total or None, file=sys.stderr, disable=silent or None, leave=True)

    def show(self) -> None:
        done, total, message = Job.objects.values_list("done", "total", "message").get(pk=self.job_id)
        self.bar.total = total or None
        self.bar.n = done
        self.bar.set_postfix_str(message, refresh=False)
        self.bar.refresh()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: Any) -> None:
        self.bar.close()
