"""A job's page, the strip, the API, and what watches the site: who sees what, who may stop what."""

import pytest
from django.conf import LazySettings
from django.test import Client

from corpus.models import Show
from jobs.models import Job, Worker
from people.models import Membership, Person, Role
from people.services import add_person
from tests.jobs.conftest import claimed, queue, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def show() -> Show:
    return Show.objects.create(slug="penny", title="Penny and Chip")


@pytest.fixture
def job(show: Show) -> Job:
    return queue(title="Train run 3", lane="heavy", show_id=show.pk, number=1)


def logged_in(client: Client, role: Role | None, show: Show) -> Person:
    person = Person.objects.create_user(f"person-{role}")
    if role:
        Membership.objects.create(person=person, show=show, role=role)
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    ("role", "seen", "stopped"),
    [
        (None, 404, 404),
        (Role.TAGGER, 200, 403),
        (Role.REVIEWER, 200, 403),
        (Role.TRAINER, 200, 202),
        (Role.ADMIN, 200, 202),
    ],
)
def test_members_see_a_job_and_trainers_stop_it(
    client: Client, show: Show, job: Job, role: Role | None, seen: int, stopped: int
) -> None:
    logged_in(client, role, show)
    assert client.get(f"/api/v1/jobs/{job.pk}/").status_code == seen
    assert client.get(f"/jobs/{job.pk}/").status_code == seen
    assert client.post(f"/api/v1/jobs/{job.pk}/cancel/").status_code == stopped
    assert state_of(job) == ("cancelled" if stopped == 202 else "queued")


def test_who_started_a_job_may_stop_it(client: Client, show: Show, job: Job) -> None:
    Job.objects.update(created_by=logged_in(client, Role.TAGGER, show))
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert state_of(job) == "cancelled"


def test_list_of_jobs_names_what_failed_and_lets_a_trainer_try_it_again(client: Client, show: Show, job: Job) -> None:
    failed = queue(title="Import cut-outs: empty.zip", show_id=show.pk)
    Job.objects.filter(pk=failed.pk).update(state="failed", error="There are no pictures.")
    logged_in(client, Role.REVIEWER, show)
    page = client.get("/s/penny/jobs/").content.decode()
    assert "There are no pictures." in page
    assert "Train run 3" in page
    assert "Try again" not in page
    logged_in(client, Role.TRAINER, show)
    page = client.get("/s/penny/jobs/?state=failed").content.decode()
    assert f'action="/jobs/{failed.pk}/retry/"' in page
    assert page.count("/retry/") == 1


def test_nobody_sees_a_job_without_logging_in(client: Client, job: Job) -> None:
    assert client.get(f"/api/v1/jobs/{job.pk}/").status_code == 401
    assert client.get(f"/jobs/{job.pk}/").status_code == 302
    assert client.get("/jobs/strip/").status_code == 302


def test_a_job_without_a_show_is_its_makers_and_the_site_admins(client: Client, show: Show) -> None:
    job = queue(number=1)
    logged_in(client, Role.ADMIN, show)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(add_person("root", Role.ADMIN))
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_the_api_says_how_far_it_is(client: Client, show: Show, job: Job) -> None:
    logged_in(client, Role.TAGGER, show)
    claimed(job).held().update(done=3, total=12, message="epoch 3")
    assert client.get(f"/api/v1/jobs/{job.pk}/").json() == {
        "id": job.pk, "title": "Train run 3", "state": "running", "done": 3, "total": 12, "message": "epoch 3",
        "error": "", "result": None,
    }  # fmt: skip


def test_the_strip_shows_a_members_jobs_and_the_missing_worker(client: Client, show: Show, job: Job) -> None:
    logged_in(client, Role.TAGGER, show)
    other = Show.objects.create(slug="other", title="Other")
    queue(title="Secret training", show_id=other.pk, number=1)
    strip = client.get("/jobs/strip/?show=penny").content.decode()
    assert "Train run 3" in strip
    assert "1 job waits and no worker serves the heavy lane. Start one: python manage.py worker --lane heavy" in strip
    assert "Secret training" not in strip
    assert "Secret training" not in client.get("/jobs/strip/?show=other").content.decode()
    Worker.objects.create(lane="heavy", host="laptop", process=1)
    assert "worker --lane heavy" not in client.get("/jobs/strip/?show=penny").content.decode()


def test_a_failed_job_is_tried_again_from_its_page(client: Client, show: Show, job: Job) -> None:
    logged_in(client, Role.TRAINER, show)
    Job.objects.update(state="failed", error="The disk is full.")
    assert "The disk is full." in client.get(f"/jobs/{job.pk}/").content.decode()
    client.post(f"/jobs/{job.pk}/retry/")
    assert state_of(job) == "queued"
    assert client.get(f"/jobs/{job.pk}/retry/").status_code == 405


def test_health_readiness_and_figures_need_no_log_in(client: Client, job: Job) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").json() == {"ready": True}
    figures = client.get("/metrics").content.decode()
    assert 'rollcall_jobs{lane="heavy",state="queued"} 1' in figures
    assert 'rollcall_workers{lane="heavy"} 0' in figures


def test_figures_ask_for_the_token_where_one_is_set(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = "abc"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer abc"}).status_code == 200
