"""Cutting out by hand through the API and the page: what may be cut from, what is saved, which side it takes."""

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from rest_framework.test import APIClient

from corpus.by_hand import Drawing, Drawn, drawn
from corpus.likeness import perceptual_hash
from corpus.media import keep, path_of
from corpus.models import Cutout, Episode, Frame, Purpose, Show, Split
from corpus.pictures import opaque, read_picture
from corpus.video import encode
from people.models import AuditEntry, Role
from tests import builders
from tests.corpus.hand_drawn import draw_scene, iou

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SCENE = draw_scene(0, rows_of_fields=1)
BOX = [SCENE.box.left, SCENE.box.top, SCENE.box.width, SCENE.box.height]
MIDDLE = [BOX[0] + BOX[2] / 2, BOX[1] + BOX[3] / 2]
DAB = {"points": [MIDDLE], "radius": 10, "keep": False}


@pytest.fixture
def episode(show: Show) -> Episode:
    return builders.make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN)


@pytest.fixture
def frame(episode: Episode) -> Frame:
    file, sha256 = builders.save(episode.show, "frames", opaque(SCENE.picture))
    return builders.make_frame(episode, file=file, sha256=sha256, width=640, height=500)


@pytest.fixture
def trainer(show: Show) -> APIClient:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.TRAINER, show))
    return sender


def post(sender: APIClient, show: Show, body: dict[str, Any], path: str = "") -> Any:
    return sender.post(f"/api/v1/shows/{show.slug}/cutouts/by-hand/{path}", body, format="json")


def ann(show: Show) -> int:
    return show.characters.get(name="Ann").pk


def sentence(response: Any) -> str:
    assert response.status_code == 400, response.content
    return str(response.json())


def test_preview_shows_the_figure_where_it_stands(show: Show, frame: Frame, trainer: APIClient) -> None:
    told = post(trainer, show, {"frame": frame.pk, "box": BOX}, "preview/").json()
    left, top, width, height = told["place"]
    rgba = read_picture(base64.b64decode(told["figure"]))
    assert rgba.shape == (height, width, 4)
    found = rgba[:, :, 3] >= 128
    assert iou(found, SCENE.truth[top : top + height, left : left + width]) > 0.9
    assert told["share"] == pytest.approx(found.mean(), abs=0.01)

    painted = post(trainer, show, {"frame": frame.pk, "box": BOX, "strokes": [DAB]}, "preview/").json()
    hole = read_picture(base64.b64decode(painted["figure"]))
    assert hole[round(MIDDLE[1]) - top, round(MIDDLE[0]) - left, 3] == 0
    assert 0 < told["share"] - painted["share"] < 0.05


@pytest.mark.parametrize(("proposed", "is_looked_at"), [(0.4, False), (0.8, True)])
def test_box_that_nobody_painted_on_stays_as_sure_as_its_proposal(
    show: Show, frame: Frame, trainer: APIClient, monkeypatch: pytest.MonkeyPatch, proposed: float, is_looked_at: bool
) -> None:
    def guessed(drawing: Drawing) -> Drawn:
        made = drawn(drawing)
        return replace(made, draft=replace(made.draft, score=proposed))

    monkeypatch.setattr("corpus.hand_cuts.drawn", guessed)

    response = post(trainer, show, {"frame": frame.pk, "box": BOX, "character": ann(show)})

    cutout = Cutout.objects.get(pk=response.json()["id"])
    assert (cutout.cut_score, cutout.judged_at is not None) == (proposed, is_looked_at)


def test_saved_figure_knows_its_frame_and_its_drawing(show: Show, frame: Frame, trainer: APIClient) -> None:
    response = post(trainer, show, {"frame": frame.pk, "box": BOX, "strokes": [DAB], "character": ann(show)})
    assert response.status_code == 201
    cutout = Cutout.objects.get(pk=response.json()["id"])
    assert (cutout.frame, cutout.episode, cutout.group, cutout.cut_method, cutout.cut_score) == (
        frame, frame.episode, "Ann", "by hand", 1.0,
    )  # fmt: skip
    assert cutout.judged_at is not None
    assert read_picture(path_of(cutout.file)).shape == (300, 300, 4)
    assert len(cutout.drawing["strokes"]) == 1
    assert cutout.versions.get().drawing == cutout.drawing
    assert AuditEntry.objects.filter(action="cut out by hand").count() == 1


