"""A run that changed several things becomes one run per change."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Show
from jobs.models import Job
from people.models import Person, Role
from tests.builders import make_person, make_run, make_show
from training.lineage import steps_of
from training.models import Run
from training.recipe import demo_recipe, to_json, with_changes
from training.services import RunRefused
from training.splitting import split_run

OLD = {"train": {"Ann": ["a"]}, "train-dev": {}}
NEW = {"train": {"Ann": ["a", "b"]}, "train-dev": {}}


@pytest.fixture
def large_step(db: None) -> Run:
    """Two settings and the cut-outs, changed at once."""
    show = make_show(["Ann"])
    parent = make_run(show, recipe=to_json(demo_recipe()), cutout_hashes=OLD)
    recipe = with_changes(demo_recipe(), {"composing.scale_max": 1.2, "fitting.epochs": 3})
    return make_run(show, recipe=to_json(recipe), cutout_hashes=NEW, parent=parent)


@pytest.fixture
def trainer(large_step: Run, client: Client) -> Person:
    person = make_person(Role.TRAINER, large_step.show, is_staff=True)
    client.force_login(person)
    return person


def test_each_part_is_the_parent_with_one_thing_changed(large_step: Run) -> None:
    parts = split_run(large_step)

    rows = Run.objects.filter(split_from=large_step).for_list().order_by("number")
    assert [part.number for part in parts] == [3, 4, 5]
    assert [[step.words for step in steps_of(row)] for row in rows] == [
        ["scale max 1.3 → 1.2"], ["epochs 8 → 3"], ["other cut-outs"],
    ]  # fmt: skip
    assert [row.cutout_hashes for row in rows] == [OLD, OLD, NEW]
    assert [row.note for row in rows][1] == "Epochs 8 → 3: one of the changes of run 2."
    assert Job.objects.filter(function="training.tasks.train", state="queued").count() == 3


def test_a_run_is_split_once_and_only_where_there_is_something_to_split(large_step: Run) -> None:
    split_run(large_step)
    with pytest.raises(RunRefused, match="was split already, into runs 3, 4, 5"):
        split_run(large_step)
    with pytest.raises(RunRefused, match="Run 1 changes nothing"):
        split_run(large_step.parent)
    with pytest.raises(RunRefused, match="Run 3 changes 1: only"):
        split_run(Run.objects.for_list().get(number=3))


def test_the_page_offers_it_and_the_button_does_it(large_step: Run, trainer: Person, client: Client) -> None:
    slug = large_step.show.slug
    page = client.get(reverse("training:run", args=[slug, 2])).content.decode()
    assert "3 changes at once: which one did it?" in page
    answer = client.post(reverse("training:split", args=[slug, 2]))
    assert answer["Location"] == f"{reverse('training:map', args=[slug])}?run=3"
    page = client.get(reverse("training:panel", args=[slug, 2])).content.decode()
    assert "Split into" in page
    assert '<button class="button small">Split' not in page
    assert client.post(reverse("training:split", args=[slug, 2]))["Location"] == reverse("training:run", args=[slug, 2])


def test_the_api_the_command_and_the_admin_do_the_same(large_step: Run, trainer: Person, client: Client) -> None:
    show: Show = large_step.show
    started = client.post(reverse("training-api:split", args=[show.slug, 2]))
    assert (started.status_code, [row["run"] for row in started.json()]) == (201, [3, 4, 5])
    refused = client.post(reverse("training-api:split", args=[show.slug, 2]))
    assert (refused.status_code, "was split already" in refused.json()["detail"]) == (400, True)

    Run.objects.filter(split_from=large_step).update(split_from=None)
    printed = StringIO()
    call_command("split_run", show.slug, "2", "--json", stdout=printed)
    assert [row["run"] for row in json.loads(printed.getvalue())["runs"]] == [6, 7, 8]
    with pytest.raises(CommandError, match="has no run 99"):
        call_command("split_run", show.slug, "99")

    Run.objects.filter(split_from=large_step).update(split_from=None)
    client.post(reverse("admin:training_run_changelist"), {"action": "split", "_selected_action": [large_step.pk]})
    assert large_step.parts.count() == 3
