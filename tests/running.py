"""Run queued jobs inside the test, as a worker's child would, one after the other."""

from jobs.execution import run_function
from jobs.leases import Lease, claim, finish
from jobs.models import Job
from jobs.work import Work


def run_job(job: Job) -> Job:
    """Claim the job, call its function and write its rows; what the function raises comes out."""
    taken = claim(job.lane, only=job)
    assert taken is not None, f"{job} cannot be claimed"
    lease = Lease(taken.pk, taken.token)
    finish(lease, run_function(Work(lease)))
    job.refresh_from_db()
    return job


def run_all(show_id: int) -> list[str]:
    """Every job of a show until none waits; returns their titles in order."""
    titles = []
    while (job := Job.objects.filter(show=show_id).unfinished().order_by("id").first()) is not None:
        titles.append(run_job(job).title)
    return titles
