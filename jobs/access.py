"""Who may see a job, and who may stop it or try it again."""

from django.http import Http404

from jobs.models import Job
from people.models import Person, Role
from people.permissions import may


def visible_job(person: Person, job_id: int) -> Job:
    """The job, or 404 for somebody who is no member of its show; one without a show is its maker's and the site admin's."""
    job = Job.objects.select_related("show", "created_by", "after").filter(pk=job_id).first()
    if job is None or not may_see(person, job):
        raise Http404(f"There is no job {job_id} here, or it belongs to a show that you are not a member of.")
    return job


def may_see(person: Person, job: Job) -> bool:
    if job.show_id is None:
        return person.is_superuser or job.created_by_id == person.pk
    return may(person, job.show_id, Role.TAGGER)


def may_control(person: Person, job: Job) -> bool:
    """Trainers of the show, and whoever started the job."""
    if job.created_by_id == person.pk:
        return may_see(person, job)
    return person.is_superuser or (job.show_id is not None and may(person, job.show_id, Role.TRAINER))
