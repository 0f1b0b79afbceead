"""Start a run or retrain from one: the page, its panel, the parent's own material, the estimate; command and API beside it."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from corpus.models import Cutout, Show
from labeling.models import LabelSource, LabelState
from labeling.services import make_label_version, set_label
from people.models import Person, Role
from tests.builders import make_cutout, make_episode, make_frame, make_material, make_person, make_run, make_show
from training.estimates import estimate
from training.lineage import steps_of
from training.models import Run, RunEpoch
from training.own_material import changes_since, start_from
from training.recipe import Recipe, demo_recipe, from_json, to_json, with_changes
from training.services import RunRefused, background_hashes, cutout_hashes


@pytest.fixture
def parent(db: None, tiny_recipe: Recipe) -> Run:
    """A finished run; since it began, a cut-out came and a label changed."""
    show = make_show(["Ann", "Ben"])
    make_material(show, each=1, backgrounds=1)
    frame = make_frame(make_episode(show))
    set_label(frame, show.characters.first(), LabelState.YES, LabelSource.IMPORT)
    run = make_run(
        show, recipe=to_json(tiny_recipe), cutout_hashes=cutout_hashes(show, ["Ann", "Ben"]), seconds=30.0,
        background_hashes=background_hashes(show), label_version=make_label_version(show, "labels of run 1", None),
    )  # fmt: skip
    make_cutout(show, show.characters.first(), files=True)
    set_label(frame, show.characters.last(), LabelState.NO, LabelSource.IMPORT)
    return run


@pytest.fixture
def trainer(parent: Run, client: Client) -> Person:
    person = make_person(Role.TRAINER, parent.show)
    client.force_login(person)
    return person


def address(show: Show) -> str:
    return reverse("training:new", args=[show.slug])


def sent_form(client: Client, url: str) -> dict[str, object]:
    """What a browser would send of the form as it stands."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    return {**shown, "from": client.get(url).context["start"].value}


def test_one_change_with_the_parents_own_material_is_told_as_one(parent: Run, trainer: Person, client: Client) -> None:
    sent = sent_form(client, address(parent.show) + "?from=1")
    answer = client.post(
        address(parent.show), {**sent, "composing.scale_max": "1.7", "material": "parent", "note": "wider"}
    )

    child = Run.objects.get(number=2)
    assert answer["Location"] == reverse("training:run", args=[parent.show.slug, 2])
    assert [step.words for step in steps_of(child)] == ["scale max 1.3 → 1.7"]
    assert (child.cutout_hashes, child.label_version) == (parent.cutout_hashes, parent.label_version)
    assert (child.note, child.created_by) == ("wider", trainer)


def test_todays_material_counts_as_changes_of_its_own(parent: Run, trainer: Person, client: Client) -> None:
    sent = sent_form(client, address(parent.show) + "?from=1")
    client.post(address(parent.show), {**sent, "composing.scale_max": "1.7"})
    assert len(steps_of(Run.objects.get(number=2))) == 3
    assert changes_since(parent) == {"cut-outs": "1 more", "labels": "1 change"}


def test_the_panel_counts_the_steps_and_warns_while_one_writes(parent: Run, trainer: Person, client: Client) -> None:
    preview = reverse("training:new-preview", args=[parent.show.slug])
    sent = {**sent_form(client, address(parent.show) + "?from=1"), "composing.scale_max": "1.7"}

    many = client.post(preview, sent).content.decode()
    assert "3 changes at once" in many
    assert "Run 1's own material leaves only what you change." in many.replace("&#x27;", "'")
    one = client.post(preview, {**sent, "material": "parent"}).content.decode()
    assert "<h2>1 change</h2>" in one
    assert "at once" not in one
    wrong = client.post(preview, {**sent, "composing.scale_max": "0.1"}).content.decode()
    assert '<a href="#id_composing.scale_min">Scale min</a>' in wrong
    assert Run.objects.count() == 1


def test_the_address_may_name_settings(parent: Run, trainer: Person, client: Client) -> None:
    page = client.get(address(parent.show) + "?from=1&composing.scale_max=1.7&real.batch_share=0.4")
    assert page.context["form"]["composing.scale_max"].value() == 1.7
    assert (page.context["form"]["data"].value(), page.context["form"]["percent"].value()) == ("mix", 40)
    assert [step.words for step in page.context["steps"]][:2] == ["scale max 1.3 → 1.7", "batch share 0 → .4"]


