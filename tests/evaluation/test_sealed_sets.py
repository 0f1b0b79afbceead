"""Fresh test sets: the worn episodes are retired for good, the odometer of the fresh set starts at nothing."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from corpus.models import Character, Episode, Show
from corpus.proving import proof_of
from evaluation.figures import splits_of
from evaluation.models import Evaluation, SealedSet, TestLook
from evaluation.sealed_sets import FreshSetRefused, current_set, open_fresh_set, set_size, sets_of
from evaluation.services import EvaluationRefused, start_evaluation, store_scores
from labeling.models import LabelSource
from labeling.services import set_label
from people.models import AuditEntry, Role
from tests.builders import make_episode, make_frame, make_person, make_show
from tests.evaluation.conftest import evaluate_by_hand
from tests.running import run_all

pytestmark = pytest.mark.database


@pytest.fixture
def looked(db: None) -> Evaluation:
    """One look at a test set of five episodes."""
    show = make_show(["Ann", "Ben"])
    row = evaluate_by_hand(show, "test")
    TestLook.objects.create(show=show, evaluation=row, reason="a look")
    return row


def add_test_frame(show: Show, name: str) -> int:
    """A labeled frame of a new test episode, scored by the run, so that no network is needed."""
    frame = make_frame(make_episode(show, name=name, split="test"))
    cast: dict[str, Character] = {one.name: one for one in show.characters.all()}
    for one in cast.values():
        set_label(frame, one, "yes", LabelSource.VOTES)
    store_scores(show.runs.get(), cast, [frame.pk], [[0.9, 0.9]])
    return frame.pk


def test_a_fresh_set_has_what_nobody_has_seen_and_no_look(looked: Evaluation) -> None:
    show, person = looked.show, make_person(Role.ADMIN, looked.show)
    fresh = add_test_frame(show, "unseen")
    assert set_size(show) == {"episodes": 6, "worn": 5}

    opened = open_fresh_set(show, "  worn out ", person)

    assert (opened.number, opened.reason, opened.retired, current_set(show)) == (2, "worn out", 5, 2)
    assert set_size(show) == {"episodes": 1, "worn": 0}
    assert [(one.number, len(one.looks)) for one in sets_of(show)] == [(2, 0), (1, 1)]
    entry = AuditEntry.objects.get(action="open fresh test set")
    assert (entry.person, entry.detail["number"], len(entry.detail["retired"])) == (person, 2, 5)

    late = add_test_frame(show, "late")
    made = start_evaluation(looked.run, "test", reason="the final figure")
    run_all(show.pk)
    assert made.sealed_set == 2
    assert set(made.pairs.values_list("frame", flat=True)) == {fresh, late}
    assert [(one.number, len(one.looks)) for one in sets_of(show)] == [(2, 1), (1, 1)]


def test_retired_episodes_stay_test_and_the_splits_still_hold(looked: Evaluation) -> None:
    open_fresh_set(looked.show, "worn")

    assert set(Episode.objects.exclude(retired_at=None).values_list("split", flat=True)) == {"test"}
    proof = proof_of(looked.show)
    assert proof.holds
    assert next(one.second_count for one in proof.comparisons if one.second == "test frames") == 5
    looked.refresh_from_db()
    assert (looked.sealed_set, looked.pairs.count()) == (1, 10)


def test_database_itself_retires_nothing_but_test_and_knows_the_set_of_a_look(looked: Evaluation) -> None:
    dev = make_episode(looked.show)
    for rows, change in (
        (Episode.objects.filter(pk=dev.pk), {"retired_at": dev.created_at}),
        (Evaluation.objects.filter(pk=looked.pk), {"sealed_set": None}),
        (Evaluation.objects.filter(pk=looked.pk), {"split": "dev"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_what_is_fresh_or_being_looked_at_is_not_retired(looked: Evaluation) -> None:
    show = looked.show
    with pytest.raises(FreshSetRefused, match="Say why"):
        open_fresh_set(show, " ")
    start_evaluation(looked.run, "test", reason="once more")
    with pytest.raises(FreshSetRefused, match="looking at the test set right now"):
        open_fresh_set(show, "worn")
    assert not SealedSet.objects.exists()


def test_an_empty_set_says_where_its_episodes_come_from(looked: Evaluation) -> None:
    open_fresh_set(looked.show, "worn")
    with pytest.raises(FreshSetRefused, match="Nobody has looked at an episode of test set 2"):
        open_fresh_set(looked.show, "again")
    with pytest.raises(EvaluationRefused, match="Test set 2 is empty: add evaluation episodes"):
        start_evaluation(looked.run, "test", reason="why not")
    make_frame(make_episode(looked.show, split="test"))
    with pytest.raises(EvaluationRefused, match="Tag some, or import labels"):
        start_evaluation(looked.run, "test", reason="why not")


def test_pages_say_on_which_set_a_figure_was_made(looked: Evaluation, client: Client) -> None:
    slug = looked.show.slug
    client.force_login(make_person(Role.ADMIN, looked.show))
    listed = reverse("evaluation:evaluations", args=[slug])
    assert "Open a fresh set" in client.get(listed).content.decode()
    address = reverse("evaluation:fresh-set", args=[slug])
    assert "Nothing was retired" in client.post(address, {"reason": "worn"}, follow=True).content.decode()
    page = client.post(address, {"reason": "worn", "sure": "on"}, follow=True).content.decode()

    assert "Test set 2 is open" in page and "5 episodes of set 1 retired: worn" in page
    assert "Open a fresh set" not in page  # nobody has seen it
    assert "test, set 1" in page and "test frames of set 1" in page
    own = client.get(reverse("evaluation:evaluation", args=[slug, looked.pk])).content.decode()
    assert "sealed set 1, look 1" in own and "Made on a set that is retired" in own
    assert splits_of(looked)[-1][1] == "real frames, sealed, set 1"


def test_a_trainer_may_look_but_not_retire(looked: Evaluation, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, looked.show))
    page = client.get(reverse("evaluation:evaluations", args=[looked.show.slug])).content.decode()
    assert "looked at 1 time" in page and "Open a fresh set" not in page


def test_the_api_opens_and_lists_sets(looked: Evaluation, client: Client) -> None:
    client.force_login(make_person(Role.ADMIN, looked.show))
    address = reverse("evaluation-api:sealed-sets", args=[looked.show.slug])
    assert client.post(address, {"reason": ""}, "application/json").status_code == 400
    made = client.post(address, {"reason": "worn"}, "application/json")
    again = client.post(address, {"reason": "worn"}, "application/json")

    assert (made.status_code, again.status_code) == (201, 400)
    assert "it is fresh" in again.json()["detail"]
    found = client.get(address).json()
    assert found["current"] == {"episodes": 0, "worn": 0}
    assert [(one["number"], one["reason"], one["retired_episodes"], one["looks"]) for one in found["sets"]] == [
        (2, "worn", 5, 0), (1, "", 0, 1),
    ]  # fmt: skip


def test_the_command_wants_a_reason(looked: Evaluation, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(CommandError, match="--reason") as refused:
        call_command("fresh_test_set", looked.show.slug)
    assert refused.value.returncode == 2
    call_command("fresh_test_set", looked.show.slug, "--reason", "worn", "--json")
    assert json.loads(capsys.readouterr().out) == {"number": 2, "retired": 5, "episodes": 0}
