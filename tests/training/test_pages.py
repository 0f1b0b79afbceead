"""The pages, the admin's Train button, the command and the API of runs."""

import json
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corpus.curating import judge_backgrounds
from corpus.models import MaterialState, Show
from jobs.models import Job
from people.models import Person, Role
from tests.builders import make_background, make_job, make_material, make_person, make_run, make_show
from training.models import Run
from training.recipe import demo_recipe, to_json, with_changes


@pytest.fixture
def ready(db: None) -> Show:
    show = make_show(["Ann", "Ben"])
    make_material(show, each=1, backgrounds=1)
    return show


@pytest.fixture
def trainer(ready: Show, client: Client) -> Person:
    person = make_person(Role.TRAINER, ready, is_staff=True)
    client.force_login(person)
    return person


def form_data(client: Client, address: str) -> dict[str, object]:
    """What a browser would send of the form as it stands."""
    form = client.get(address).context["adminform"].form
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}


def test_train_button_starts_a_run_with_what_was_changed(ready: Show, trainer: Person, client: Client) -> None:
    address = f"{reverse('admin:training_run_add')}?show={ready.pk}&recipe=demo"
    data = {**form_data(client, address), "note": "wider", "composing.scale_max": "1.5"}

    answer = client.post(address, data)

    run = Run.objects.get()
    assert answer["Location"] == reverse("training:run", args=[ready.slug, 1])
    assert run.recipe == to_json(with_changes(demo_recipe(), {"composing.scale_max": 1.5}))
    assert (run.note, run.created_by, run.state) == ("wider", trainer, "queued")


def test_retrain_makes_a_child_that_names_its_one_change(ready: Show, trainer: Person, client: Client) -> None:
    parent = make_run(ready, recipe=to_json(demo_recipe()))
    address = f"{reverse('admin:training_run_add')}?parent={parent.pk}"
    client.post(address, {**form_data(client, address), "fitting.epochs": "3"})

    child = Run.objects.get(parent=parent)
    page = client.get(reverse("training:run", args=[ready.slug, child.number]))
    assert "fitting.epochs 8 → 3" in page.content.decode().replace("&gt;", ">")


def test_train_form_refuses_a_setting_outside_its_limits(ready: Show, trainer: Person, client: Client) -> None:
    address = f"{reverse('admin:training_run_add')}?show={ready.pk}&recipe=demo"
    answer = client.post(
        address, {**form_data(client, address), "composing.scale_min": "2", "composing.scale_max": "1"}
    )

    assert answer.status_code == 200
    assert "scale_min is 2.0 but scale_max only 1.0" in answer.content.decode()
    assert not Run.objects.exists()


def test_train_form_says_that_real_frames_are_missing(ready: Show, trainer: Person, client: Client) -> None:
    address = f"{reverse('admin:training_run_add')}?show={ready.pk}&recipe=demo"
    answer = client.post(address, {**form_data(client, address), "real.batch_share": "0.5"})

    assert answer.status_code == 200
    assert "There are no real training frames with labels in" in answer.content.decode()
    assert not Run.objects.exists()


def test_trainer_of_another_show_cannot_train_this_one(ready: Show, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, make_show(), is_staff=True))
    address = f"{reverse('admin:training_run_add')}?show={ready.pk}&recipe=demo"

    answer = client.post(address, {**form_data(client, address), "show": str(ready.pk)})

    assert answer.status_code == 200
    assert not Run.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_runs_page_costs_the_same_with_one_and_three_runs(
    ready: Show, trainer: Person, client: Client, number: int, django_assert_max_num_queries: Callable
) -> None:
    parent = None
    for _ in range(number):
        parent = make_run(ready, recipe=to_json(demo_recipe()), parent=parent)
    client.get(reverse("training:runs", args=[ready.slug]))  # the strip's figures are cached now

    with django_assert_max_num_queries(9):
        assert client.get(reverse("training:runs", args=[ready.slug])).status_code == 200


@pytest.mark.database
def test_runs_are_sorted_by_the_address_over_all_pages(ready: Show, trainer: Person, client: Client) -> None:
    for number in range(1, 53):
        dev = {"frames": 9, "macro_f1": (number * 7 % 53) / 100, "macro_f1_interval": None} if number != 5 else {}
        make_run(ready, recipe=to_json(demo_recipe()), dev=dev, note="heads" if number < 3 else "")
    address = reverse("training:runs", args=[ready.slug])

    def shown(**query: str) -> list[int]:
        return [run.row.number for run in client.get(address, query).context["runs"]]

    assert shown()[:2] == [52, 51]
    assert shown(sort="-macro")[:3] == [15, 30, 45]  # .52, .51, .50
    assert shown(sort="-macro", page="2") == [38, 5]  # .01, and what has no figure last
    assert shown(sort="macro")[:2] == [38, 23]
    assert shown(sort="job__created_by__password")[:2] == [52, 51]
    assert shown(text="HEADS", sort="number") == [1, 2]
    page = client.get(address, {"sort": "-macro", "text": "heads"}).content.decode()
    assert 'aria-sort="descending"><a href="?sort=macro&amp;text=heads">Macro-F1</a>' in page


