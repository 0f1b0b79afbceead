"""A sweep's page over evaluations that are written out: the verdict, the differences, one number of queries."""

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Frame
from evaluation.models import Evaluation, EvaluationPair
from labeling.models import LabelSource
from labeling.services import set_label
from measures.sweeps import Verdict
from people.models import Role
from tests.builders import (
    make_episode,
    make_frame,
    make_frames,
    make_job,
    make_material,
    make_person,
    make_run,
    make_show,
)  # fmt: skip
from tests.running import run_all
from tests.training.conftest import TINY
from training.models import Run, Sweep
from training.recipe import demo_recipe, to_json, with_changes
from training.services import start_run
from training.sweeps import start_sweep


def judge(run: Run, frames: list, wrong: int) -> None:
    """A finished dev evaluation that errs on every so-manieth frame."""
    evaluation = Evaluation.objects.create(
        show=run.show, run=run, split="dev", policy="max_f", thresholds={"Ann": 0.5}, job=make_job(run.show),
        finished_at=run.finished_at,
    )  # fmt: skip
    character = run.show.characters.get()
    EvaluationPair.objects.bulk_create(
        EvaluationPair(
            evaluation=evaluation, frame=frame, character=character, truth="yes" if place % 2 else "no",
            score=float((place % 2) != (place % wrong == 0)),
        )
        for place, frame in enumerate(frames)
    )  # fmt: skip


@pytest.fixture
def sweep(db: None) -> Sweep:
    show = make_show(["Ann"])
    frames = [make_frame(episode) for episode in [make_episode(show) for _ in range(25)] for _ in range(4)]
    recipe = demo_recipe()
    parent = make_run(show, recipe=to_json(recipe))
    made = Sweep.objects.create(
        show=show, number=1, parent=parent, arms=["fitting.epochs=3", "fitting.epochs=20"], seeds=[0, 1]
    )
    judge(parent, frames, 5)
    for arm, seed, wrong in [
        ("", 1, 5),
        ("fitting.epochs=3", 0, 3),
        ("fitting.epochs=3", 1, 3),
        ("fitting.epochs=20", 0, 25),
    ]:
        changed = with_changes(with_changes(recipe, [arm] if arm else []), {"fitting.seed": seed})
        run = make_run(show, recipe=to_json(changed), parent=parent, sweep=made, sweep_arm=arm)
        judge(run, frames, wrong)
    return made


@pytest.fixture
def trainer(sweep: Sweep, client: Client) -> Client:
    client.force_login(make_person(Role.TRAINER, sweep.show))
    return client


def finish(sweep: Sweep) -> None:
    """The last run of the sweep ends, as good as its other seed."""
    changed = with_changes(demo_recipe(), {"fitting.epochs": 20, "fitting.seed": 1})
    run = make_run(sweep.show, recipe=to_json(changed), parent=sweep.parent, sweep=sweep, sweep_arm="fitting.epochs=20")
    judge(run, list(Frame.objects.filter(show=sweep.show).order_by("pk")), 25)


def test_the_page_says_which_factor_earned_its_place(sweep: Sweep, trainer: Client) -> None:
    finish(sweep)
    page = trainer.get(reverse("evaluation:sweep", args=[sweep.show.slug, 1])).content.decode()
    assert "epochs 8 → 20 (+.16) earned its place against run 1." in page
    assert "made it worse" in page
    assert "On 100 dev frames of 25 episodes." in page
    assert "hx-trigger" not in page.partition('id="sweep"')[2].partition(">")[0]  # all jobs have ended


def test_one_lucky_seed_of_two_decides_nothing(sweep: Sweep, trainer: Client) -> None:
    page = trainer.get(reverse("evaluation:sweep", args=[sweep.show.slug, 1])).content.decode()
    assert "No factor earned its place against run 1. The best is epochs 8 → 20: +.16" in page
    assert "1 of 2 seeds" in page

    answer = trainer.get(reverse("evaluation-api:sweep", args=[sweep.show.slug, 1])).json()
    assert [(row["arm"], row["seeds"], row["verdict"]) for row in answer["rows"]] == [
        ("fitting.epochs=3", [0, 1], "made it worse"), ("fitting.epochs=20", [0], "too early to say"),
    ]  # fmt: skip
    assert answer["rows"][1]["effect"] == pytest.approx(answer["rows"][1]["by_seed"][0])


def test_the_page_asks_again_until_the_evaluations_have_ended(sweep: Sweep, trainer: Client) -> None:
    """A run is done before its figures are there."""
    make_job(sweep.show, function="evaluation.tasks.evaluate_run", state="queued", after=sweep.parent.job)
    page = trainer.get(reverse("evaluation:sweep", args=[sweep.show.slug, 1])).content.decode()
    part = page.partition('id="sweep"')[2]
    assert 'hx-trigger="every 5s"' in part.partition(">")[0]
    assert "4 of 4 runs done" not in page.partition('id="sweep"')[0]  # the count is asked for again too


def test_a_run_that_failed_is_named(sweep: Sweep, trainer: Client) -> None:
    run = sweep.runs.last()
    type(run.job).objects.filter(pk=run.job_id).update(state="failed")
    page = trainer.get(reverse("evaluation:sweep", args=[sweep.show.slug, 1])).content.decode()
    assert "1 of its runs did not finish." in page


@pytest.mark.slow
def test_a_sweep_is_trained_to_its_end_and_judged(db: None, client: Client) -> None:
    """Really composed, fitted and evaluated: every arm has every seed, and a verdict that says no more than it can."""
    show = make_show(["Ann", "Ben"])
    make_material(show, each=2, backgrounds=2)
    for episode in [make_episode(show) for _ in range(3)]:
        for frame in make_frames(episode, 4, files=True):
            for place, character in enumerate(show.characters.all()):
                set_label(frame, character, "yes" if (frame.pk + place) % 2 else "no", LabelSource.IMPORT)
    parent = start_run(show, with_changes(demo_recipe(), TINY | {"fitting.epochs": 1}))
    run_all(show.pk)
    sweep = start_sweep(parent, ["composing.scale_max=0.8", "network.pooling=max"], seeds=2)
    assert len(run_all(show.pk)) == 10  # five runs and their evaluations: the parent stands for its own seed

    client.force_login(make_person(Role.TRAINER, show))
    answer = client.get(reverse("evaluation-api:sweep", args=[show.slug, sweep.number])).json()
    assert [(row["arm"], row["seeds"]) for row in answer["rows"]] == [(arm, [0, 1]) for arm in sweep.arms]
    assert {row["verdict"] for row in answer["rows"]} <= {str(one) for one in Verdict} - {str(Verdict.EARLY)}
    assert all(0 <= row["p_value"] <= 1 for row in answer["rows"])
    page = client.get(reverse("evaluation:sweep", args=[show.slug, sweep.number])).content.decode()
    assert "6 of 6 runs done" in page
    assert "every 5s" not in page
