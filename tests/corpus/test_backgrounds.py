"""Backgrounds: mined evenly, judged, measured anew with other colors; their pages and their API."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from corpus import services
from corpus.curating import backgrounds_alike
from corpus.episode_jobs import measure_backgrounds
from corpus.models import Background, Episode, MaterialState, Show
from corpus.refusals import CorpusRefused
from corpus.staging import stage_files
from jobs.models import Job
from people.models import AuditEntry, Role
from tests import builders
from tests.builders import picture
from tests.corpus.running import QuietWork, run

pytestmark = pytest.mark.django_db
BACKGROUNDS = "backgrounds"


@pytest.fixture
def reviewer(show: Show, client: Client) -> Client:
    client.force_login(builders.make_person(Role.REVIEWER, show), backend="django.contrib.auth.backends.ModelBackend")
    return client


def per_episode(show: Show) -> dict[str, int]:
    rows = Background.objects.filter(show=show, state=MaterialState.ACCEPTED).values_list("episode__name", flat=True)
    return {name: list(rows).count(name) for name in sorted(set(rows))}


# --- mining


def test_mining_levels_the_episodes_and_others_give_what_one_lacks(show: Show, make_video: Callable[..., Path]) -> None:
    source = stage_files([make_video("rich.mp4", 9, seed=1), make_video("poor.mp4", 2, seed=2)])
    run(services.import_episodes(show, source, BACKGROUNDS, frames_per_episode=2))
    assert per_episode(show) == {"poor": 2, "rich": 2}

    result = run(services.mine_backgrounds(show, per_episode=4))
    assert per_episode(show) == {"poor": 2, "rich": 6}
    assert result["backgrounds"] == 4
    assert result["looked_at"] > result["repeated"] > 0


def test_mining_replaces_what_was_rejected_by_other_places(show: Show, make_video: Callable[..., Path]) -> None:
    run(
        services.import_episodes(show, stage_files([make_video("a.mp4", 8, seed=1)]), BACKGROUNDS, frames_per_episode=3)
    )
    rejected = list(Background.objects.values_list("pk", "perceptual_hash"))[:2]
    services.judge_backgrounds(show, [pk for pk, _ in rejected], MaterialState.REJECTED, builders.make_person())
    run(services.mine_backgrounds(show, per_episode=3))
    assert per_episode(show) == {"a": 3}
    assert Background.objects.filter(perceptual_hash__in=[one for _, one in rejected]).count() == 2


def test_import_tells_what_was_left_out(show: Show, make_video: Callable[..., Path]) -> None:
    show.signature_colors = ["#{:02x}{:02x}{:02x}".format(*picture(90, 160, seed=100)[0, 0])]
    show.save()
    source = stage_files([make_video("cast.mp4", 3, seed=1), make_video("night.mp4", 1, black=True)])
    result = run(services.import_episodes(show, source, BACKGROUNDS, frames_per_episode=2))
    assert (result["with_cast"] > 0, result["black"] > 0) == (True, True)
    sampling = Episode.objects.get(name="night").sampling
    assert (sampling["taken"], sampling["black"]) == (0, sampling["looked_at"])


def test_more_frames_of_episodes_that_are_there(show: Show, make_video: Callable[..., Path]) -> None:
    run(
        services.import_episodes(
            show, stage_files([make_video("a.mp4", 8, seed=1)]), "evaluation", frames_per_episode=3
        )
    )
    before = set(Episode.objects.get().frames.values_list("perceptual_hash", flat=True))
    result = run(services.sample_episodes(show, frames_per_episode=6))
    assert result["frames"] == 3
    after = set(Episode.objects.get().frames.values_list("perceptual_hash", flat=True))
    assert (len(after), before < after) == (6, True)
    assert run(services.sample_episodes(show, frames_per_episode=6))["frames"] == 0


# --- judging


def test_judging_is_remembered_and_logged(show: Show) -> None:
    background, person = builders.make_background(show), builders.make_person()
    assert Background.objects.filter(show=show).counts()["waiting"] == 1
    assert services.judge_backgrounds(show, [background.pk], MaterialState.ACCEPTED, person) == 1
    assert Background.objects.filter(show=show).counts()["waiting"] == 0
    assert AuditEntry.objects.filter(person=person, action="accept background").count() == 1
    assert services.judge_backgrounds(builders.make_show(), [background.pk], MaterialState.REJECTED, person) == 0


def test_alike_numbers_the_groups_by_size(show: Show) -> None:
    hashes = ["00" * 8, "8000800080008000", "00" * 7 + "01", "8000800080008001", "8000800080008002", "55" * 8]
    rows = [builders.make_background(show, perceptual_hash=one) for one in hashes]
    builders.make_background(show, perceptual_hash=hashes[0], state="rejected")
    groups = backgrounds_alike(show)
    assert groups == {rows[1].pk: 1, rows[3].pk: 1, rows[4].pk: 1, rows[0].pk: 2, rows[2].pk: 2}


# --- the signature


def test_other_colors_measure_all_backgrounds_anew(show: Show) -> None:
    background = builders.make_background(show, files=True)
    color = "#{:02x}{:02x}{:02x}".format(*picture(202, 360, seed=int(background.name.split()[1]))[5, 5])
    job = services.set_signature(show, [color.upper(), color], 0.1, None)
    assert run(job) == {"measured": 1}
    background.refresh_from_db()
    show.refresh_from_db()
    assert (show.signature_colors, show.signature_reach) == ([color], 0.1)
    assert background.signature_share > 0.03
    assert background.sharpness > 0
    assert services.set_signature(show, [color], 0.1, None) is None


def test_measures_of_colors_that_were_changed_meanwhile_are_not_kept(show: Show) -> None:
    builders.make_background(show, files=True)
    services.set_signature(show, ["#ff0000"], 0.1, None)
    first = Job.objects.get()

    finish = measure_backgrounds(QuietWork(first), show_id=show.pk)
    services.set_signature(show, ["#00ff00"], 0.1, None)
    assert finish() == {"measured": 0}


@pytest.mark.parametrize(
    ("colors", "reach", "part"),
    [
        (["red"], 0.2, "is no color"),
        (["#ff0000"], 0.9, "expected 0.02 to 0.6"),
        ([f"#0000{n:02x}" for n in range(21)], 0.2, "at most 20"),
    ],
)
def test_wrong_signature_changes_nothing(show: Show, colors: list[str], reach: float, part: str) -> None:
    with pytest.raises(CorpusRefused, match=part):
        services.set_signature(show, colors, reach, None)
    show.refresh_from_db()
    assert show.signature_colors == []


# --- pages


def test_mask_is_a_picture_of_what_matched(show: Show, reviewer: Client) -> None:
    background = builders.make_background(show, files=True)
    values = picture(202, 360, seed=int(background.name.split()[1]))
    show.signature_colors, show.signature_reach = ["#{:02x}{:02x}{:02x}".format(*values[20, 20])], 0.1
    show.save()
    response = reviewer.get(f"/s/{show.slug}/backgrounds/{background.pk}/mask/")
    mask = np.asarray(Image.open(io.BytesIO(response.content)))
    assert mask.shape == (202, 360, 4)
    assert mask[20, 20].tolist() == [255, 0, 150, 255]
    assert 0 < (mask[:, :, 3] > 0).mean() < 0.9


def test_page_without_a_signature_color_asks_to_look(show: Show, reviewer: Client) -> None:
    builders.make_background(show)
    page = reviewer.get(f"/s/{show.slug}/backgrounds/").content.decode()
    assert "No color tells the cast" in page
    assert "Look at 1 that nobody has seen" in page
    assert "data-mask" not in page


def test_lists_by_measure_go_on_where_they_stopped(
    show: Show, reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.background_pages.CELLS", 2)
    for value in (30.0, 10.0, 20.0, 20.0, None):
        builders.make_background(show, sharpness=value, brightness=value and 0.5)
    found, url = [], "?order=soft"
    while url:
        context = reviewer.get(f"/s/{show.slug}/backgrounds/{url}").context
        found += [row.sharpness for row in context["backgrounds"]]
        url = context["next_url"]
    assert found == [10.0, 20.0, 20.0, 30.0]


def test_only_those_alike_stand_together(show: Show, reviewer: Client) -> None:
    rows = [builders.make_background(show, perceptual_hash=one) for one in ("00" * 8, "55" * 8, "00" * 7 + "01")]
    context = reviewer.get(f"/s/{show.slug}/backgrounds/?order=alike").context
    assert [(row.pk, row.group) for row in context["backgrounds"]] == [(rows[0].pk, 1), (rows[2].pk, 1)]


def test_judged_cell_comes_back_with_the_counts(show: Show, reviewer: Client) -> None:
    background = builders.make_background(show)
    address = f"/s/{show.slug}/backgrounds/{background.pk}/judge/"
    page = reviewer.post(address, {"state": "rejected"}, headers={"HX-Request": "true"}).content.decode()
    assert 'data-state="rejected"' in page
    assert 'hx-swap-oob="true"' in page


def test_judgement_taken_back_leaves_it_as_nobody_has_looked(show: Show, reviewer: Client) -> None:
    background = builders.make_background(show)
    address = f"/s/{show.slug}/backgrounds/{background.pk}/judge/"
    for state in ("rejected", "new"):
        reviewer.post(address, {"state": state}, headers={"HX-Request": "true"})
    background.refresh_from_db()
    assert (background.state, background.judged_at) == ("accepted", None)


def test_instant_of_a_video_but_never_of_the_test_side(
    show: Show, client: Client, make_video: Callable[..., Path]
) -> None:
    client.force_login(builders.make_person(Role.TRAINER, show), backend="django.contrib.auth.backends.ModelBackend")
    source = stage_files([make_video(f"{seed}.mp4", 3, seed=seed) for seed in (1, 2)])
    run(services.import_episodes(show, source, "evaluation", frames_per_episode=2))
    dev, test = Episode.objects.order_by("split")
    response = client.get(f"/s/{show.slug}/episodes/{dev.pk}/instant/?at=500")
    assert Image.open(io.BytesIO(response.content)).size == (160, 90)
    assert client.get(f"/s/{show.slug}/episodes/{dev.pk}/instant/?at=x").status_code == 404
    assert client.get(f"/s/{show.slug}/episodes/{test.pk}/instant/?at=500").status_code == 404
    page = client.get(f"/s/{show.slug}/backgrounds/colors/").content.decode()
    assert f">{dev.name}</option>" in page
    assert f">{test.name}</option>" not in page


def test_pipette_saves_colors_and_tells_what_is_wrong(show: Show, client: Client) -> None:
    client.force_login(builders.make_person(Role.TRAINER, show), backend="django.contrib.auth.backends.ModelBackend")
    address = f"/s/{show.slug}/backgrounds/colors/save/"
    client.post(address, {"colors": "#ffd90f,#00ff00", "reach": "0.3"})
    show.refresh_from_db()
    assert (show.signature_colors, show.signature_reach) == (["#ffd90f", "#00ff00"], 0.3)
    assert "is no color" in client.post(address, {"colors": "blue", "reach": "0.3"}, follow=True).content.decode()
    client.post(address, {"colors": "", "reach": "0.3"})
    show.refresh_from_db()
    assert show.signature_colors == []


# --- API


def test_backgrounds_by_api_are_listed_filtered_and_judged(show: Show) -> None:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.REVIEWER, show))
    rows = [builders.make_background(show, sharpness=9.0, brightness=0.5) for _ in range(3)]
    address = f"/api/v1/shows/{show.slug}/backgrounds/"
    response = sender.post(
        f"{address}judge/", {"ids": [rows[0].pk, rows[1].pk, 10**9], "state": "rejected"}, format="json"
    )
    assert response.json() == {"judged": 2}
    listed = sender.get(f"{address}?state=accepted&judged=no").json()["results"]
    assert [(row["id"], row["sharpness"], row["judged_at"]) for row in listed] == [(rows[2].pk, 9.0, None)]
    assert sender.get(f"{address}?state=nothing").status_code == 400


def test_mining_and_sampling_by_api_are_jobs(show: Show) -> None:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.TRAINER, show))
    for path, body in (("backgrounds/mine/", {"per_episode": 5}), ("episodes/sample/", {"frames_per_episode": 5})):
        response = sender.post(f"/api/v1/shows/{show.slug}/{path}", body, format="json")
        assert response.status_code == 202
        assert Job.objects.get(pk=response.json()["job"]).arguments["count"] == 5
    assert sender.post(f"/api/v1/shows/{show.slug}/episodes/sample/", {}, format="json").status_code == 400
