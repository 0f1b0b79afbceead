"""The corpus' pages: what they show, what uploads and judgements do, at the same number of queries however long the list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from corpus.models import Cutout, MaterialState, Show
from jobs.models import Job, State
from people.models import AuditEntry, Role
from tests import builders

PAGES = ("cutouts", "backgrounds", "episodes")


@pytest.fixture
def trainer(show: Show, browser_of: Callable[..., Client]) -> Client:
    return browser_of(builders.make_person(Role.TRAINER, show))


@pytest.fixture
def reviewer(show: Show, browser_of: Callable[..., Client]) -> Client:
    return browser_of(builders.make_person(Role.REVIEWER, show))


def png(name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"bytes", "image/png")


def add_rows(show: Show, number: int) -> None:
    for _ in range(number):
        episode = builders.make_episode(show)
        builders.make_frame(episode)
        builders.make_background(show, episode=episode)
        builders.make_cutout(show, show.characters.first())


@pytest.mark.parametrize("page", PAGES)
def test_page_without_rows_says_what_to_do_next(show: Show, trainer: Client, page: str) -> None:
    text = trainer.get(f"/s/{show.slug}/{page}/").content.decode()
    assert 'class="empty"' in text
    assert 'data-opens="upload"' in text


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_the_same_with_one_row_and_with_three(
    show: Show, reviewer: Client, page: str, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    add_rows(show, 1)
    reviewer.get(f"/s/{show.slug}/{page}/")
    with django_assert_max_num_queries(60) as one:
        reviewer.get(f"/s/{show.slug}/{page}/")
    add_rows(show, 2)
    with django_assert_num_queries(len(one)):
        assert reviewer.get(f"/s/{show.slug}/{page}/").status_code == 200


def test_cutouts_of_one_character(show: Show, reviewer: Client) -> None:
    ann, ben = show.characters.all()[:2]
    mine, other = builders.make_cutout(show, ann), builders.make_cutout(show, ben)
    extra, rejected = builders.make_cutout(show), builders.make_cutout(show, ann, state=MaterialState.REJECTED)

    def shown(query: str) -> set[int]:
        return {cutout.pk for cutout in reviewer.get(f"/s/{show.slug}/cutouts/?{query}").context["cutouts"]}

    assert shown(f"character={ann.pk}") == {mine.pk, rejected.pk}
    assert shown("character=extras") == {extra.pk}
    assert shown("state=rejected") == {rejected.pk}
    assert shown("character=nobody&state=odd&character__show=1") == {mine.pk, other.pk, extra.pk, rejected.pk}


def test_cutouts_load_more_as_they_scroll(show: Show, reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cutouts = [builders.make_cutout(show) for _ in range(63)]
    first = reviewer.get(f"/s/{show.slug}/cutouts/?character=extras")
    assert first.context["next_url"] == f"?character=extras&after=1.0_{cutouts[3].pk}"
    more = reviewer.get(f"/s/{show.slug}/cutouts/{first.context['next_url']}", headers={"HX-Request": "true"})
    assert [cutout.pk for cutout in more.context["cutouts"]] == [cutout.pk for cutout in cutouts[2::-1]]
    assert "<html" not in more.content.decode()


@pytest.mark.parametrize("kind", ["cutout", "background"])
def test_judge_rejects_and_takes_back(show: Show, reviewer: Client, kind: str) -> None:
    row = builders.make_cutout(show) if kind == "cutout" else builders.make_background(show)
    url = f"/s/{show.slug}/{kind}s/{row.pk}/judge/"
    cell = reviewer.post(url, {"state": "rejected"}, headers={"HX-Request": "true"}).content.decode()
    row.refresh_from_db()
    assert (row.state, "Accept" in cell) == ("rejected", True)
    assert reviewer.post(url, {"state": "accepted"}).status_code == 302
    assert reviewer.post(url, {"state": "deleted"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"
    assert AuditEntry.objects.filter(action__startswith="reject").count() == 1


def test_judge_of_another_show_is_not_found(show: Show, reviewer: Client) -> None:
    other = builders.make_cutout(builders.make_show())
    assert reviewer.post(f"/s/{show.slug}/cutouts/{other.pk}/judge/", {"state": "rejected"}).status_code == 404
    assert Cutout.objects.get().state == "accepted"


def test_judge_by_get_does_nothing(show: Show, reviewer: Client) -> None:
    cutout = builders.make_cutout(show)
    assert reviewer.get(f"/s/{show.slug}/cutouts/{cutout.pk}/judge/?state=rejected").status_code == 405


@pytest.mark.parametrize(
    ("page", "fields", "function"),
    [
        ("cutouts/upload", {"files": png(), "character": "Ann"}, "tasks.import_cutouts"),
        ("backgrounds/upload", {"files": [png(), png("b.png")]}, "tasks.import_backgrounds"),
        ("backgrounds/mine", {}, "episode_jobs.mine_backgrounds"),
        ("episodes/sample", {"frames_per_episode": "20"}, "episode_jobs.sample_episodes"),
        ("episodes/upload", {"files": png("a.mp4"), "purpose": "evaluation"}, "tasks.import_episodes"),
        ("episodes/upload-frames", {"files": png("a.zip")}, "tasks.import_frames"),
    ],
)
def test_upload_queues_its_import(show: Show, trainer: Client, page: str, fields: dict, function: str) -> None:
    response = trainer.post(f"/s/{show.slug}/{page}/", fields, follow=True)
    assert "Received." in response.content.decode()
    job = Job.objects.get()
    assert (job.function, job.show, job.lane) == (f"corpus.{function}", show, "quick")
    assert job.arguments["show_id"] == show.pk


def test_upload_of_frames_with_labels_queues_both_imports(show: Show, trainer: Client) -> None:
    trainer.post(f"/s/{show.slug}/episodes/upload-frames/", {"files": png(), "labels": png("l.csv")})
    labels, frames = Job.objects.order_by("-id")
    assert (frames.function, labels.function) == ("corpus.tasks.import_frames", "labeling.tasks.import_labels")
    assert labels.after == frames


@pytest.mark.parametrize(
    ("page", "fields", "sentence"),
    [
        ("cutouts/upload", {}, "This field is required."),
        ("cutouts/upload", {"files": png("a.svg")}, "&#x27;a.svg&#x27; is not among the pictures we read"),
        ("cutouts/upload", {"files": png(), "character": "Zoe"}, "Select a valid choice"),
        ("episodes/upload", {"files": png("a.mp4"), "purpose": "fun"}, "Select a valid choice"),
        (
            "episodes/upload",
            {"files": png("a.mp4"), "purpose": "training", "frames_per_episode": 0},
            "greater than or equal to 1",
        ),
    ],
)
def test_upload_of_something_else_says_why(show: Show, trainer: Client, page: str, fields: dict, sentence: str) -> None:
    response = trainer.post(f"/s/{show.slug}/{page}/", fields, follow=True)
    assert sentence in response.content.decode()
    assert not Job.objects.exists()


def test_judging_a_cutout_brings_the_counts_along(show: Show, reviewer: Client) -> None:
    cutout = builders.make_cutout(show, show.characters.first())
    address = f"/s/{show.slug}/cutouts/{cutout.pk}/judge/"
    text = reviewer.post(address, {"state": "rejected"}, headers={"HX-Request": "true"}).content.decode()
    assert text.count('class="picture material cutout rejected"') == 1
    assert 'id="cutout-counts" hx-swap-oob="true"' in text
    assert f'id="count-{cutout.character_id}" hx-swap-oob="true" class="number wrong">0<' in text


def test_cutout_of_nobody_is_refused_at_once(show: Show, trainer: Client) -> None:
    response = trainer.post(f"/s/{show.slug}/cutouts/upload/", {"files": png()}, follow=True)
    assert "Of whom is &#x27;a.png&#x27;? Choose a character" in response.content.decode()
    assert not Job.objects.exists()
    trainer.post(f"/s/{show.slug}/cutouts/upload/", {"files": [png("a.zip"), png("b.zip")]})
    assert Job.objects.get().title.endswith(": a.zip and 1 more")


def test_upload_of_too_many_bytes_is_refused(show: Show, trainer: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 3
    response = trainer.post(f"/s/{show.slug}/backgrounds/upload/", {"files": png()}, follow=True)
    assert "send it in parts" in response.content.decode()


def test_upload_flood_is_refused(show: Show, trainer: Client) -> None:
    for _ in range(20):
        trainer.post(f"/s/{show.slug}/backgrounds/mine/")
    response = trainer.post(f"/s/{show.slug}/backgrounds/mine/", follow=True)
    assert "wait until some of them are done" in response.content.decode()
    assert Job.objects.count() == 20


def test_failed_import_is_told_where_it_was_started(show: Show, reviewer: Client) -> None:
    builders.make_job(show, function="corpus.tasks.import_cutouts", state=State.FAILED, error="A sentence.")
    assert "A sentence." in reviewer.get(f"/s/{show.slug}/cutouts/").content.decode()
    builders.make_job(show, function="corpus.tasks.import_cutouts")
    assert "A sentence." not in reviewer.get(f"/s/{show.slug}/cutouts/").content.decode()


def test_show_css_is_private_css(show: Show, reviewer: Client) -> None:
    response = reviewer.get(f"/s/{show.slug}/show.css")
    assert response["Content-Type"] == "text/css"
    assert "private" in response["Cache-Control"]
    assert response.content.decode().splitlines()[0] == ".c-0 { --character: #d1495b; --character-ink: #000000; }"


def test_names_are_escaped(show: Show, reviewer: Client) -> None:
    evil = "<script>alert(1)</script>"
    episode = builders.make_episode(show, name=evil)
    builders.make_background(show, name=evil, episode=episode)
    builders.make_cutout(show, name=evil, group=evil)
    for page in PAGES:
        assert evil not in reviewer.get(f"/s/{show.slug}/{page}/").content.decode()
