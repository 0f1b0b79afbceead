"""A sweep's page over evaluations that are written out: the verdict, the differences, one number of queries."""

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Evaluation, EvaluationPair
from people.models import Role
from tests.builders import make_episode, make_frame, make_job, make_person, make_run, make_show
from training.models import Run, Sweep
from training.recipe import demo_recipe, to_json, with_changes


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


def test_the_page_says_which_factor_earned_its_place(sweep: Sweep, client: Client) -> None:
    client.force_login(make_person(Role.TRAINER, sweep.show))
    page = client.get(reverse("evaluation:sweep", args=[sweep.show.slug, 1])).content.decode()
    assert "fitting.epochs=20 earned its place against run 1." in page
    assert "made it worse" in page
    assert "On 100 dev frames of 25 episodes." in page

    answer = client.get(reverse("evaluation-api:sweep", args=[sweep.show.slug, 1])).json()
    assert [(row["arm"], row["seeds"], row["verdict"]) for row in answer["rows"]] == [
        ("fitting.epochs=3", [0, 1], "made it worse"), ("fitting.epochs=20", [0], "earned its place"),
    ]  # fmt: skip
    assert answer["rows"][1]["effect"] == pytest.approx(answer["rows"][1]["by_seed"][0])
