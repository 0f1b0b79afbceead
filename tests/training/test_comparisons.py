"""Composed against real against mix, and ensembles: services, the buttons, the commands, the API."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Purpose, Show, Split
from jobs.models import Job
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_job, make_material, make_person, make_run, make_show
from training.comparisons import siblings, start_comparison
from training.ensembles import join_runs
from training.models import Run
from training.recipe import Recipe, demo_recipe, to_json
from training.services import RunRefused, start_run

pytestmark = pytest.mark.database


@pytest.fixture
def ready(db: None) -> Show:
    show = make_show(["Ann", "Ben"])
    make_material(show, each=1, backgrounds=1)
    return show


@pytest.fixture
def tagged(ready: Show) -> Show:
    """Two labeled training frames, one of each character, and a labeled dev frame."""
    for number, character in enumerate(ready.characters.all()):
        episode = make_episode(ready, purpose=Purpose.TRAINING, split=Split.TRAIN)
        frame = make_frame(episode, perceptual_hash=f"{number + 1}9b1cde5f6071829")
        set_label(frame, character, LabelState.YES, LabelSource.IMPORT)
    dev = make_frame(make_episode(ready), perceptual_hash="ffff000012345678")
    set_label(dev, ready.characters.first(), LabelState.YES, LabelSource.IMPORT)
    return ready


@pytest.fixture
def trainer(ready: Show, client: Client) -> Person:
    person = make_person(Role.TRAINER, ready, is_staff=True)
    client.force_login(person)
    return person


def shares(show: Show) -> list[float]:
    return [run.recipe["real"]["batch_share"] for run in Run.objects.filter(show=show).order_by("number")]


def test_the_arms_differ_in_their_share_of_real_frames_and_in_nothing_else(tagged: Show, tiny_recipe: Recipe) -> None:
    parent = start_run(tagged, tiny_recipe)
    runs = start_comparison(tagged, parent=parent, share=0.25)

    assert [run.number for run in runs] == [2, 3, 4]
    assert shares(tagged) == [0.0, 0.0, 1.0, 0.25]
    assert len({run.label_version_id for run in runs}) == 1
    assert [len(run.real_hashes.get("train", [])) for run in runs] == [0, 2, 2]
    assert siblings(runs[0]) == [2, 3, 4]
    assert siblings(parent) == []
    assert Job.objects.filter(after__in=[run.job_id for run in runs]).count() == 3
    assert runs[2].note == "A mix, 25% real, compared with composed frames and real frames."


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"arms": ["composed"]}, "two or three different ones of composed, real, mix, got composed"),
        ({"arms": ["composed", "drawn"]}, "got composed, drawn"),
        ({"share": 1.0}, "The share of real frames in the mix is 1: it lies between 0 and 1"),
    ],
)
def test_a_comparison_of_nothing_is_refused(tagged: Show, tiny_recipe: Recipe, options: dict, sentence: str) -> None:
    with pytest.raises(RunRefused, match=sentence):
        start_comparison(tagged, tiny_recipe, **options)


def test_without_real_labels_no_arm_is_started(ready: Show, tiny_recipe: Recipe) -> None:
    with pytest.raises(RunRefused, match="There are no real training frames with labels"):
        start_comparison(ready, tiny_recipe)
    assert not Run.objects.exists()


def test_the_button_starts_three_runs_and_leads_to_them_side_by_side(
    tagged: Show, trainer: Person, client: Client
) -> None:
    make_run(tagged, recipe=to_json(demo_recipe()))
    answer = client.post(reverse("training:compare-data", args=[tagged.slug, 1]), {"percent": "40"})

    assert answer["Location"] == f"{reverse('evaluation:compare', args=[tagged.slug])}?run=2&run=3&run=4"
    assert shares(tagged) == [0.0, 0.0, 1.0, 0.4]
    page = client.get(answer["Location"]).content.decode()
    assert "real.batch_share 0 → 0.4" in page
    assert "Figures appear here as soon as" in page


@pytest.mark.parametrize(("percent", "sentence"), [("0", "between 1 and 99"), ("33", "no real training frames")])
def test_the_button_says_what_is_missing(
    ready: Show, trainer: Person, client: Client, percent: str, sentence: str
) -> None:
    make_run(ready, recipe=to_json(demo_recipe()))
    address = reverse("training:compare-data", args=[ready.slug, 1])

    assert sentence in client.post(address, {"percent": percent}, follow=True).content.decode()
    assert Run.objects.count() == 1


def test_the_admin_action_starts_the_comparison(tagged: Show, trainer: Person, client: Client) -> None:
    run = make_run(tagged, recipe=to_json(demo_recipe()))
    answer = client.post(
        reverse("admin:training_run_changelist"), {"action": "compare_data", "_selected_action": [run.pk]}
    )

    assert answer["Location"].endswith("?run=2&run=3&run=4")


def test_compare_data_command_prints_its_runs(tagged: Show) -> None:
    printed = StringIO()
    call_command(
        "compare_data", tagged.slug, "--recipe", "demo", "--arms", "composed,mix", "--share", "0.2", "--json",
        stdout=printed,
    )  # fmt: skip

    assert [(row["arm"], row["run"], row["state"]) for row in json.loads(printed.getvalue())["runs"]] == [
        ("composed", 1, "queued"),
        ("mix", 2, "queued"),
    ]
    assert shares(tagged) == [0.0, 0.2]
    with pytest.raises(CommandError, match="two or three different ones"):
        call_command("compare_data", tagged.slug, "--arms", "mix")


def test_compare_data_api_starts_its_runs_or_says_why_not(tagged: Show, trainer: Person, client: Client) -> None:
    address = reverse("training-api:compare-data", args=[tagged.slug])
    answer = client.post(address, {"recipe": "demo", "arms": ["real", "mix"], "share": 0.3}, "application/json")
    refused = client.post(address, {"recipe": "demo", "share": 3}, "application/json")

    assert (answer.status_code, [row["run"] for row in answer.json()]) == (201, [1, 2])
    assert (refused.status_code, refused.json()["detail"][:40]) == (400, "The share of real frames in the mix is 3")


def test_join_queues_an_ensemble_and_its_evaluation(tagged: Show) -> None:
    members = [make_run(tagged), make_run(tagged)]
    run = join_runs(tagged, members, average="log_odds")

    assert (run.number, run.is_ensemble, list(run.members.order_by("number"))) == (3, True, members)
    assert run.job.arguments == {"run_id": run.pk, "average": "log_odds"}
    assert run.job.title == "Join runs 1, 2 as run 3"
    assert Job.objects.get(after=run.job).function == "evaluation.tasks.evaluate_run"


def test_runs_that_cannot_answer_as_one_are_refused(ready: Show) -> None:
    first = make_run(ready)
    waiting = make_run(ready, finished_at=None, job=make_job(ready, state="queued"))
    stranger = make_run(ready, characters=["Ann", "Cleo"])
    ensemble = join_runs(ready, [first, make_run(ready)])
    Run.objects.filter(pk=ensemble.pk).update(finished_at=first.finished_at)
    ensemble.refresh_from_db()

    for members, sentence in [
        ([first], "at least two different runs"),
        ([first, first], "at least two different runs"),
        ([first, waiting], "Run 2 is queued; only finished runs can be joined"),
        ([first, stranger], "Run 3 knows Ann, Cleo, run 1 knows Ann, Ben"),
        ([first, ensemble], "is an ensemble itself: join its members instead"),
    ]:
        with pytest.raises(RunRefused, match=sentence):
            join_runs(ready, members)
    with pytest.raises(RunRefused, match="'median' cannot be averaged"):
        join_runs(ready, [first, stranger], average="median")


def test_ticked_runs_are_set_side_by_side_or_joined(ready: Show, trainer: Person, client: Client) -> None:
    for _ in range(2):
        make_run(ready, recipe=to_json(demo_recipe()))
    address = reverse("training:chosen", args=[ready.slug])

    beside = client.post(address, {"run": ["2", "1"], "action": "compare"})
    joined = client.post(address, {"run": ["1", "2"], "action": "join"})
    refused = client.post(address, {"run": ["1"], "action": "join"}, follow=True)

    assert beside["Location"].endswith("/compare/?run=1&run=2")
    assert joined["Location"] == reverse("training:run", args=[ready.slug, 3])
    assert "An ensemble of" in client.get(joined["Location"]).content.decode()
    assert "at least two different runs" in refused.content.decode()


def test_join_runs_command_and_api(ready: Show, trainer: Person, client: Client) -> None:
    for _ in range(2):
        make_run(ready, recipe=to_json(demo_recipe()))
    printed = StringIO()
    call_command("join_runs", ready.slug, "1", "2", "--json", stdout=printed)
    answer = client.post(reverse("training-api:ensembles", args=[ready.slug]), {"runs": [1, 2]}, "application/json")
    detail = client.get(reverse("training-api:run", args=[ready.slug, 4])).json()

    assert json.loads(printed.getvalue())["run"] == 3
    assert (answer.status_code, answer.json()["run"], detail["members"]) == (201, 4, [1, 2])
    with pytest.raises(CommandError, match="has no run 8, 9"):
        call_command("join_runs", ready.slug, "1", "8", "9")
