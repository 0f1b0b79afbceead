"""Sweeps: what is queued, what is refused, the form, the command, the API."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from labeling.models import LabelSource, LabelState
from labeling.services import make_label_version, set_label
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_material, make_person, make_run, make_show
from training.lineage import steps_of
from training.models import Run, Sweep
from training.recipe import Recipe, RecipeError, to_json
from training.services import RunRefused, background_hashes, cutout_hashes
from training.sweeps import arms_of, runs_of, start_sweep

ARM = "composing.scale_max=1.2"


@pytest.fixture
def parent(db: None, tiny_recipe: Recipe) -> Run:
    """A finished run of a show with material and a dev label; a run like it would be made from the same today."""
    show = make_show(["Ann", "Ben"])
    make_material(show, each=1, backgrounds=1)
    set_label(make_frame(make_episode(show)), show.characters.first(), LabelState.YES, LabelSource.IMPORT)
    made_from = {
        "cutout_hashes": cutout_hashes(show, ["Ann", "Ben"]),
        "background_hashes": background_hashes(show),
        "label_version": make_label_version(show, "labels of run 1", None),
    }
    return make_run(show, recipe=to_json(tiny_recipe), **made_from)


@pytest.fixture
def trainer(parent: Run, client: Client) -> Person:
    person = make_person(Role.TRAINER, parent.show, is_staff=True)
    client.force_login(person)
    return person


def queued(show: Show) -> list[tuple[str, int]]:
    rows = Run.objects.filter(show=show, sweep__isnull=False).order_by("number")
    return [(run.sweep_arm, run.recipe["fitting"]["seed"]) for run in rows]


def test_arms_and_the_parents_recipe_are_queued_seed_by_seed(parent: Run) -> None:
    sweep = start_sweep(parent, ["composing.scale_max=1.2, 1.6"], seeds=2)

    assert sweep.arms == [ARM, "composing.scale_max=1.6"]
    assert queued(parent.show) == [
        (ARM, 0), ("composing.scale_max=1.6", 0), ("", 1), (ARM, 1), ("composing.scale_max=1.6", 1),
    ]  # fmt: skip
    children = Run.objects.filter(sweep=sweep).for_list().order_by("number")
    assert len({run.label_version_id for run in children}) == 1
    assert [step.words for step in steps_of(children[3])] == ["scale max 1.3 → 1.2"]  # the seed is a repetition
    found = runs_of(sweep)
    assert {seed: run.number for seed, run in found[""].items()} == {0: 1, 1: 4}  # the parent stands for its own seed
    assert sorted(found) == ["", ARM, "composing.scale_max=1.6"]


def test_a_parent_that_was_made_from_something_else_is_repeated_too(parent: Run) -> None:
    set_label(make_frame(make_episode(parent.show)), parent.show.characters.last(), LabelState.NO, LabelSource.IMPORT)
    start_sweep(parent, [ARM], seeds=1)
    assert queued(parent.show) == [("", 0), (ARM, 0)]


@pytest.mark.parametrize(
    ("vary", "seeds", "sentence"),
    [
        ([], 3, "varies at least one setting"),
        (["composing.scale_max=1.3"], 3, "is what the parent has already"),
        (["fitting.seed=4"], 3, "say how many seeds instead"),
        ([ARM], 0, "1 to 10 seeds, got 0"),
        (["composing.scale_max=" + ",".join(f"1.{n:02}" for n in range(1, 29))], 10, "290 runs, more than 120"),
    ],
)
def test_a_sweep_of_nothing_or_of_too_much_is_refused(parent: Run, vary: list[str], seeds: int, sentence: str) -> None:
    with pytest.raises(RunRefused, match=sentence):
        start_sweep(parent, vary, seeds=seeds)
    assert not Sweep.objects.exists()


def test_without_dev_labels_there_is_nothing_to_judge_by(parent: Run) -> None:
    parent.show.labels.update(state=LabelState.OPEN)
    with pytest.raises(RunRefused, match="judged on real dev frames"):
        start_sweep(parent, [ARM])


def test_lists_are_told_apart_by_a_bar(tiny_recipe: Recipe) -> None:
    arms = arms_of(tiny_recipe, ["composing.character_weights=1,2|2,1", "fitting.epochs=3,4"])
    assert arms == [
        "composing.character_weights=1,2", "composing.character_weights=2,1", "fitting.epochs=3", "fitting.epochs=4",
    ]  # fmt: skip
    with pytest.raises(RecipeError, match=r"the nearest is 'composing\.scale_max'"):
        arms_of(tiny_recipe, ["composing.scale_mox=1"])


def test_the_form_starts_one_and_says_what_is_wrong(parent: Run, trainer: Person, client: Client) -> None:
    address = reverse("training:sweeps", args=[parent.show.slug])
    assert b"Start the sweep" in client.get(address, {"from": "1"}).content
    sent = {"parent": "1", "seeds": "1", "note": "wider?", "key": ["composing.scale_max", ""], "values": ["1.2", ""]}
    answer = client.post(address, sent)
    assert answer["Location"] == reverse("evaluation:sweep", args=[parent.show.slug, 1])
    assert (Sweep.objects.get().note, queued(parent.show)) == ("wider?", [(ARM, 0)])
    page = client.get(answer["Location"]).content.decode()
    assert "waits for figures" in page
    refused = client.post(address, {**sent, "values": ["wide", ""]})
    page = refused.content.decode()
    assert (refused.status_code, "expected a number" in page) == (400, True)
    assert all(
        f'value="{kept}"' in page for kept in ("composing.scale_max", "wide", "wider?")
    )  # nothing to write again


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "2 arms and the parent&#x27;s recipe, 3 seeds each: 9 runs at most, about"),
        ({"values": ["wide"]}, "expected a number"),
        ({"key": ["composing.scale_mox"]}, "the nearest is &#x27;composing.scale_max&#x27;"),
        ({"seeds": "11"}, "Seeds each: Ensure this value is less than or equal to 10."),
        ({"key": [""]}, 'class="quiet"></p>'),
    ],
)
def test_the_form_says_what_it_would_start(
    parent: Run, trainer: Person, client: Client, change: dict, sentence: str
) -> None:
    Run.objects.filter(pk=parent.pk).update(seconds=60.0)
    sent = {"parent": "1", "seeds": "3", "key": ["composing.scale_max"], "values": ["1.2, 1.6"]}
    told = client.post(reverse("training:sweep-preview", args=[parent.show.slug]), {**sent, **change}).content.decode()
    assert sentence in told.replace("parent's", "parent&#x27;s")
    assert not Sweep.objects.exists()


def test_the_admin_leads_to_the_form(parent: Run, trainer: Person, client: Client) -> None:
    sent = {"action": "sweep", "_selected_action": [parent.pk]}
    answer = client.post(reverse("admin:training_run_changelist"), sent)
    assert answer["Location"] == f"{reverse('training:sweeps', args=[parent.show.slug])}?from=1"


def test_the_api_starts_one(parent: Run, trainer: Person, client: Client) -> None:
    address = reverse("training-api:sweeps", args=[parent.show.slug])
    started = client.post(address, {"parent": 1, "vary": [ARM], "seeds": 2}, "application/json")
    assert (started.status_code, started.json()["runs"], started.json()["seeds"]) == (201, [2, 3, 4], [0, 1])
    assert [row["sweep"] for row in client.get(address).json()] == [1]
    answer = client.get(reverse("evaluation-api:sweep", args=[parent.show.slug, 1])).json()
    assert (answer["runs"], answer["rows"]) == ({"": {"0": 1, "1": 3}, ARM: {"0": 2, "1": 4}}, [])
    refused = client.post(address, {"parent": 1, "vary": ["fitting.epoch=3"]}, "application/json")
    assert (refused.status_code, "fitting.epochs" in refused.json()["detail"]) == (400, True)


def test_the_command_starts_one(parent: Run) -> None:
    printed = StringIO()
    call_command("sweep_runs", parent.show.slug, "--from", "1", "--vary", ARM, "--seeds", "1", "--json", stdout=printed)
    assert json.loads(printed.getvalue()) == {
        "sweep": 1, "parent": 1, "seeds": [0], "runs": [{"run": 2, "arm": ARM, "state": "queued"}],
    }  # fmt: skip
    with pytest.raises(CommandError, match="has no run 7"):
        call_command("sweep_runs", parent.show.slug, "--from", "7", "--vary", ARM)
