"""What tells composed from real frames: the job over a trained run, its page, the API and the command."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Frame, Show
from jobs.models import Job, State
from people.models import Role
from tests.builders import make_episode, make_frames, make_material, make_person, make_run, make_show
from tests.reading import text_of
from tests.running import run_all
from training.composing.telling import MEASURES
from training.models import Run
from training.recipe import Recipe, from_json
from training.services import start_run
from training.telling import TELL, last_told, real_frames, start_telling


def told(area: float | None = 0.93) -> dict:
    """An answer as the job gives it, its numbers made up."""
    rows = [{"name": name, "area": 0.9 - 0.05 * i, "composed": 1.5, "real": 2.5} for i, name in enumerate(MEASURES)]
    side = {"backbone": area, "simple": area and area - 0.1, "measures": rows}
    proposal = {"match_colors": [0.9, 1.1, 1.2, 3.5, 0.0, -1.0], "match_sharpness": 0.6}
    return {
        "run": 1,
        "frames": 40,
        "episodes": 4,
        "proposal": proposal,
        "now": side,
        "matched": {**side, "backbone": 0.81},
    }


@pytest.fixture
def show(db: None) -> Show:
    """Real frames of two films for training and two for backgrounds, and dev frames that nobody is to look at."""
    made = make_show(["Ann", "Ben"])
    for number in range(4):
        purpose = "training" if number % 2 else "backgrounds"
        make_frames(make_episode(made, name=f"film {number}", purpose=purpose, split="train"), 6, files=True)
    make_frames(make_episode(made, name="dev"), 3)
    return made


@pytest.fixture
def run(show: Show) -> Run:
    return make_run(show)


@pytest.fixture
def trainer(show: Show, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, show))
    return client


def answer(run: Run, told: dict) -> None:
    Job.objects.create(
        function=TELL, arguments={"run_id": run.pk}, title="told", lane="heavy", state=State.DONE, result=told
    )


def address(run: Run, name: str = "training:apart") -> str:
    return reverse(name, args=[run.show.slug, run.number])


@pytest.mark.slow
def test_the_job_holds_composed_frames_against_real_ones(show: Show, tiny_recipe: Recipe, trainer: Client) -> None:
    make_material(show, each=1)
    run = start_run(show, tiny_recipe)
    run_all(show.pk)
    trainer.post(address(run))
    assert "A worker of the heavy lane" in text_of(trainer.get(address(run)).content.decode())

    assert run_all(show.pk) == ["Tell composed from real frames, run 1"]

    found = last_told(run)
    assert (found["run"], found["frames"], found["episodes"]) == (1, 24, 4)
    assert {row["name"] for row in found["now"]["measures"]} == set(MEASURES)
    assert all(0 <= found[side][key] <= 1 for side in ("now", "matched") for key in ("backbone", "simple"))
    assert len(found["proposal"]["match_colors"]) == 6
    changed = from_json({**run.recipe, "composing": {**run.recipe["composing"], **found["proposal"]}})
    assert changed.composing.match_sharpness == found["proposal"]["match_sharpness"]
    assert "Train with these" in trainer.get(address(run)).content.decode()


def test_frames_of_dev_and_test_are_never_looked_at(show: Show) -> None:
    assert set(real_frames(show).values_list("purpose", flat=True)) == {"training", "backgrounds"}
    assert real_frames(show).count() == 24


def test_the_page_says_by_what_and_leads_to_a_run_that_matches(run: Run, trainer: Client) -> None:
    assert "Nobody has looked yet" in trainer.get(address(run)).content.decode()
    answer(run, told())

    page = trainer.get(address(run)).content.decode()

    assert "A classifier tells 40 composed frames from 40 real ones well: its area under the curve is .93" in page
    assert "Of the simple measures sharpness (log) tells most: real frames have more of it." in page
    link = f"/runs/new/?from={run.number}&amp;composing.match_colors=0.9%2C+1.1%2C+1.2%2C+3.5%2C+0%2C+-1&amp;composing.match_sharpness=0.6"
    assert link in page
    make_material(run.show, each=1)
    form = trainer.get(page.split('class="button primary" href="')[1].split('"')[0].replace("&amp;", "&"))
    assert 'value="0.9, 1.1, 1.2, 3.5, 0, -1"' in form.content.decode()


@pytest.mark.parametrize(
    ("area", "says"), [(0.55, "cannot tell"), (0.7, "real ones at times"), (None, "nothing can be cross-validated")]
)
def test_the_sentence_follows_the_area(run: Run, trainer: Client, area: float | None, says: str) -> None:
    answer(run, told(area))
    assert says in trainer.get(address(run)).content.decode()


def test_too_few_real_frames_are_refused_in_words(run: Run, trainer: Client) -> None:
    Frame.objects.filter(purpose="training").update(rejected_at=run.created_at)

    assert "needs at least 20 real frames" in trainer.post(address(run), follow=True).content.decode()
    refused = trainer.post(address(run, "training-api:apart"))
    assert (refused.status_code, "they need no labels" in refused.json()["detail"]) == (400, True)


def test_an_unfinished_run_is_refused_and_a_job_is_asked_once(run: Run, trainer: Client) -> None:
    assert start_telling(run, None) == start_telling(run, None)
    Run.objects.update(finished_at=None)
    assert "choose a finished run" in trainer.post(address(run), follow=True).content.decode()


def test_the_api_and_the_command_give_the_last_answer(
    run: Run, trainer: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trainer.get(address(run, "training-api:apart")).json() == {"run": 1, "job": None, "told": None}
    with pytest.raises(CommandError, match="ask without --last"):
        call_command("tell_apart", run.show.slug, "--run", "1", "--last")
    with pytest.raises(CommandError, match="has no run 7"):
        call_command("tell_apart", run.show.slug, "--run", "7")
    answer(run, told())

    assert trainer.get(address(run, "training-api:apart")).json()["told"] == told()
    call_command("tell_apart", run.show.slug, "--run", "1", "--last", "--json")
    assert json.loads(capsys.readouterr().out) == told()
    call_command("tell_apart", run.show.slug, "--run", "1", "--last")
    text = capsys.readouterr().out
    assert "--set composing.match_colors=0.9,1.1,1.2,3.5,0,-1 --set composing.match_sharpness=0.6" in text
    assert trainer.post(address(run, "training-api:apart")).status_code == 202
