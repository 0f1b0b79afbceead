"""Several cut-outs cut anew at once, by API and by command; one answer takes all of it back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from corpus import services
from corpus.management.commands.redo_cutouts import Command
from corpus.models import Cutout, MaterialState, Show
from corpus.redoing import AT_ONCE, chosen_ids
from corpus.staging import stage_source
from jobs.models import Job
from people.models import Role
from tests import builders
from tests.corpus.running import run
from tests.corpus.test_versions import with_shadow

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def cutouts(show: Show, tmp_path: Path) -> list[Cutout]:
    for side in (70, 80):
        with_shadow(tmp_path / "in" / "Ann" / f"{side}.png", side=side)
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    return list(Cutout.objects.order_by("name"))


@pytest.fixture
def reviewer(show: Show) -> APIClient:
    sender = APIClient()
    sender.force_authenticate(builders.make_person(Role.REVIEWER, show))
    return sender


def post(sender: APIClient, show: Show, path: str, body: dict[str, Any]) -> Any:
    return sender.post(f"/api/v1/shows/{show.slug}/cutouts/{path}/", body, format="json")


def standing(cutouts: list[Cutout]) -> list[tuple[str, str, bool]]:
    rows = Cutout.objects.in_bulk([one.pk for one in cutouts])
    return [(rows[one.pk].cut_method, rows[one.pk].state, rows[one.pk].judged_at is None) for one in cutouts]


def test_a_few_are_cut_anew_at_once_and_one_answer_takes_all_back(
    show: Show, cutouts: list[Cutout], reviewer: APIClient
) -> None:
    without = builders.make_cutout(show)  # its picture was not kept
    services.judge_cutouts(show, [cutouts[0].pk], MaterialState.ACCEPTED, builders.make_person())
    before = standing(cutouts)
    assert before == [("shadow", "accepted", False), ("shadow", "accepted", True)]
    ids = [*(one.pk for one in cutouts), without.pk]

    answer = post(reviewer, show, "redo", {"ids": ids, "method": "flood"})
    done = answer.json()
    assert (answer.status_code, done["cut_anew"], done["unchanged"], done["refused"]) == (200, 2, 0, 1)
    assert (done["problems"][0]["id"], "was not kept" in done["problems"][0]["why"]) == (without.pk, True)
    assert standing(cutouts) == [("flood", "accepted", True), ("flood", "accepted", True)]  # nobody has looked at these
    assert done["before"] == [
        {"id": cutouts[0].pk, "version": 1, "state": "accepted"}, {"id": cutouts[1].pk, "version": 1, "state": "new"},
    ]  # fmt: skip

    assert post(reviewer, show, "take-back", {"before": done["before"]}).json() == {"taken_back": 2}
    assert standing(cutouts) == before
    assert [one.versions.count() for one in cutouts] == [2, 2]  # none is lost


def test_best_leaves_what_nothing_betters(show: Show, cutouts: list[Cutout], reviewer: APIClient) -> None:
    Cutout.objects.filter(pk=cutouts[0].pk).update(cut_score=0.1)
    done = post(reviewer, show, "redo", {"ids": [one.pk for one in cutouts], "method": "best"}).json()
    assert (done["cut_anew"], done["unchanged"]) == (0, 2)  # the first is better, but the very same picture


def test_a_rejected_cutout_stays_so_and_comes_back_so(show: Show, cutouts: list[Cutout], reviewer: APIClient) -> None:
    services.judge_cutouts(show, [cutouts[0].pk], MaterialState.REJECTED, builders.make_person())
    done = post(reviewer, show, "redo", {"ids": [cutouts[0].pk], "method": "flood"}).json()
    assert standing(cutouts)[0][:2] == ("flood", "rejected")
    assert done["before"][0]["state"] == "rejected"
    post(reviewer, show, "take-back", {"before": done["before"]})
    assert standing(cutouts)[0][:2] == ("shadow", "rejected")


def test_many_are_a_job(show: Show, cutouts: list[Cutout], reviewer: APIClient) -> None:
    more = [builders.make_cutout(show) for _ in range(AT_ONCE)]
    answer = post(reviewer, show, "redo", {"ids": [one.pk for one in [*cutouts, *more]], "method": "flood"})
    assert answer.status_code == 202
    result = run(Job.objects.get(pk=answer.json()["job"]))
    assert (result["cut_anew"], result["refused"], len(result["before"])) == (2, AT_ONCE, 2)


def test_nothing_of_another_show_is_cut_or_taken_back(show: Show, cutouts: list[Cutout], reviewer: APIClient) -> None:
    theirs = builders.make_cutout(builders.make_show())
    answer = post(reviewer, show, "redo", {"ids": [theirs.pk], "method": "flood"})
    assert (answer.status_code, "There is no cut-out" in str(answer.json())) == (400, True)
    taken = {"before": [{"id": theirs.pk, "version": 1, "state": "rejected"}]}
    assert post(reviewer, show, "take-back", taken).json() == {"taken_back": 0}
    assert Cutout.objects.get(pk=theirs.pk).state == "accepted"


def test_below_means_those_in_use_whose_picture_was_kept(show: Show, cutouts: list[Cutout]) -> None:
    builders.make_cutout(show, cut_score=0.1)
    Cutout.objects.filter(pk=cutouts[1].pk).update(cut_score=0.3)
    assert chosen_ids(show, [], 0.5, "best") == [cutouts[1].pk]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say which cut-outs"),
        (["--below", "0.5", "1"], "Say which cut-outs"),
        (["999999"], "There is no cut-out 999999"),
    ],
)
def test_command_says_what_is_wrong(show: Show, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("redo_cutouts", show.slug, "--method", "best", *arguments)


def test_command_queues_what_it_was_told(show: Show, cutouts: list[Cutout]) -> None:
    job = Command().queue(show, {"ids": [cutouts[0].pk], "below": None, "method": "flood"})
    assert run(job)["cut_anew"] == 1
    assert standing(cutouts)[0] == ("flood", "accepted", True)
