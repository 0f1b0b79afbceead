"""Where the evidence of an evaluation lies, and the job that gathers it where there is none yet."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from evaluation.evidence import Evidence, read_evidence
from evaluation.models import Evaluation
from evaluation.services import EvaluationRefused
from jobs.models import Job
from jobs.services import enqueue
from people.models import Person

GATHER = "evaluation.tasks.gather"


def folder_of(evaluation: Evaluation) -> Path:
    """Beside the run, named by the job that evaluated: it is known before the evaluation's row is written."""
    run = evaluation.run
    return settings.RUNS_DIR / str(run.show_id) / str(run.number) / "evidence" / str(evaluation.job_id)


def evidence_of(evaluation: Evaluation) -> Evidence | None:
    return read_evidence(folder_of(evaluation))


def gathering_job(evaluation: Evaluation) -> Job | None:
    """The newest job that gathers, or gathered, the evidence."""
    return Job.objects.filter(function=GATHER, arguments__evaluation_id=evaluation.pk).order_by("-pk").first()


def start_gathering(evaluation: Evaluation, by: Person | None) -> Job:
    """Queue the job, unless one is at it already."""
    if not evaluation.finished_at:
        raise EvaluationRefused("This evaluation is not finished yet; its evidence comes with its figures.")
    with transaction.atomic():
        Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
        before = gathering_job(evaluation)
        if before is not None and not before.is_final:
            return before
        run = evaluation.run
        return enqueue(
            GATHER, title=f"Evidence of run {run.number} on {evaluation.split}", lane="heavy", show_id=run.show_id,
            created_by=by, evaluation_id=evaluation.pk,
        )  # fmt: skip
