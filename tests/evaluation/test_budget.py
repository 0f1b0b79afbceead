"""The budget curve of a show: planted runs become a curve, missing points are started, honest about what is not known."""

import json
import re
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corpus.models import Show
from evaluation.budget import budget_result
from evaluation.budget_pages import scatter_words, verdict
from evaluation.models import Evaluation
from evaluation.services import store_evaluation
from labeling.models import LabelRevision, LabelSource, LabelState
from labeling.services import make_label_version, set_label
from people.models import Role
from tests.builders import make_episode, make_frames, make_job, make_material, make_person, make_run, make_show
from tests.evaluation.conftest import report
from training.budgets import base_run, missing_runs, series_of, start_missing, tagged_frames
from training.models import Run
from training.recipe import demo_recipe, from_json, to_json, with_changes

TAGGED = 70


@pytest.fixture
def show(db: None) -> Show:
    """Ann and Ben; 12 dev episodes with labels, 70 tagged training frames of 7 episodes, material to compose from."""
    cache.clear()
    made = make_show(["Ann", "Ben"])
    ann = made.characters.get(name="Ann")
    for number in range(12):
        for place, frame in enumerate(
            make_frames(make_episode(made, name=f"dev {number}"), 6, perceptual_hash="80" * 8)
        ):
            set_label(frame, ann, LabelState.YES if place % 2 else LabelState.NO, LabelSource.VOTES)
    for number in range(7):
        episode = make_episode(made, name=f"film {number}", purpose="training", split="train")
        for frame in make_frames(episode, TAGGED // 7):
            type(frame).objects.filter(pk=frame.pk).update(perceptual_hash=f"{frame.pk:02x}00" * 4)
            set_label(frame, ann, LabelState.YES, LabelSource.VOTES)
    make_material(made, each=1, backgrounds=1)
    return made


def plant(show: Show, frames: int, wrong: int, *, seed: int = 0, **changes: object) -> Run:
    """A finished run on so many tagged frames that has `wrong` of a dev episode's six frames wrong, and its evaluation."""
    given = {"real.batch_share": 0.33 if frames else 0.0, "real.held_out": 0.0, "fitting.seed": seed, **changes}
    real = {"train": [f"{number}" for number in range(frames)], "train-dev": []} if frames else {}
    version = make_label_version(show, "labels", None)
    run = make_run(
        show, recipe=to_json(with_changes(demo_recipe(), given)), real_hashes=real, label_version=version,
        dev={"macro_f1": 0.5, "frames": 72, "characters": {}},
    )  # fmt: skip
    row = Evaluation.objects.create(
        show=show, run=run, split="dev", policy="max_f", label_version=version, job=make_job(show)
    )
    ann, random = show.characters.get(name="Ann"), np.random.default_rng(100 * frames + seed)
    pairs = []
    for episode in show.episodes.filter(split="dev"):
        missed = set(random.permutation(6)[:wrong].tolist())
        for place, frame in enumerate(episode.frames.order_by("pk")):
            is_there = place % 2 == 1
            pairs.append((frame.pk, ann, "yes" if is_there else "no", 0.9 if is_there != (place in missed) else 0.1))
    store_evaluation(row, pairs, {"Ann": 0.5}, report())
    return run


@pytest.fixture
def planted(show: Show) -> Show:
    """Three, two and one wrong of six with none, twenty and sixty tagged frames."""
    for frames, wrong in ((0, 3), (20, 2), (60, 1)):
        plant(show, frames, wrong)
    return show


@pytest.fixture
def trainer(show: Show, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, show))
    return client


def address(show: Show, name: str = "evaluation:budget") -> str:
    return reverse(name, args=[show.slug])


def test_runs_of_one_recipe_make_a_series_whatever_their_seed_and_tags(planted: Show) -> None:
    base = planted.runs.get(number=1)
    again = plant(planted, 20, 2, seed=1)
    plant(planted, 20, 1, **{"composing.scale_max": 1.6})  # another recipe
    plant(planted, 20, 1, **{"real.batch_share": 1.0})  # tagged frames alone
    other = plant(planted, 20, 1)
    Run.objects.filter(pk=other.pk).update(background_hashes={"train": ["another"]})

    assert {frames: [run.number for run in runs] for frames, runs in series_of(base).items()} == {
        0: [1], 20: [2, again.number], 60: [3]
    }  # fmt: skip


def test_planted_runs_become_a_curve_and_an_expectation(planted: Show) -> None:
    result = budget_result(planted.runs.get(number=1), now=60)

    values = [one["value"] for one in result["points"]]
    assert [one["frames"] for one in result["points"]] == [0, 20, 60]
    assert values == sorted(values)
    assert values[2] == pytest.approx(5 / 6, abs=0.05)
    assert result["frames"] == 72
    low, high = result["next"]["interval"]
    assert 0 <= low <= result["next"]["effect"] <= high
    assert result["next"]["effect"] < 1 - values[2]


def test_the_page_draws_the_curve_and_says_what_the_next_tags_bring(planted: Show, trainer: Client) -> None:
    page = trainer.get(address(planted)).content.decode()

    assert re.search(
        r"50 more tagged frames than the 70 of now are expected to bring <span[^>]*>\+\.\d\d\d</span>", page
    )
    assert page.count("budget-dot") == 3
    assert '<polygon class="band"' in page
    assert "Each number of frames has one run" in page
    assert "12 episodes only" in page  # the caution of few episodes
    assert "Start the 2 missing runs" in page  # 50 and all 70
    assert trainer.get(address(planted) + "?run=99").status_code == 404


