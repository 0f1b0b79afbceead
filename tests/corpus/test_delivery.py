"""The one door to media: who may see which kind, whole or in part, and never as anything but what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from corpus.media import path_of, url_of
from corpus.models import Show
from people.models import Role
from tests import builders

Browser = Callable[..., Client]


@pytest.fixture
def frame(show: Show) -> Any:
    return builders.make_frames(builders.make_episode(show), 1, files=True)[0]


@pytest.fixture
def tagger(show: Show, browser_of: Browser) -> Client:
    return browser_of(builders.make_person(Role.TAGGER, show))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_media_whole(frame: Any, tagger: Client) -> None:
    response = tagger.get(url_of(frame.file))
    assert (response.status_code, body(response)) == (200, path_of(frame.file).read_bytes())
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["ETag"] == f'"{frame.sha256}"'


def test_media_in_part(frame: Any, tagger: Client) -> None:
    whole = path_of(frame.file).read_bytes()
    response = tagger.get(url_of(frame.file), headers={"Range": "bytes=10-19"})
    assert (response.status_code, body(response)) == (206, whole[10:20])
    assert response["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert response["Content-Length"] == "10"


def test_media_behind_the_end(frame: Any, tagger: Client) -> None:
    response = tagger.get(url_of(frame.file), headers={"Range": "bytes=9999999-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{path_of(frame.file).stat().st_size}"


def test_media_of_other_content_is_not_continued(frame: Any, tagger: Client) -> None:
    response = tagger.get(url_of(frame.file), headers={"Range": "bytes=10-19", "If-Range": '"another"'})
    assert response.status_code == 200


@pytest.mark.parametrize("prefix", ["", '"other", ', "W/"])
def test_media_known_already(frame: Any, tagger: Client, prefix: str) -> None:
    response = tagger.get(url_of(frame.file), headers={"If-None-Match": f'{prefix}"{frame.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")


def test_media_by_head_has_no_body(frame: Any, tagger: Client) -> None:
    response = tagger.head(url_of(frame.file))
    assert (response.status_code, response["Content-Length"]) == (200, str(path_of(frame.file).stat().st_size))


def test_media_for_an_img_element_only(frame: Any, tagger: Client) -> None:
    assert tagger.get(url_of(frame.file), headers={"Accept": "image/png"}).status_code == 200


def test_media_by_token(frame: Any, show: Show) -> None:
    token = Token.objects.create(user=builders.make_person(Role.TAGGER, show)).key
    assert Client().get(url_of(frame.file)).status_code == 401
    assert Client().get(url_of(frame.file), headers={"Authorization": f"Token {token}"}).status_code == 200


def test_media_handed_to_nginx(frame: Any, tagger: Client, settings: Any) -> None:
    settings.X_ACCEL_PREFIX = "/protected/"
    response = tagger.get(url_of(frame.file))
    assert response["X-Accel-Redirect"] == f"/protected/{frame.file}"
    assert response["Content-Type"] == "image/jpeg"
    assert response.content == b""


@pytest.mark.parametrize("kind", ["frames", "thumbs", "cutouts", "sources", "backgrounds", "episodes", "screenings"])
@pytest.mark.parametrize("role", [None, Role.TAGGER, Role.REVIEWER])
def test_media_by_kind_and_role(show: Show, browser_of: Browser, kind: str, role: Role | None) -> None:
    file, _ = builders.save(show, kind, builders.picture(seed=5))
    person = builders.make_person(role, show) if role else builders.make_person(Role.ADMIN, builders.make_show())
    for_taggers = kind in ("frames", "thumbs", "cutouts")
    expected = 404 if role is None else 200 if role == Role.REVIEWER or for_taggers else 403
    assert browser_of(person).get(url_of(file)).status_code == expected


@pytest.mark.parametrize(
    "name", ["secret_key", "../secret_key", "..%2fsecret_key", "shows/1/frames/../../../secret_key"]
)
def test_media_of_any_other_name_is_not_found(show: Show, browser_of: Browser, data_folder: Path, name: str) -> None:
    (data_folder / "secret_key").write_text("secret")
    admin = browser_of(builders.make_person(is_superuser=True))
    assert admin.get(f"/media/{name}").status_code == 404


def test_media_of_a_file_that_is_gone_is_not_found(frame: Any, tagger: Client) -> None:
    path_of(frame.file).unlink()
    assert tagger.get(url_of(frame.file)).status_code == 404


def test_media_in_a_bucket_is_handed_over_after_the_question(
    show: Show, tagger: Client, browser_of: Browser, settings: Any
) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": "https://bucket.test/"}}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    file, _ = builders.save(show, "frames", builders.picture(seed=5))
    response = tagger.get(url_of(file))
    assert (response.status_code, response["Location"]) == (302, f"https://bucket.test/{file}")
    stranger = browser_of(builders.make_person(Role.ADMIN, builders.make_show()))
    assert stranger.get(url_of(file)).status_code == 404
    assert path_of(file).read_bytes()[:2] == b"\xff\xd8"
    assert "media-cache" in path_of(file).parts
