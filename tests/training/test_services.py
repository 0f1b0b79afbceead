"""Starting, logging and stopping runs."""

import pytest

from corpus.models import MaterialState, Show
from jobs.models import Job, State
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from tests.builders import make_background, make_cutout, make_episode, make_frame, make_run, make_show
from training.models import Run
from training.recipe import Recipe, to_json
from training.services import RunRefused, log_epoch, resume_run, start_run, stop_run

pytestmark = pytest.mark.database


def show_with_material() -> Show:
    show = make_show(["Ann", "Ben"])
    for character in [*show.characters.all(), None]:
        make_cutout(show, character)
        make_cutout(show, character, split="train-dev")
    make_background(show)
    return show


def test_start_run_freezes_what_it_is_made_from(db: None, tiny_recipe: Recipe) -> None:
    show = show_with_material()
    rejected = make_cutout(show, show.characters.first(), state=MaterialState.REJECTED)

    run = start_run(show, tiny_recipe, note="first")

    assert (run.number, run.characters, run.recipe, run.note) == (1, ["Ann", "Ben"], to_json(tiny_recipe), "first")
    assert {name: len(hashes) for name, hashes in run.cutout_hashes["train"].items()} == {"Ann": 1, "Ben": 1, "": 1}
    assert rejected.sha256 not in run.cutout_hashes["train"]["Ann"]
    assert run.background_hashes == {"train": [show.backgrounds.get().sha256], "train-dev": []}
    assert (run.job.function, run.job.arguments) == ("training.tasks.train", {"run_id": run.pk})
    assert run.label_version is None


def test_start_run_with_dev_labels_queues_the_evaluation_after_it(db: None, tiny_recipe: Recipe) -> None:
    show = show_with_material()
    frame = make_frame(make_episode(show))
    set_label(frame, show.characters.first(), LabelState.YES, LabelSource.IMPORT)

    run = start_run(show, tiny_recipe)

    following = Job.objects.get(after=run.job)
    assert (following.function, following.arguments) == (
        "evaluation.tasks.evaluate_run", {"run_id": run.pk, "split": "dev"},
    )  # fmt: skip
    assert run.label_version.number == 1


def test_numbers_of_runs_follow_each_other_in_a_show(db: None, tiny_recipe: Recipe) -> None:
    show, other = show_with_material(), show_with_material()

    assert [start_run(one, tiny_recipe).number for one in (show, show, other)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("remove", "sentence"),
    [("cutouts", "There are no cut-outs to train on for Ann, Ben."), ("backgrounds", "There are no backgrounds")],
)
def test_start_run_without_material_is_refused(db: None, tiny_recipe: Recipe, remove: str, sentence: str) -> None:
    show = show_with_material()
    getattr(show, remove).update(state=MaterialState.REJECTED)

    with pytest.raises(RunRefused, match=sentence):
        start_run(show, tiny_recipe)
    assert not Run.objects.exists()
    assert not Job.objects.exists()


def test_log_epoch_written_twice_keeps_the_later_line(db: None) -> None:
    run = make_run(make_show())
    log_epoch(run, 1, 2.0, {"loss": 0.5})
    log_epoch(run, 1, 3.0, {"loss": 0.4})

    assert list(run.epochs.values_list("epoch", "seconds", "metrics")) == [(1, 3.0, {"loss": 0.4})]


def test_stopped_run_says_so_and_resumes(db: None, tiny_recipe: Recipe) -> None:
    run = start_run(show_with_material(), tiny_recipe)

    stop_run(run)
    assert Run.objects.get(pk=run.pk).state == "stopped"
    resume_run(run)
    assert Run.objects.get(pk=run.pk).state == State.QUEUED