def test_more_runs_ask_no_more_questions(planted: Show, trainer: Client, django_assert_num_queries: Any) -> None:
    trainer.get(address(planted) + "?run=1")
    with CaptureQueriesContext(connection) as few:
        trainer.get(address(planted) + "?run=1")
    count = len(few)  # before another request empties the log
    for seed in range(1, 5):
        plant(planted, 20, 2, seed=seed)
    trainer.get(address(planted) + "?run=1")  # the curve is kept from now on
    with django_assert_num_queries(count):
        trainer.get(address(planted) + "?run=1")


def test_too_few_points_are_said_instead_of_a_band(show: Show, trainer: Client) -> None:
    assert "Train the first run" in trainer.get(address(show)).content.decode()
    plant(show, 0, 3)

    page = trainer.get(address(show)).content.decode()

    assert "There is a run at one number of tagged frames; a curve takes 3." in page
    assert page.count("budget-dot") == 1
    assert "band" not in page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert "expected to bring" not in page.split("<h1>")[1].split("Missing points")[0]


def test_missing_points_are_started_once_alike_in_everything_else(planted: Show, trainer: Client) -> None:
    base = planted.runs.get(number=1)
    assert [(one.limit, one.frames, one.seed) for one in missing_runs(base)] == [(50, 50, 0), (0, 70, 0)]

    trainer.post(address(planted) + "?run=1", {"seeds": "1"})

    started = list(planted.runs.filter(number__gt=3).order_by("number"))
    assert [tagged_frames(run) for run in started] == [50, 70]
    assert {(run.parent_id, from_json(run.recipe).real.batch_share) for run in started} == {(base.pk, 0.33)}
    assert len({run.label_version_id for run in started}) == 1
    assert "50 tagged frames, 33% of each batch, seed 0" in started[0].note


def test_started_runs_belong_to_the_series_and_are_not_missed_again(show: Show, trainer: Client) -> None:
    """A base made from today's material: what it starts is of its series."""
    from training.services import start_run

    base = start_run(show, with_changes(demo_recipe(), {"real.held_out": 0.0}))
    trainer.post(address(show) + f"?run={base.number}", {"seeds": "2"})

    assert {frames: len(runs) for frames, runs in series_of(base).items()} == {0: 2, 50: 2, 70: 2}
    assert missing_runs(base, 2) == []
    again = trainer.post(address(show) + f"?run={base.number}", {"seeds": "2"}, follow=True)
    assert "Nothing is missing" in again.content.decode()
    page = trainer.get(address(show) + f"?run={base.number}").content.decode()
    assert "Every number of tagged frames has 2 runs." in page
    assert 'name="seeds" value="3"' in page  # what is asked for next can be started
    assert "no figures yet" in again.content.decode()
    assert base_run(show) == Run.objects.filter(show=show).exclude(real_hashes={}).order_by("-number").first()


def test_the_point_without_tags_composes_on_no_tagged_frame_either(show: Show) -> None:
    base = plant(show, 20, 2, **{"real.backgrounds": True})
    composed = next(run for run in start_missing(base) if not tagged_frames(run))
    assert (from_json(composed.recipe).real.backgrounds, composed.real_hashes) == (False, {})


def test_a_show_without_tags_is_told_to_tag(show: Show, trainer: Client) -> None:
    LabelRevision.objects.filter(frame__purpose="training").delete()
    plant(show, 0, 3)
    page = trainer.post(address(show) + "?run=1", {"seeds": "1"}, follow=True).content.decode()
    assert "No training frame" in page


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.004, 0.02, "so tagging goes on paying"), (-0.02, -0.001, "so it does not pay here"),
        (-0.003, 0.008, "next to nothing either way"), (-0.02, 0.03, "so it may pay or not"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_interval(low: float, high: float, words: str) -> None:
    assert verdict(low, high) == words


def test_points_far_off_the_law_are_said_to_scatter() -> None:
    assert scatter_words({"missed": 0.004}) == ""
    assert scatter_words({"missed": 0.034}).startswith("The runs lie .034 off the line")


def test_the_api_gives_the_curve_and_starts_what_is_missing(planted: Show, trainer: Client) -> None:
    route = address(planted, "evaluation-api:budget")
    told = trainer.get(route).json()
    assert (told["run"], told["runs"]) == (3, {"0": [1], "20": [2], "60": [3]})
    assert told["missing"] == [{"frames": 50, "seed": 0}, {"frames": 70, "seed": 0}]
    assert told["curve"]["next"]["more"] == 50

    started = trainer.post(route, {"run": 1, "share": 0.5}, content_type="application/json")
    assert started.status_code == 201
    assert [one["recipe"]["real"]["batch_share"] for one in started.json()] == [0.5, 0.5]
    refused = trainer.post(route, {"run": 1, "share": 1.5}, content_type="application/json")
    assert (refused.status_code, "between 0 and 1" in refused.json()["detail"]) == (400, True)


def test_the_command_starts_what_is_missing(planted: Show, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("budget_runs", planted.slug, "--from", "1", "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(one["frames"], one["state"]) for one in told["runs"]] == [(50, "queued"), (70, "queued")]
    with pytest.raises(CommandError, match="has no run 99"):
        call_command("budget_runs", planted.slug, "--from", "99")
    with pytest.raises(CommandError, match="1 to 10 seeds"):
        call_command("budget_runs", planted.slug, "--from", "1", "--seeds", "11")