def test_saved_figure_is_gone_on_from_as_it_was(show: Show, frame: Frame, trainer: APIClient) -> None:
    """Its source and its drawing give the very same picture; one more stroke gives a new version of the same cut-out."""
    cutout = Cutout.objects.get(pk=post(
        trainer, show, {"frame": frame.pk, "box": BOX, "strokes": [DAB], "character": ann(show)}
    ).json()["id"])  # fmt: skip
    before, drawing = cutout.sha256, cutout.drawing
    assert post(trainer, show, {"cutout": cutout.pk, **drawing}).status_code == 201
    cutout.refresh_from_db()
    assert (cutout.sha256, cutout.versions.count()) == (before, 1)

    x, y = drawing["strokes"][0]["points"][0]
    more = {"points": [[x, y + 60]], "radius": 8, "keep": False}
    assert (
        post(
            trainer, show, {"cutout": cutout.pk, "box": drawing["box"], "strokes": [*drawing["strokes"], more]}
        ).status_code
        == 201
    )
    cutout.refresh_from_db()
    assert (cutout.sha256 != before, cutout.versions.count(), len(cutout.drawing["strokes"])) == (True, 2, 2)


def test_imported_cutout_is_brushed_from_its_own_cut(show: Show, trainer: APIClient) -> None:
    source, _ = builders.save(show, "sources", builders.figure(120, seed=3))
    cutout = builders.make_cutout(show, show.characters.first(), files=True, source=source)
    told = post(trainer, show, {"cutout": cutout.pk}, "preview/").json()
    figure = read_picture(base64.b64decode(told["figure"]))
    assert np.array_equal(figure, read_picture(path_of(source)))
    dab = {"points": [[60, 60]], "radius": 5, "keep": False}
    assert post(trainer, show, {"cutout": cutout.pk, "strokes": [dab]}).status_code == 201
    cutout.refresh_from_db()
    assert (cutout.versions.count(), cutout.cut_method) == (2, "by hand")
    assert read_picture(path_of(cutout.file))[150, 150, 3] == 0
    without = builders.make_cutout(show)
    assert "was not kept" in sentence(post(trainer, show, {"cutout": without.pk}, "preview/"))


