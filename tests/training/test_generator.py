"""The playground: its page, its frames over the API, and the way from settings to a run."""

import base64
import json

import cv2
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from corpus.media import path_of
from corpus.models import Cutout, Show
from people.models import Person, Role
from tests.builders import make_material, make_person, make_run, make_show
from training.composing.generator import FrameGenerator
from training.loading import load_backgrounds, load_cutouts
from training.models import Run
from training.recipe import default_recipe, from_json, original_recipe, to_json, with_changes
from training.services import refuse_unready


@pytest.fixture
def ready(db: None) -> Show:
    show = make_show(["Ann", "Ben"])
    make_material(show, each=2, backgrounds=2)
    return show


@pytest.fixture
def trainer(ready: Show, client: Client) -> Person:
    person = make_person(Role.TRAINER, ready, is_staff=True)
    client.force_login(person)
    return person


def ask(client: Client, show: Show, **wish: object) -> tuple[int, dict]:
    answer = client.post(f"/api/v1/shows/{show.slug}/generator/frames/", json.dumps(wish), "application/json")
    return answer.status_code, answer.json()


def pixels(frame: dict) -> np.ndarray:
    kind, _, data = frame["picture"].partition(";base64,")
    assert kind == "data:image/png"
    return cv2.cvtColor(cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), 1), cv2.COLOR_BGR2RGB)


def test_frames_are_those_a_run_would_be_trained_on(ready: Show, trainer: Person, client: Client) -> None:
    status, answer = ask(client, ready, settings={"scale_max": 0.9}, count=3, first=4, seed=11, picture="png")

    names, cutouts, backgrounds = refuse_unready(ready)
    run = Run(show=ready, cutout_hashes=cutouts, background_hashes=backgrounds)
    recipe = with_changes(default_recipe(), {"composing.scale_max": 0.9})
    generator = FrameGenerator(
        [load_cutouts(run, cutouts["train"][name]) for name in names], load_cutouts(run, cutouts["train"][""]),
        load_backgrounds(run, backgrounds["train"], recipe.picture), recipe.composing, seed=11,
    )  # fmt: skip
    assert status == 200
    assert [frame["number"] for frame in answer["frames"]] == [4, 5, 6]
    for frame in answer["frames"]:
        image, labels = generator.compose(frame["number"])
        assert np.array_equal(pixels(frame), image)
        assert list(frame["labels"].values()) == [bool(label) for label in labels]


def test_provenance_names_the_rows_and_where_they_lie(ready: Show, trainer: Person, client: Client) -> None:
    settings = {
        "count_probabilities": [0, 0, 1],
        "max_characters": 2,
        "empty_share": 0,
        "extra_probabilities": [0, 0, 1],
    }
    _, answer = ask(client, ready, settings=settings, count=4)

    for frame in answer["frames"]:
        assert sorted(figure["character"] or "" for figure in frame["figures"]) == ["", "", "Ann", "Ben"]
        for figure in frame["figures"]:
            row = Cutout.objects.get(pk=figure["cutout"])
            assert (row.sha256, row.name, row.group) == (figure["sha256"], figure["name"], figure["group"])
            assert (row.character.name if row.character else None) == figure["character"]
            assert figure["url"] == reverse("corpus:media", args=[row.file])
            assert 0 <= figure["visible_share"] <= 1
            assert 0.2 <= figure["scale"] <= 1.3  # as the settings mean it, whatever the file's size
            if figure["labeled"]:
                assert figure["visible_share"] >= 0.25


def test_same_scenes_whatever_is_done_to_their_edges(ready: Show, trainer: Person, client: Client) -> None:
    _, plain = ask(client, ready, settings={"edge_styles": "none"}, count=4)
    _, soft = ask(client, ready, settings={"edge_styles": ["gaussian"]}, count=4)

    assert [frame["figures"] for frame in plain["frames"]] == [frame["figures"] for frame in soft["frames"]]
    assert {frame["edge"]["style"] for frame in soft["frames"]} == {"gaussian"}


def test_frames_begin_at_a_run_or_a_named_recipe(ready: Show, trainer: Person, client: Client) -> None:
    make_run(ready, recipe=to_json(with_changes(default_recipe(), {"composing.width": 96, "composing.height": 54,
                                                                   "picture.width": 96, "picture.height": 54})))  # fmt: skip

    _, of_run = ask(client, ready, start="1", count=1)
    _, of_original = ask(client, ready, start="original", count=1)

    assert (of_run["width"], of_run["height"]) == (96, 54)
    assert of_original["frames"][0]["edge"]["style"] == "hard"


