"""Uploads in pieces by the API: what was interrupted goes on, what is wrong is refused with a sentence, what is whole is imported."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from corpus import uploading
from corpus.models import Episode, Show, Upload
from jobs.models import Job
from people.models import Role
from tests import builders
from tests.corpus.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(show: Show) -> APIClient:
    client = APIClient()
    client.force_authenticate(builders.make_person(Role.TRAINER, show))
    return client


def begin(sender: APIClient, show: Show, size: int, name: str = "a.mp4", key: str = "1"):  # noqa: ANN201 a response
    return sender.post(f"/api/v1/shows/{show.slug}/uploads/", {"name": name, "size": size, "key": key}, format="json")


def address(show: Show, upload: dict) -> str:
    return f"/api/v1/shows/{show.slug}/uploads/{upload['id']}/"


def put(sender: APIClient, show: Show, upload: dict, offset: int, piece: bytes):  # noqa: ANN201 a response
    return sender.generic(
        "PATCH", address(show, upload), piece, "application/octet-stream", HTTP_UPLOAD_OFFSET=str(offset)
    )


def finish(sender: APIClient, show: Show, upload: dict, content: bytes):  # noqa: ANN201 a response
    digest = hashlib.sha256(content).hexdigest()
    return sender.post(f"{address(show, upload)}finish/", {"sha256": digest}, format="json")


def test_interrupted_upload_goes_on_and_is_imported(
    show: Show, sender: APIClient, make_video: Callable[..., Path]
) -> None:
    content = make_video("first.mp4", 3).read_bytes()
    upload = begin(sender, show, len(content), "first.mp4").json()
    assert put(sender, show, upload, 0, content[:1000]).json()["received"] == 1000

    again = begin(sender, show, len(content), "first.mp4").json()
    assert (again["id"], again["received"]) == (upload["id"], 1000)
    assert put(sender, show, upload, 1000, content[1000:]).json()["received"] == len(content)
    assert finish(sender, show, upload, content).json()["sha256"] == hashlib.sha256(content).hexdigest()

    wanted = {"uploads": [upload["id"]], "purpose": "evaluation", "frames_per_episode": 3}
    response = sender.post(f"/api/v1/shows/{show.slug}/episodes/", wanted, format="json")
    assert response.status_code == 202
    result = run(Job.objects.get(pk=response.json()["job"]))
    assert (result["episodes"], result["frames"]) == (1, 3)
    assert Episode.objects.get().name == "first"
    assert not Upload.objects.exists()


def test_piece_from_elsewhere_is_told_where_to_go_on(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 10).json()
    put(sender, show, upload, 0, b"abcd")
    for offset in (0, 3, 5):
        response = put(sender, show, upload, offset, b"xy")
        assert (response.status_code, response.json()["received"]) == (409, 4)
    assert sender.get(address(show, upload)).json()["received"] == 4


def test_unfinished_upload_is_not_checked_and_not_imported(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 10).json()
    put(sender, show, upload, 0, b"abcd")
    assert finish(sender, show, upload, b"abcd").status_code == 409
    wanted = {"uploads": [upload["id"]], "purpose": "evaluation"}
    response = sender.post(f"/api/v1/shows/{show.slug}/episodes/", wanted, format="json")
    assert (response.status_code, "is not whole yet" in response.json()["detail"]) == (400, True)
    assert not Job.objects.exists()


def test_another_content_than_was_sent_is_thrown_away(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    file = uploading.path_of_upload(Upload.objects.get())
    put(sender, show, upload, 0, b"abcd")
    response = finish(sender, show, upload, b"abce")
    assert (response.status_code, "is not what was sent" in response.json()["detail"]) == (400, True)
    assert not Upload.objects.exists()
    assert not file.parent.exists()


def test_piece_beyond_the_end_is_refused_and_not_written(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    response = put(sender, show, upload, 0, b"abcde")
    assert (response.status_code, "the file has changed" in response.json()["detail"]) == (400, True)
    assert sender.get(address(show, upload)).json()["received"] == 0


def test_piece_larger_than_allowed_is_refused(show: Show, sender: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "PIECE_BYTES", 3)
    upload = begin(sender, show, 9).json()
    assert upload["piece_bytes"] == 3
    assert "expected 1 to 3" in put(sender, show, upload, 0, b"abcd").json()["detail"]


@pytest.mark.parametrize(
    ("name", "size", "part"),
    [
        ("a.exe", 9, "not among the videos we read"),
        ("a.mp4", 0, "is empty"),
        ("a.mp4", 2_000_000, "more than the 1 MB"),
    ],
)
def test_file_that_cannot_be_used_is_refused_before_a_byte_is_sent(
    show: Show, sender: APIClient, settings: Any, name: str, size: int, part: str
) -> None:
    settings.UPLOAD_MAX_VIDEO_BYTES = 1_000_000
    response = begin(sender, show, size, name)
    assert (response.status_code, part in response.json()["detail"]) == (400, True)
    assert not Upload.objects.exists()


def test_full_disk_is_told(show: Show, sender: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "SPARE_BYTES", 10**18)
    assert "MB left" in begin(sender, show, 9).json()["detail"]


def test_upload_of_somebody_else_is_not_found(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    other = APIClient()
    other.force_authenticate(builders.make_person(Role.TRAINER, show))
    assert other.get(address(show, upload)).status_code == 404
    assert begin(other, show, 4).json()["id"] != upload["id"]


def test_discarded_upload_leaves_nothing(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    file = uploading.path_of_upload(Upload.objects.get())
    assert sender.delete(address(show, upload)).status_code == 204
    assert (Upload.objects.count(), file.parent.exists()) == (0, False)


def test_upload_whose_file_was_cleared_away_begins_anew(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    uploading.path_of_upload(Upload.objects.get()).unlink()
    assert sender.get(address(show, upload)).status_code == 404
    assert begin(sender, show, 4).json()["received"] == 0


def test_missing_offset_is_told(show: Show, sender: APIClient) -> None:
    upload = begin(sender, show, 4).json()
    response = sender.generic("PATCH", address(show, upload), b"ab", "application/octet-stream")
    assert "Upload-Offset is missing" in response.json()["detail"]