def test_errors_stand_beside_their_fields_and_nothing_starts(parent: Run, trainer: Person, client: Client) -> None:
    sent = sent_form(client, address(parent.show) + "?from=1")
    answer = client.post(
        address(parent.show),
        {**sent, "fitting.epochs": "0", "composing.count_probabilities": "often", "percent": "200"},
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"fitting.epochs", "composing.count_probabilities", "percent"}
    assert "&#x27;often&#x27; is not a number" in answer.content.decode()
    real = client.post(address(parent.show), {**sent, "data": "real"})
    assert "There are no real training frames with labels in" in real.content.decode()
    assert Run.objects.count() == 1


def test_frames_of_another_size_take_the_networks_input_with_them(parent: Run, trainer: Person, client: Client) -> None:
    sent = sent_form(client, address(parent.show) + "?from=1")
    client.post(address(parent.show), {**sent, "composing.width": "96", "composing.height": "54"})
    recipe = from_json(Run.objects.get(number=2).recipe)
    assert (recipe.picture.width, recipe.picture.height) == (96, 54)


def test_a_third_stays_a_third(parent: Run, trainer: Person, client: Client) -> None:
    """33 per cent on the form must not change a share of 1/3."""
    mixed = with_changes(from_json(parent.recipe), {"real.batch_share": 1 / 3})
    Run.objects.filter(pk=parent.pk).update(recipe=to_json(mixed))
    sent = sent_form(client, address(parent.show) + "?from=1")
    page = client.post(reverse("training:new-preview", args=[parent.show.slug]), {**sent, "material": "parent"})
    assert page.context["steps"] == []


def test_without_material_the_page_says_what_is_missing(parent: Run, trainer: Person, client: Client) -> None:
    Cutout.objects.all().delete()
    page = client.get(address(parent.show)).content.decode()
    assert "There are no cut-outs to train on for Ann, Ben." in page
    assert 'id="new-run"' not in page


def test_what_would_be_frozen_is_counted(parent: Run, trainer: Person, client: Client) -> None:
    """Seven accepted cut-outs, two backgrounds, the one dev frame with labels; what is open or unlabeled does not count."""
    make_frame(make_episode(parent.show))
    make_frame(make_episode(parent.show, purpose="training", split="train"))
    page = client.get(address(parent.show))
    assert page.context["frozen"] == [
        (7, "cut-outs"), (2, "backgrounds"), (1, "labeled dev frames"), (0, "tagged training frames"),
    ]  # fmt: skip
    own = client.get(address(parent.show) + "?from=1")
    assert own.context["own"] == [(6, "cut-outs"), (2, "backgrounds"), (0, "tagged training frames")]
    assert "labels of run 1" in own.content.decode()


def test_an_unknown_start_is_said_and_the_shows_own_is_taken(parent: Run, trainer: Person, client: Client) -> None:
    page = client.get(address(parent.show) + "?from=77")
    assert [str(one) for one in page.context["messages"]] == [f"{parent.show.title} has no run 77."]
    assert page.context["start"].name == "default"


def test_the_estimate_goes_by_the_pace_of_a_run_with_the_same_network(parent: Run, tiny_recipe: Recipe) -> None:
    """Two epochs of 64 frames took 10 s each, and 10 s went beside them."""
    for epoch in (1, 2):
        RunEpoch.objects.create(run=parent, epoch=epoch, seconds=10.0, metrics={})
    longer = with_changes(tiny_recipe, {"fitting.epochs": 6})
    found = estimate(parent.show, longer)
    assert (found.seconds, found.run, found.is_alike) == (pytest.approx(70), parent, True)
    assert estimate(parent.show, demo_recipe()).is_alike is False
    assert estimate(make_show(["Ann"]), longer) is None


def test_own_material_needs_a_parent_that_has_some(parent: Run) -> None:
    with pytest.raises(RunRefused, match="Only a run that starts from another one"):
        start_from(parent.show, demo_recipe(), material="parent")
    with pytest.raises(RunRefused, match="does not say what it was made from"):
        start_from(parent.show, demo_recipe(), parent=make_run(parent.show), material="parent")
    with pytest.raises(RunRefused, match="today or parent"):
        start_from(parent.show, demo_recipe(), parent=parent, material="yesterday")


def test_command_and_api_take_the_parents_material(parent: Run, trainer: Person, client: Client) -> None:
    call_command(
        "train", parent.show.slug, "--from", "1", "--set", "fitting.epochs=3", "--material", "parent", "--json"
    )
    sent = {"parent": 1, "recipe": {"fitting.epochs": 4}, "material": "parent"}
    client.post(reverse("training-api:runs", args=[parent.show.slug]), sent, "application/json")
    for run in Run.objects.filter(parent=parent):
        assert len(steps_of(run)) == 1
