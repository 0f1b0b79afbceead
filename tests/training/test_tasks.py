"""The job of a run, from rows to a recognizer on disk."""

import numpy as np
import pytest
from django.conf import settings

from corpus.media import path_of
from corpus.models import Cutout, Show
from jobs.work import Refused
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from tests.builders import make_episode, make_frames, make_material, make_show
from tests.running import run_all, run_job
from training.models import Run
from training.recipe import Recipe
from training.services import start_run
from training.tasks import load_recognizer, truth_matrix, with_fallback

pytestmark = pytest.mark.slow


@pytest.fixture
def show(db: None) -> Show:
    show = make_show(["Ann", "Ben"])
    make_material(show)
    return show


def label_dev(show: Show) -> None:
    for number in range(3):
        for frame in make_frames(make_episode(show, name=f"dev {number}"), 4, files=True):
            for position, character in enumerate(show.characters.all()):
                state = LabelState.YES if (frame.pk + position) % 2 else LabelState.NO
                set_label(frame, character, state, LabelSource.IMPORT)


def test_train_leaves_a_recognizer_with_thresholds_from_dev_and_then_evaluates(show: Show, tiny_recipe: Recipe) -> None:
    label_dev(show)
    run = start_run(show, tiny_recipe)

    assert run_all(show.pk) == ["Train run 1", "Evaluate run 1 on dev"]

    run = Run.objects.get(pk=run.pk)
    recognizer = load_recognizer(run)
    assert (run.state, run.thresholds_from, run.dev["frames"], run.train_dev["frames"]) == ("done", "dev", 12, 32)
    assert [line.metrics["epoch"] for line in run.epochs.all()] == [1, 2]
    assert recognizer.names == ["Ann", "Ben"]
    assert recognizer.thresholds["max_f"] == {name: row["threshold"] for name, row in run.thresholds["max_f"].items()}
    assert recognizer.scores(np.zeros((2, 50, 90, 3), np.uint8)).shape == (2, 2)
    assert show.evaluations.get().report["characters"].keys() == {"Ann", "Ben"}


def test_train_without_dev_labels_says_where_its_thresholds_come_from(show: Show, tiny_recipe: Recipe) -> None:
    run = start_run(show, tiny_recipe)
    run_job(run.job)

    run = Run.objects.get(pk=run.pk)
    assert (run.thresholds_from, run.dev) == ("train-dev", {})


def test_train_from_a_vanished_file_is_refused_with_a_sentence(show: Show, tiny_recipe: Recipe) -> None:
    run = start_run(show, tiny_recipe)
    path_of(Cutout.objects.filter(show=show, split="train").first().file).unlink()

    with pytest.raises(Refused, match=r"has vanished\. Restore the media folder"):
        run_job(run.job)
    assert not (settings.RUNS_DIR / str(show.pk) / "1" / "recognizer").exists()


def test_character_without_held_out_cutouts_is_looked_at_with_those_it_is_trained_on() -> None:
    hashes = {"train": {"Ann": ["a"], "Ben": ["b"]}, "train-dev": {"Ann": ["c"]}}

    assert [with_fallback(hashes, "train-dev", name) for name in ("Ann", "Ben", "Cleo")] == [["c"], ["b"], []]


def test_truth_matrix_has_a_place_for_every_pair() -> None:
    labels = {(1, 7): "yes", (1, 8): "no", (2, 7): "open"}

    assert truth_matrix(labels, [1, 2], [7, 8]).tolist() == [[1, 0], [-1, -1]]
    assert truth_matrix({}, [], [7, 8]).shape == (0, 2)