def test_evaluation_is_refused_with_a_sentence_everywhere(show: Show, client: Client, trainer: APIClient) -> None:
    frame = builders.make_frame(builders.make_episode(show, name="S01E01", split=Split.TEST), files=True)
    body = {"frame": frame.pk, "box": BOX, "character": None}
    for path in ("", "preview/"):
        assert "'S01E01' serves evaluation" in sentence(post(trainer, show, body, path))
    client.force_login(builders.make_person(Role.TRAINER, show), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/s/{show.slug}/cutouts/by-hand/?frame={frame.pk}")
    assert (page.status_code, "serves evaluation" in page.content.decode()) == (409, True)
    assert client.get(f"/s/{show.slug}/cutouts/by-hand/?episode={frame.episode_id}").status_code == 409


def test_near_duplicate_of_an_evaluation_frame_is_refused(show: Show, frame: Frame, trainer: APIClient) -> None:
    likeness = f"{perceptual_hash(SCENE.picture):016x}"
    builders.make_frame(builders.make_episode(show), name="the twin", perceptual_hash=likeness)
    refused = sentence(post(trainer, show, {"frame": frame.pk, "box": BOX, "character": None}))
    assert "near-duplicate of frame 'the twin'" in refused
    assert not Cutout.objects.exists()


def test_figures_of_one_moment_are_on_one_side(show: Show, frame: Frame, trainer: APIClient) -> None:
    """Cut otherwise they look unlike, and the second of two would else be held out."""
    character = show.characters.get(name="Ann")
    twin = builders.make_cutout(show, character, episode=frame.episode, frame=frame, split=Split.TRAIN_DEV)
    for _ in range(3):
        builders.make_cutout(show, character, split=Split.TRAIN_DEV)
    saved = post(trainer, show, {"frame": frame.pk, "box": BOX, "character": ann(show)}).json()
    assert saved["split"] == twin.split == Split.TRAIN_DEV
    other = post(
        trainer,
        show,
        {"frame": frame.pk, "box": BOX, "strokes": [DAB], "character": show.characters.get(name="Ben").pk},
    )
    assert other.json()["split"] == Split.TRAIN


def test_very_same_cut_is_not_saved_twice(show: Show, frame: Frame, trainer: APIClient) -> None:
    body = {"frame": frame.pk, "box": BOX, "character": None}
    assert post(trainer, show, body).json()["group"] == "extras"
    assert "there already" in sentence(post(trainer, show, body))


def test_instant_of_a_video_that_serves_backgrounds(show: Show, trainer: APIClient, tmp_path: Path) -> None:
    encode(tmp_path / "v.mp4", [SCENE.picture] * 6, frames_per_second=6, size=(640, 500))
    file, sha256 = keep(tmp_path / "v.mp4", show.pk, "episodes")
    video = builders.make_episode(
        show, purpose=Purpose.BACKGROUNDS, split=Split.TRAIN, file=file, sha256=sha256, duration_ms=1000
    )  # fmt: skip
    saved = post(trainer, show, {"episode": video.pk, "at": 500, "box": BOX, "character": ann(show)})
    cutout = Cutout.objects.get(pk=saved.json()["id"])
    assert (cutout.episode, cutout.frame, cutout.time_ms) == (video, None, 500)
    again = post(trainer, show, {"episode": video.pk, "at": 900, "box": BOX, "strokes": [DAB], "character": ann(show)})
    assert again.json()["split"] == saved.json()["split"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"box": None}, "no box yet"),
        ({"box": [0, 0, 5, 5]}, "at least 16x16"),
        ({"box": [0, 0, 5]}, "box"),
        ({"frame": 10**9}, ""),
        ({"cutout": 1}, "Say what to cut from"),
        ({"at": 5}, "Say what to cut from"),
        ({"strokes": [{**DAB, "points": []}]}, "1 to 2000 points"),
        ({"strokes": [{**DAB, "points": [[1, float("1e9")]]}]}, "1 to 2000 points"),
        ({"strokes": [{**DAB, "points": "ab"}]}, "1 to 2000 points"),
        ({"strokes": [{**DAB, "radius": 0}]}, "radius"),
        ({"strokes": [DAB] * 301}, "300"),
        ({"strokes": [{**DAB, "radius": 600}]}, "Nothing is left"),
        ({"character": 10**9}, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(show: Show, frame: Frame, trainer: APIClient, change: dict, told: str) -> None:
    response = post(trainer, show, {"frame": frame.pk, "box": BOX, "character": None, **change})
    assert response.status_code in (400, 404)
    assert told in response.content.decode()
    assert not Cutout.objects.exists()


def test_page_offers_only_what_figures_may_be_cut_from(show: Show, frame: Frame, client: Client) -> None:
    client.force_login(builders.make_person(Role.TRAINER, show), backend="django.contrib.auth.backends.ModelBackend")
    tested = builders.make_frame(builders.make_episode(show), files=True)
    page = client.get(f"/s/{show.slug}/cutouts/by-hand/").content.decode()
    assert f'data-still="{frame.pk}"' in page
    assert f'data-still="{tested.pk}"' not in page
    assert f"/cutouts/by-hand/?frame={frame.pk}" in client.get(f"/s/{show.slug}/frames/{frame.pk}/").content.decode()
    assert "/cutouts/by-hand/" not in client.get(f"/s/{show.slug}/frames/{tested.pk}/").content.decode()
    episodes = client.get(f"/s/{show.slug}/episodes/").content.decode()
    assert f"/cutouts/by-hand/?episode={frame.episode_id}" in episodes
    assert f"/cutouts/by-hand/?episode={tested.episode_id}" not in episodes


def test_page_without_anything_to_cut_from_says_what_to_add(show: Show, client: Client) -> None:
    client.force_login(builders.make_person(Role.TRAINER, show), backend="django.contrib.auth.backends.ModelBackend")
    builders.make_frame(builders.make_episode(show))
    assert "Nothing to cut from" in client.get(f"/s/{show.slug}/cutouts/by-hand/").content.decode()
