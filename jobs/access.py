"""Who may see a job or the list of a show's jobs, and who may stop it or try it again."""

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404

from jobs.models import Job
from people.models import Person, Role
from people.permissions import may, role_in


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


def show_of_page(person: Person, slug: str, role: Role) -> tuple[Any, Role]:
    """The show of a page and the person's role in it, as the rooms above ask; this floor knows shows by their jobs only."""
    show = apps.get_model("corpus", "Show").objects.filter(slug=slug).first()
    own = role_in(person, show.pk) if show else None
    if show is None or own is None:
        raise Http404(
            f"There is no show '{slug}' here, or you are not a member of it. Ask its admin for an invitation."
        )
    if own.rank < role.rank:
        raise PermissionDenied(
            f"This needs the role {role.label} in {show.title}; yours is {own.label}. Ask its admin."
        )
    return show, own