def test_size_of_a_frame_is_the_size_of_the_picture(ready: Show, trainer: Person, client: Client) -> None:
    status, answer = ask(client, ready, settings={"width": 180, "composing.height": "100"}, count=1)

    assert (status, answer["width"], answer["height"]) == (200, 180, 100)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"settings": {"scale_mx": 1}}, "A recipe has no key 'composing.scale_mx': the nearest is 'composing.scale_max'."),
        ({"settings": {"scale_max": 0.1}}, "scale_min is 0.2 but scale_max only 0.1"),
        ({"settings": {"scale_max": ""}}, "composing.scale_max is '': expected a number."),
        ({"settings": {"scale_max": 10**400}}, "expected a number"),
        ({"settings": {"scale_max": "1" * 501}}, "more than 500 characters"),
        ({"settings": {"scale_max": {}}}, "expected a number"),
        ({"settings": {"nothing.of_ours": 1}}, "A recipe has no key 'nothing.of_ours': its parts are composing"),
        ({"settings": {"character_weights": [1, 2, 3]}}, "it needs one for each of the 2 characters"),
        ({"settings": {"width": 3840, "height": 2160}}, "16 frames of 3840x2160 are more than one request may ask for"),
        ({"start": "99"}, "has no run 99"),
        ({"start": "best"}, "There is no recipe 'best'"),
    ],
)  # fmt: skip
def test_what_cannot_be_composed_is_refused_in_a_sentence(
    ready: Show, trainer: Person, client: Client, wish: dict, sentence: str
) -> None:
    status, answer = ask(client, ready, **wish)

    assert status == 400
    assert sentence in answer["detail"]


def test_vanished_file_is_named(ready: Show, trainer: Person, client: Client) -> None:
    make_material(make_show(), each=1, backgrounds=1)
    for row in Cutout.objects.filter(show=ready):
        Cutout.objects.filter(pk=row.pk).update(sha256=row.sha256[::-1])  # nothing kept in memory has this hash
        path_of(row.file).unlink()

    status, answer = ask(client, ready, settings={"count_probabilities": "0,0,0,1", "empty_share": 0})

    assert status == 400
    assert "has vanished from the media folder" in answer["detail"]


def test_frames_need_cutouts_and_the_page_says_so(trainer: Person, client: Client) -> None:
    bare = make_show(["Ann"])
    client.force_login(make_person(Role.TRAINER, bare))

    status, answer = ask(client, bare)
    page = client.get(reverse("training:generator", args=[bare.slug])).content.decode()

    assert (status, answer["detail"][:42]) == (400, "There are no cut-outs to train on for Ann.")
    assert "Nothing to compose from yet" in page
    assert reverse("corpus:cutouts", args=[bare.slug]) in page


def controls(client: Client, show: Show, query: str = "") -> dict[str, object]:
    context = client.get(f"{reverse('training:generator', args=[show.slug])}?{query}").context
    return {control.name: control for group in context["groups"] for control in group["controls"]}


def test_every_setting_of_the_generator_is_a_control(ready: Show, trainer: Person, client: Client) -> None:
    assert set(controls(client, ready)) == set(to_json(default_recipe())["composing"])


def test_address_marks_what_differs_from_the_run(ready: Show, trainer: Person, client: Client) -> None:
    make_run(ready, recipe=to_json(with_changes(default_recipe(), {"composing.scale_max": 1.2})))

    found = controls(client, ready, "from=1&scale_max=1.7&edge_styles=none,box&seed=4")

    assert {name: (one.was, one.text) for name, one in found.items() if one.changed} == {
        "scale_max": ("1.2", "1.7"),
        "edge_styles": ("none, gaussian, box, motion", "none,box"),
    }


def test_address_that_cannot_be_used_is_explained(ready: Show, trainer: Person, client: Client) -> None:
    page = client.get(f"{reverse('training:generator', args=[ready.slug])}?from=77&scale_max=x")

    assert page.status_code == 200
    assert "has no run 77" in page.content.decode()


def test_settings_become_a_run_that_names_its_change(ready: Show, trainer: Person, client: Client) -> None:
    parent = make_run(ready, recipe=to_json(original_recipe()))
    address = reverse("training:generator", args=[ready.slug])

    answer = client.post(address, {"from": "1", "settings": '{"scale_max": "1.9"}', "note": "closer"})

    run = Run.objects.get(number=2)
    assert answer["Location"] == reverse("training:run", args=[ready.slug, 2])
    assert (run.parent, run.note, run.created_by) == (parent, "closer", trainer)
    assert from_json(run.recipe) == with_changes(original_recipe(), {"composing.scale_max": 1.9})


@pytest.mark.parametrize("sent", ["[1]", "{", '{"scale_max": 0}', "[" * 5000], ids=["list", "broken", "limits", "deep"])
def test_settings_that_cannot_be_used_start_no_run(ready: Show, trainer: Person, client: Client, sent: str) -> None:
    answer = client.post(reverse("training:generator", args=[ready.slug]), {"settings": sent}, follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Run.objects.exists()


def test_train_form_opens_with_the_settings_of_an_address(ready: Show, trainer: Person, client: Client) -> None:
    query = "composing.scale_max=1.7&composing.edge_styles=none,box&composing.same_scene_edges=true"
    query += "&composing.count_probabilities=0,1,0,0&composing.rotation_max=wide"
    page = client.get(f"{reverse('admin:training_run_add')}?show={ready.pk}&recipe=default&{query}")

    form = page.context["adminform"].form
    shown = {name: form[f"composing.{name}"].value() for name in
             ("scale_max", "edge_styles", "same_scene_edges", "count_probabilities", "scale_min")}  # fmt: skip
    assert shown == {
        "scale_max": 1.7, "edge_styles": ["none", "box"], "same_scene_edges": True, "count_probabilities": "0, 1, 0, 0",
        "scale_min": 0.2,
    }  # fmt: skip
