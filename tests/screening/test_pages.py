"""Pages, API and command of screenings."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from people.models import Role
from screening.models import Appearance, Screening
from tests.builders import make_episode, make_job, make_person, make_run, make_show


@pytest.fixture
def screened(db: None) -> Screening:
    """A second and a half with Ann from the first to the last quarter."""
    show = make_show(["Ann", "Ben"])
    samples = {
        "times_ms": [0, 250, 500, 750, 1000, 1250],
        "scores": {"Ann": [0.1, 0.9, 0.9, 0.8, 0.9, 0.2], "Ben": [0.0] * 6},
        "decisions": {"Ann": [0, 1, 1, 1, 1, 0], "Ben": [0] * 6},
    }
    run = make_run(show)
    row = Screening.objects.create(
        show=show, run=run, name="a film", samples=samples, duration_ms=1500, width=64, height=36, seconds=0.5,
        job=make_job(show), finished_at=run.finished_at,
    )  # fmt: skip
    ann = show.characters.get(name="Ann")
    Appearance.objects.create(screening=row, character=ann, start_ms=250, end_ms=1250, score=0.875)
    return row


def log_in(client: Client, show: Show, role: Role) -> Client:
    client.force_login(make_person(role, show))
    return client


def test_player_draws_a_lane_per_character(screened: Screening, client: Client) -> None:
    page = log_in(client, screened.show, Role.REVIEWER).get(
        reverse("screening:screening", args=[screened.show.slug, screened.pk])
    )

    lanes = page.context["lanes"]
    assert [(lane["name"], lane["seconds"], len(lane["appearances"])) for lane in lanes] == [
        ("Ann", 1.0, 1),
        ("Ben", 0.0, 0),
    ]
    assert (lanes[0]["appearances"][0]["x"], lanes[0]["appearances"][0]["width"]) == ("16.7%", "66.7%")


def test_reviewer_is_offered_no_form_and_no_run(screened: Screening, client: Client) -> None:
    log_in(client, screened.show, Role.REVIEWER)
    slug = screened.show.slug
    pages = [
        client.get(reverse("screening:screenings", args=[slug])),
        client.get(reverse("screening:screening", args=[slug, screened.pk])),
    ]
    text = "".join(page.content.decode() for page in pages)
    assert ("Tag it" in text, f"/s/{slug}/runs/1/" in text) == (False, False)


def test_unfinished_screening_shows_its_progress(screened: Screening, client: Client) -> None:
    Screening.objects.filter(pk=screened.pk).update(finished_at=None)
    page = log_in(client, screened.show, Role.REVIEWER).get(
        reverse("screening:screening", args=[screened.show.slug, screened.pk])
    )
    assert b"<progress" in page.content


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(None, "There is nothing to tag"), (SimpleUploadedFile("film.mp4", b"not a film"), "film.mp4 is no video")],
)
def test_form_without_a_video_is_refused_in_words(
    screened: Screening, client: Client, file: SimpleUploadedFile | None, sentence: str
) -> None:
    log_in(client, screened.show, Role.TRAINER)
    data = {"run": screened.run_id, "policy": "max_f", **({"file": file} if file else {})}

    answer = client.post(reverse("screening:start", args=[screened.show.slug]), data)

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert Screening.objects.count() == 1


def test_api_answers_appearances_and_files(screened: Screening, client: Client) -> None:
    log_in(client, screened.show, Role.REVIEWER)
    one = client.get(reverse("screening-api:screening", args=[screened.show.slug, screened.pk])).json()

    assert one["appearances"] == [{"character": "Ann", "from_ms": 250, "to_ms": 1250, "score": 0.875}]
    assert (one["run"], one["state"], one["duration_ms"]) == (1, "done", 1500)


def test_api_refuses_an_episode_of_stills(screened: Screening, client: Client) -> None:
    make_episode(screened.show, name="stills")
    log_in(client, screened.show, Role.TRAINER)
    address = reverse("screening-api:screenings", args=[screened.show.slug])

    answer = client.post(address, {"run": 1, "episode": "stills"}, "application/json")

    assert answer.status_code == 400
    assert "group of stills without a video" in str(answer.json())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--run", "9"], "There is no run 9"),
        (["--run", "1"], "There is no video"),
        (["--run", "1", "--policy", "best"], "no video|no threshold policy"),
    ],
)
def test_command_with_bad_words_ends_with_2(screened: Screening, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("screen", screened.show.slug, str(Path("nowhere.mp4")), *arguments)
    assert refused.value.returncode == 2
