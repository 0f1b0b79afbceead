"""Shows, casts and uploads by API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from corpus.models import Show
from jobs.models import Job
from people.models import Membership, Role
from tests import builders

Client = Callable[..., APIClient]
NEW = {"slug": "the-show", "title": "The Show", "characters": ["Bart", "Homer"], "signature_colors": ["#FFD90F"]}


@pytest.fixture
def admin_of_all(db: None, api_of: Client) -> APIClient:
    return api_of(builders.make_person(Role.ADMIN))


@pytest.fixture
def admin(show: Show, api_of: Client) -> APIClient:
    return api_of(builders.make_person(Role.ADMIN, show))


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"bytes")


def test_add_show(admin_of_all: APIClient) -> None:
    response = admin_of_all.post("/api/v1/shows/", NEW)
    assert response.status_code == 201
    cast = [(row["name"], row["position"]) for row in response.json()["characters"]]
    assert cast == [("Bart", 0), ("Homer", 1)]
    assert response.json()["signature_colors"] == ["#ffd90f"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slug": "The Show"}, "slug"),
        ({"characters": []}, "characters"),
        ({"characters": ["Bart", "bart"]}, "is there twice"),
        ({"characters": ["extras"]}, "what extras are called"),
        ({"signature_colors": ["yellow"]}, "is no color"),
        ({"title": " "}, "title"),
    ],
)
def test_add_show_refuses_with_a_sentence(admin_of_all: APIClient, change: dict, sentence: str) -> None:
    response = admin_of_all.post("/api/v1/shows/", {**NEW, **change})
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Show.objects.exists()


def test_add_show_twice_is_refused(admin_of_all: APIClient) -> None:
    admin_of_all.post("/api/v1/shows/", NEW)
    response = admin_of_all.post("/api/v1/shows/", NEW)
    assert response.status_code == 400
    assert "There is a show 'the-show' already" in str(response.json()["detail"])


def test_add_show_needs_an_admin_of_all_shows(admin: APIClient) -> None:
    assert admin.post("/api/v1/shows/", NEW).status_code == 403


def test_shows_are_those_of_the_person(show: Show, admin: APIClient, django_assert_num_queries: Any) -> None:
    builders.make_show()
    assert [row["slug"] for row in admin.get("/api/v1/shows/").json()["results"]] == [show.slug]


def test_shows_cost_the_same_with_one_and_with_three(api_of: Client, db: None, django_assert_num_queries: Any) -> None:
    person = builders.make_person(Role.TAGGER, builders.make_show())
    with django_assert_num_queries(3):
        api_of(person).get("/api/v1/shows/")
    for _ in range(2):
        Membership.objects.create(person=person, show=builders.make_show(), role=Role.TAGGER)
    with django_assert_num_queries(3):
        assert len(api_of(person).get("/api/v1/shows/").json()["results"]) == 3


def test_change_show(show: Show, admin: APIClient) -> None:
    response = admin.patch(f"/api/v1/shows/{show.slug}/", {"signature_colors": ["#ffd90f"], "slug": "other"})
    assert response.status_code == 200
    show.refresh_from_db()
    assert (show.signature_colors, show.slug != "other") == (["#ffd90f"], True)


def test_add_character_goes_to_the_end(show: Show, admin: APIClient) -> None:
    response = admin.post(f"/api/v1/shows/{show.slug}/characters/", {"name": "Eve"})
    assert (response.status_code, response.json()["position"]) == (201, 4)
    assert admin.post(f"/api/v1/shows/{show.slug}/characters/", {"name": "eve"}).status_code == 400


@pytest.mark.parametrize(("choice", "extras"), [("extras", 1), ("left-out", 0)])
def test_retire_character(show: Show, admin: APIClient, choice: str, extras: int) -> None:
    ann = show.characters.first()
    builders.make_cutout(show, ann)
    response = admin.post(f"/api/v1/shows/{show.slug}/characters/{ann.pk}/retire/", {"cutouts": choice})
    assert response.json()["retired_at"]
    assert show.cutouts.filter(character=None).count() == extras


@pytest.mark.parametrize(
    ("route", "fields", "function"),
    [
        ("cutouts", {"file": file("a.zip")}, "corpus.tasks.import_cutouts"),
        ("cutouts", {"file": [file("a.png"), file("b.png")], "character": "extras"}, "corpus.tasks.import_cutouts"),
        ("backgrounds", {"file": file("a.jpg")}, "corpus.tasks.import_backgrounds"),
        (
            "episodes",
            {"file": file("a.mp4"), "purpose": "evaluation", "frames_per_episode": 3},
            "corpus.tasks.import_episodes",
        ),
        ("frames", {"file": file("a.zip")}, "corpus.tasks.import_frames"),
        ("frames", {"file": file("a.zip"), "labels": file("l.csv")}, "labeling.tasks.import_labels"),
    ],
)
def test_upload_is_answered_with_its_job(show: Show, admin: APIClient, route: str, fields: dict, function: str) -> None:
    response = admin.post(f"/api/v1/shows/{show.slug}/{route}/", fields, format="multipart")
    assert response.status_code == 202, response.content
    assert Job.objects.get(pk=response.json()["job"]).function == function


@pytest.mark.parametrize(
    ("route", "fields", "field"),
    [
        ("cutouts", {}, "file"),
        ("cutouts", {"file": file("a.html")}, "file"),
        ("cutouts", {"file": file("a.png"), "character": "Zoe"}, "character"),
        ("episodes", {"file": file("a.png"), "purpose": "evaluation"}, "file"),
        ("episodes", {"file": file("a.mp4")}, "purpose"),
        (
            "episodes",
            {"file": file("a.mp4"), "purpose": "evaluation", "frames_per_episode": 10**6},
            "frames_per_episode",
        ),
        ("frames", {"file": file("a.zip"), "labels": file("l.exe")}, "labels"),
    ],
)
def test_upload_refuses_by_field(show: Show, admin: APIClient, route: str, fields: dict, field: str) -> None:
    response = admin.post(f"/api/v1/shows/{show.slug}/{route}/", fields, format="multipart")
    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert not Job.objects.exists()


def test_upload_as_json_is_told_the_right_type(show: Show, admin: APIClient) -> None:
    assert admin.post(f"/api/v1/shows/{show.slug}/cutouts/", {"file": "x"}, format="json").status_code == 415
