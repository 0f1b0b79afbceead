"""Cut-outs: the grid by how sure the cut is, its filters and groups, judging and redoing by page and by API."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from corpus import services
from corpus.curating import cutouts_alike
from corpus.cutting import METHODS, cut_by_each, cut_figure
from corpus.media import path_of
from corpus.models import Cutout, MaterialState, Show, Split
from corpus.staging import stage_source
from people.models import AuditEntry, Role
from tests import builders
from tests.corpus.running import run
from tests.corpus.test_versions import with_shadow
from training.services import cutout_hashes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reviewer(show: Show, browser_of: Callable[..., Client]) -> Client:
    return browser_of(builders.make_person(Role.REVIEWER, show))


@pytest.fixture
def sender(show: Show) -> APIClient:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.REVIEWER, show))
    return sender


@pytest.fixture
def cutout(show: Show, tmp_path: Path) -> Cutout:
    """One that was cut from a picture with a shadow."""
    with_shadow(tmp_path / "in" / "Ann" / "1.png")
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    return Cutout.objects.get()


def shown(reviewer: Client, show: Show, query: str = "") -> list[int]:
    return [row.pk for row in reviewer.get(f"/s/{show.slug}/cutouts/?{query}").context["cutouts"]]


# --- the grid


def test_least_sure_come_first_and_rejected_ones_last(show: Show, reviewer: Client) -> None:
    scores = [(0.9, "accepted"), (0.2, "rejected"), (0.4, "accepted"), (1.0, "accepted")]
    rows = [builders.make_cutout(show, cut_score=score, state=state).pk for score, state in scores]
    assert shown(reviewer, show) == [rows[2], rows[0], rows[3], rows[1]]
    assert shown(reviewer, show, "order=new") == rows[::-1]


def test_list_by_score_goes_on_where_it_stopped(show: Show, reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.cutout_pages.CELLS", 2)
    scores = [(0.5, "accepted"), (0.1, "rejected"), (0.5, "accepted"), (0.3, "accepted"), (1.0, "accepted")]
    for score, state in scores:
        builders.make_cutout(show, cut_score=score, state=state)
    found, url = [], "?"
    while url:
        context = reviewer.get(f"/s/{show.slug}/cutouts/{url}").context
        found += [row.cut_score for row in context["cutouts"]]
        url = context["next_url"]
    assert found == [0.3, 0.5, 0.5, 1.0, 0.1]


def test_filters_by_side_by_sureness_and_by_whether_somebody_looked(show: Show, reviewer: Client) -> None:
    sure = builders.make_cutout(show, split=Split.TRAIN_DEV)
    unsure = builders.make_cutout(show, cut_score=0.3)
    services.judge_cutouts(show, [sure.pk], MaterialState.ACCEPTED, builders.make_person())
    assert shown(reviewer, show, "split=train-dev") == [sure.pk]
    assert shown(reviewer, show, "cut=unsure") == [unsure.pk]
    assert shown(reviewer, show, "judged=no") == [unsure.pk]
    assert shown(reviewer, show, "judged=yes") == [sure.pk]
    assert Cutout.objects.filter(show=show).counts() == {
        "total": 2, "train": 1, "train_dev": 1, "rejected": 0, "waiting": 1, "unsure": 1,
    }  # fmt: skip


def test_near_duplicates_stand_together_under_the_number_of_their_group(show: Show, reviewer: Client) -> None:
    # Ten steps in each of eight numbers: too far for two frames to be alike, near enough for two cut-outs.
    hashes = ("00" * 8, "55" * 8, "0a" * 8)
    rows = [builders.make_cutout(show, perceptual_hash=one) for one in hashes]
    assert cutouts_alike(show) == {rows[0].pk: 1, rows[2].pk: 1}
    page = reviewer.get(f"/s/{show.slug}/cutouts/?order=alike")
    assert [row.pk for row in page.context["cutouts"]] == [rows[0].pk, rows[2].pk]
    assert page.content.decode().count('<h2 class="group-head">Group 1</h2>') == 1


def test_cutouts_of_different_figures_are_alike_only_where_they_are_one_picture(show: Show) -> None:
    ann, ben = show.characters.get(name="Ann"), show.characters.get(name="Ben")
    rows = [
        builders.make_cutout(show, whose, perceptual_hash=likeness)
        for whose, likeness in ((ann, "00" * 8), (ben, "0a" * 8), (ben, "02" * 8), (ann, "55" * 8), (ben, "5f" * 8))
    ]
    # Two steps are a picture saved again, whosever it is said to be; ten are that only among cut-outs of one figure.
    assert cutouts_alike(show) == {rows[0].pk: 1, rows[1].pk: 1, rows[2].pk: 1}
    Cutout.objects.filter(pk=rows[2].pk).delete()
    assert cutouts_alike(show) == {}


def test_rejected_cutouts_are_in_no_new_run_and_the_page_says_so(show: Show, reviewer: Client) -> None:
    ann = show.characters.get(name="Ann")
    kept, rejected = builders.make_cutout(show, ann), builders.make_cutout(show, ann)
    url = f"/s/{show.slug}/cutouts/{rejected.pk}/judge/"
    cell = reviewer.post(url, {"state": "rejected"}, headers=HTMX).content.decode()
    assert 'title="No new run is composed from it">rejected' in cell
    assert cutout_hashes(show, ["Ann"])["train"]["Ann"] == [kept.sha256]


def test_upload_suggests_whose_the_filter_shows(show: Show, browser_of: Callable[..., Client]) -> None:
    ann = show.characters.get(name="Ann")
    builders.make_cutout(show, ann)
    trainer = browser_of(builders.make_person(Role.TRAINER, show))
    page = trainer.get(f"/s/{show.slug}/cutouts/?character={ann.pk}").content.decode()
    assert '<option value="Ann" selected>' in page


# --- cut anew


def test_each_method_is_tried_once_and_as_it_is_alone(cutout: Cutout) -> None:
    picture = np.asarray(Image.open(path_of(cutout.source)))
    for cut in cut_by_each(picture):
        alone = cut_figure(picture, cut.method)
        assert (cut.score, np.array_equal(cut.rgba, alone.rgba)) == (alone.score, True)
    assert {cut.method for cut in cut_by_each(picture)} == set(METHODS)
    assert cut_by_each(np.zeros((4, 4, 4), np.uint8)) == []


def test_choices_show_the_source_new_cuts_and_what_is_in_use(show: Show, cutout: Cutout, reviewer: Client) -> None:
    page = reviewer.get(f"/s/{show.slug}/cutouts/{cutout.pk}/choices/")
    new, known = page.context["choices"][:-1], page.context["choices"][-1]
    assert {choice["field"] for choice in new} == {"method"}
    assert (known["value"], known["in_use"]) == (1, True)
    picture = base64.b64decode(new[0]["picture"].split(",")[1])
    assert Image.open(io.BytesIO(picture)).size == (300, 300)
    assert cutout.source in page.content.decode()


def test_choices_without_a_source_say_how_to_get_it_back(show: Show, reviewer: Client) -> None:
    cutout = builders.make_cutout(show)
    page = reviewer.get(f"/s/{show.slug}/cutouts/{cutout.pk}/choices/").content.decode()
    assert "Upload that picture again" in page
    assert "in use, version 1" in page


def test_redo_and_back_by_page(show: Show, cutout: Cutout, reviewer: Client) -> None:
    url, first = f"/s/{show.slug}/cutouts/{cutout.pk}/redo/", cutout.sha256
    cell = reviewer.post(url, {"method": "flood"}, headers=HTMX).content.decode()
    assert f'id="cutout-{cutout.pk}"' in cell
    assert "2 versions" in cell
    reviewer.post(url, {"version": "1"}, headers=HTMX)
    cutout.refresh_from_db()
    assert cutout.sha256 == first
    assert AuditEntry.objects.filter(action="cut anew").count() == 2


@pytest.mark.parametrize(
    ("sent", "part"),
    [
        ({"version": "7"}, "has no version 7"),
        ({"method": "magic"}, "Select a valid choice"),
        ({}, "Choose a method to cut with, or a version"),
        ({"method": "flood", "version": "1"}, "Choose a method to cut with, or a version"),
    ],
)
def test_wrong_redo_is_told_and_changes_nothing(
    show: Show, cutout: Cutout, reviewer: Client, sent: dict[str, str], part: str
) -> None:
    answer = reviewer.post(f"/s/{show.slug}/cutouts/{cutout.pk}/redo/", sent, headers=HTMX)
    assert part in answer["HX-Trigger"]
    assert cutout.versions.count() == 1
    assert reviewer.post(f"/s/{show.slug}/cutouts/{cutout.pk}/redo/", sent).status_code == 302


# --- API


def test_cutouts_by_api_least_sure_first_filtered_and_judged(show: Show, sender: APIClient) -> None:
    ann = show.characters.get(name="Ann")
    rows = [builders.make_cutout(show, ann, cut_score=score) for score in (0.9, 0.3, 0.5)]
    builders.make_cutout(show)
    address = f"/api/v1/shows/{show.slug}/cutouts/"
    listed = sender.get(f"{address}?character={ann.pk}").json()["results"]
    assert [(row["score"], row["character"]) for row in listed] == [(0.3, "Ann"), (0.5, "Ann"), (0.9, "Ann")]
    body = {"ids": [rows[1].pk, 10**9], "state": "rejected"}
    assert sender.post(f"{address}judge/", body, format="json").json() == {"judged": 1}
    assert [row["id"] for row in sender.get(f"{address}?cut=unsure&state=accepted").json()["results"]] == [rows[2].pk]
    assert [row["group"] for row in sender.get(f"{address}?character=extras").json()["results"]] == ["extras"]
    assert sender.get(f"{address}?state=odd").status_code == 400


def test_redo_and_back_by_api(show: Show, cutout: Cutout, sender: APIClient) -> None:
    address = f"/api/v1/shows/{show.slug}/cutouts/{cutout.pk}/"
    redone = sender.post(f"{address}redo/", {"method": "flood"}, format="json").json()
    assert [(one["number"], one["method"]) for one in redone["versions"]] == [(1, "shadow"), (2, "flood")]
    assert (redone["method"], redone["sha256"]) == ("flood", redone["versions"][1]["sha256"])
    assert sender.post(f"{address}use/", {"version": 1}, format="json").json()["method"] == "shadow"
    assert "expected 1 to 2" in str(sender.post(f"{address}use/", {"version": 3}, format="json").json())
    assert sender.post(f"{address}redo/", {"method": "magic"}, format="json").status_code == 400
    assert sender.get(address).json()["source_url"].startswith("/media/shows/")


def test_a_picture_of_nobody_is_refused_by_api_too(show: Show) -> None:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.TRAINER, show))
    address = f"/api/v1/shows/{show.slug}/cutouts/"
    answer = sender.post(address, {"file": SimpleUploadedFile("a.png", b"bytes")}, format="multipart")
    assert (answer.status_code, answer.json()["character"][0][:18]) == (400, "Of whom is 'a.png'")
