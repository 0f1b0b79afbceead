"""Screenings are started and stored here; rows only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from corpus.models import Character, Episode
from evaluation.policies import STANDING
from jobs.models import Job
from jobs.services import add_arguments, enqueue
from people.models import Person
from screening.models import Appearance, Screening
from training.models import Run
from training.recognizer.thresholds import POLICIES


class ScreeningRefused(ValueError):
    """A screening that cannot begin; the message says why and what to do."""


@dataclass(frozen=True)
class Video:
    """What is screened: a stored file, and the episode it is, if it is one of the corpus."""

    name: str
    file: str
    episode: Episode | None = None


def video_of(episode: Episode) -> Video:
    if not episode.file:
        raise ScreeningRefused(f"{episode.name} is a group of stills without a video; name an episode that has one.")
    return Video(episode.name, episode.file, episode)


def start_screening(
    run: Run, video: Video, *, policy: str = "max_f", by: Person | None = None, after: Job | None = None
) -> Screening:
    """Queue the tagging of a whole video by a run; `after` names the training that has to end first."""
    if policy not in (*POLICIES, STANDING):
        raise ScreeningRefused(f"'{policy}' is no threshold policy. Known are {', '.join((*POLICIES, STANDING))}.")
    if run.finished_at is None and after is None:
        raise ScreeningRefused(f"Run {run.number} is {run.state}; only a finished run can tag a video.")
    with transaction.atomic():
        job = enqueue(
            "screening.tasks.screen", title=f"Tag {video.name} with run {run.number}", lane="heavy",
            show_id=run.show_id, after=after, created_by=by,
        )  # fmt: skip
        screening = Screening.objects.create(
            show_id=run.show_id,
            run=run,
            episode=video.episode,
            name=video.name,
            file=video.file,
            policy=policy,
            job=job,
            created_by=by,
        )
        add_arguments(job, screening_id=screening.pk)
    return screening


@dataclass(frozen=True)
class Tagged:
    """What a screening found. `samples` is {"times_ms", "scores": {name: […]}, "decisions": {name: [0 or 1, …]}}."""

    samples: dict[str, Any]
    appearances: list[tuple[str, int, int, float]]  # name, from, to (ms), mean score
    rendered: str
    duration_ms: int
    width: int
    height: int
    seconds: float


def store_tagged(screening: Screening, tagged: Tagged, cast: Iterable[Character]) -> None:
    """Write what was found; called in the transaction that ends the job."""
    characters = {character.name: character for character in cast}
    Appearance.objects.bulk_create(
        [
            Appearance(screening=screening, character=characters[name], start_ms=start, end_ms=end, score=score)
            for name, start, end, score in tagged.appearances
        ]
    )
    Screening.objects.filter(pk=screening.pk).update(
        samples=tagged.samples, rendered=tagged.rendered, duration_ms=tagged.duration_ms, width=tagged.width,
        height=tagged.height, seconds=tagged.seconds, finished_at=timezone.now(),
    )  # fmt: skip