def test_live_part_of_a_run_asks_again_until_the_run_ends(ready: Show, trainer: Person, client: Client) -> None:
    job = make_job(ready, state="queued")
    make_run(ready, job=job, finished_at=None, recipe=to_json(demo_recipe()))
    address = reverse("training:run", args=[ready.slug, 1])

    live = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 3s"' in live
    assert 'id="run-state" hx-swap-oob="true">queued' in live
    job.state = "done"
    job.save()
    ended = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 3s" not in ended
    assert 'id="run-head" hx-swap-oob="true"' in ended  # without its Stop
    assert ">Stop<" not in ended


def test_a_run_that_is_being_stopped_says_so_at_once(ready: Show, trainer: Person, client: Client) -> None:
    """Its process may take seconds to end: no second Stop meanwhile, and Resume only afterwards."""
    lease = {"state": "running", "token": uuid4(), "lease_until": timezone.now()}
    job = make_job(ready, function="training.tasks.train", **lease)
    run = make_run(ready, job=job, finished_at=None, recipe=to_json(demo_recipe()))
    address = reverse("training:run", args=[ready.slug, run.number])
    assert ">Stop<" in client.get(address).content.decode()

    page = client.post(reverse("training:stop", args=[ready.slug, run.number]), follow=True).content.decode()
    assert '<button class="button" disabled>Stopping …</button>' in page
    assert (">Stop<" in page, ">Resume<" in page) == (False, False)
    live = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert 'id="run-state" hx-swap-oob="true">stopping' in live
    assert 'id="run-stop" hx-swap-oob="true"' in live  # for whoever looks at it in another tab
    Job.objects.filter(pk=job.pk).update(state="cancelled", token=None, lease_until=None)
    assert ">Resume<" in client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_train_command_prints_the_queued_run_as_json(ready: Show) -> None:
    printed = StringIO()
    call_command("train", ready.slug, "--recipe", "demo", "--set", "fitting.epochs=1", "--json", stdout=printed)

    assert json.loads(printed.getvalue()) == {"run": 1, "state": "queued", "seconds": None, "dev": None}
    assert Run.objects.get().recipe["fitting"]["epochs"] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no show 'nowhere'"),
        (["{slug}", "--from", "7"], "has no run 7"),
        (["{slug}", "--set", "composing.scale_mox=1"], "composing.scale_max"),
        (["{slug}", "--recipe", "orignal"], "the nearest is 'original'"),
    ],
)
def test_train_command_with_bad_words_says_what_is_wrong(ready: Show, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("train", *[argument.format(slug=ready.slug) for argument in arguments])
    assert not Run.objects.exists()


def test_runs_api_starts_stops_and_resumes(ready: Show, trainer: Person, client: Client) -> None:
    address = reverse("training-api:runs", args=[ready.slug])
    started = client.post(address, {"recipe": {"fitting.epochs": 2}, "note": "by API"}, "application/json")
    assert started.status_code == 201
    assert (started.json()["run"], started.json()["state"], started.json()["recipe"]["fitting"]["epochs"]) == (
        1,
        "queued",
        2,
    )

    stopped = client.post(reverse("training-api:stop", args=[ready.slug, 1]))
    assert stopped.json()["state"] == "stopped"
    resumed = client.post(reverse("training-api:resume", args=[ready.slug, 1]))
    assert resumed.json()["state"] == "queued"
    assert [row["run"] for row in client.get(address).json()["results"]] == [1]


def test_runs_api_refuses_an_unknown_key_with_the_nearest(ready: Show, trainer: Person, client: Client) -> None:
    answer = client.post(
        reverse("training-api:runs", args=[ready.slug]), {"recipe": {"fitting.epoch": 2}}, "application/json"
    )
    assert answer.status_code == 400
    assert "fitting.epochs" in answer.json()["detail"]


def test_train_form_and_run_page_say_which_backgrounds_nobody_has_seen(
    ready: Show, trainer: Person, client: Client
) -> None:
    form = f"{reverse('admin:training_run_add')}?show={ready.pk}"
    client.post(form, form_data(client, f"{form}&recipe=demo"))
    page = reverse("training:run", args=[ready.slug, 1])
    link = f'href="/s/{ready.slug}/backgrounds/?state=accepted&amp;judged=no"'
    later = make_background(ready)  # not of this run

    assert f"Nobody has looked at {count_of(ready)} of the backgrounds that this run would" in told(client, form)
    assert f"Nobody has looked at {count_of(ready) - 1} of this run's backgrounds." in told(client, page)
    assert link in told(client, form)
    assert f"Nobody has looked at {count_of(ready)} of today's backgrounds" in told(
        client, reverse("training:new", args=[ready.slug])
    )
    assert link in told(client, page)
    judge_backgrounds(
        ready, [row.pk for row in ready.backgrounds.exclude(pk=later.pk)], MaterialState.ACCEPTED, trainer
    )
    assert "Nobody has looked at 1 of the backgrounds" in told(client, form)
    assert "Nobody has looked" not in told(client, page)


def count_of(show: Show) -> int:
    return show.backgrounds.count()


def told(client: Client, address: str) -> str:
    return client.get(address).content.decode().replace("&#x27;", "'")
