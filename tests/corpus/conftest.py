"""Run an import in this process: the same functions a worker calls, without the worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from numpy.typing import NDArray

from corpus.video import encode
from jobs.execution import function_of
from jobs.models import Job, State
from tests import builders


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


def scenes(number: int, *, seed: int, frames_each: int = 6, black: bool = False) -> list[NDArray[np.uint8]]:
    """Frames of a drawn video: each scene is another picture, held for a while."""
    pictures = [builders.picture(90, 160, seed=seed * 100 + scene) for scene in range(number)]
    pictures = [np.zeros_like(pictures[0])] if black else pictures
    return [picture for picture in pictures for _ in range(frames_each)]


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, number: int = 4, *, seed: int = 1, **options: Any) -> Path:
        path = tmp_path / "videos" / name
        path.parent.mkdir(exist_ok=True)
        encode(path, scenes(number, seed=seed, **options), frames_per_second=6, size=(160, 90))
        return path

    return make
