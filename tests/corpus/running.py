"""Run an import in this process: the same functions a worker calls, without the worker."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from corpus.models import Background, Cutout, Episode, Frame
from jobs.execution import function_of
from jobs.models import Job, State
from jobs.work import Refused


class QuietWork:
    """What a job's function gets; nobody asks this one to stop."""

    cancelled = False

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.reports: list[tuple[int, int]] = []

    def report(self, done: int, total: int, message: str = "") -> None:
        self.reports.append((done, total))

    def fenced(self) -> Any:
        return transaction.atomic()


def run(job: Job) -> dict[str, Any]:
    """Do the job and what it waits for; returns its result."""
    if job.after is not None and job.after.state != State.DONE:
        run(job.after)
    finish = function_of(job)(QuietWork(job), **job.arguments)
    with transaction.atomic():
        result = finish()
        Job.objects.filter(pk=job.pk).update(state=State.DONE, result=result)
    return result


def rows() -> int:
    return sum(model.objects.count() for model in (Cutout, Background, Episode, Frame))


def refusal_of(start: Callable[[], Any]) -> str:
    """The sentence of an import that is refused; nothing of it may be left behind."""
    before = rows()
    with pytest.raises(Refused) as refusal:
        run(start())
    assert rows() == before
    return str(refusal.value)
