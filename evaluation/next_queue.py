"""Frames to tag next: the choice of a run is asked for, read, and made a queue; rows only."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from corpus.models import Frame, Show
from evaluation.services import EvaluationRefused
from jobs.models import Job, State
from jobs.services import enqueue
from labeling.choosing import FrameChoice, fitting_frames
from labeling.how_many import free_name
from labeling.models import Queue, QueuePurpose
from labeling.queue_editing import make_queue
from people.models import Person
from training.models import Run
from training.real_material import copies_of_evaluation

CHOOSE = "evaluation.next_jobs.choose_next"
NUMBER, MOST = 50, 1000


def untagged(show: Show) -> QuerySet[Frame]:
    """Training frames that nobody has tagged and no queue asks about; never one of dev or test."""
    return fitting_frames(show, FrameChoice(purpose=QueuePurpose.TRAINING)).order_by("pk")


def learnable(show: Show) -> list[tuple[int, int]]:
    """(frame, episode) of the untagged ones, but for copies of dev and test frames, from which no run may learn."""
    found = list(untagged(show).values_list("pk", "episode", "perceptual_hash"))
    copies = copies_of_evaluation(show, [int(likeness, 16) for _, _, likeness in found])
    return [(frame, episode) for place, (frame, episode, _) in enumerate(found) if place not in copies]


def start_choice(run: Run, number: int, by: Person | None) -> Job:
    """Queue the job, unless one is at it for this run already."""
    if not 1 <= number <= MOST:
        raise EvaluationRefused(f"{number} frames cannot be chosen at once: ask for 1 to {MOST}.")
    if run.finished_at is None:
        raise EvaluationRefused(f"Run {run.number} is {run.state}; only a finished run can say which frames it doubts.")
    if not untagged(run.show).exists():
        raise EvaluationRefused(
            f"{run.show.title} has no untagged training frames. Import episodes for training ('manage.py import_episodes "
            f"{run.show.slug} FILE… --purpose training'); frames of dev and test are never trained on."
        )
    with transaction.atomic():
        Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
        before = choosing_job(run)
        if before is not None and not before.is_final:
            return before
        return enqueue(
            CHOOSE, title=f"Choose {number} frames to tag by run {run.number}", lane="heavy", show_id=run.show_id,
            created_by=by, run_id=run.pk, number=number,
        )  # fmt: skip


def choosing_job(run: Run) -> Job | None:
    """The newest job that chooses, or chose, for this run."""
    return Job.objects.filter(function=CHOOSE, arguments__run_id=run.pk).order_by("-pk").first()


def last_choice(run: Run) -> dict[str, Any] | None:
    """What the newest finished job chose."""
    job = Job.objects.filter(function=CHOOSE, arguments__run_id=run.pk, state=State.DONE).order_by("-pk").first()
    return job and job.result


def known_choice(run: Run) -> dict[str, Any]:
    choice = last_choice(run)
    if choice is None:
        raise EvaluationRefused(f"Run {run.number} has chosen no frames yet. Let it choose first.")
    return choice


def open_choice(run: Run, by: Person | None, *, is_random: bool = False, name: str = "") -> Queue:
    """A queue of the chosen frames, or of the random draw beside them; what was tagged or queued meanwhile is left out."""
    choice = known_choice(run)
    ids = choice["random" if is_random else "frames"]
    told = f"{len(ids)} at random beside run {run.number}" if is_random else f"{len(ids)} by run {run.number}"
    among = Frame.objects.for_show(run.show).filter(pk__in=ids)
    return make_queue(
        run.show, name.strip() or free_name(run.show, told), FrameChoice(QueuePurpose.TRAINING, among=among), by
    )
