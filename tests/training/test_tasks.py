"""The job of a run, from rows to a recognizer on disk."""

from typing import Any

import cv2
import numpy as np
import pytest
from django.conf import settings

from corpus.media import path_of
from corpus.models import Cutout, Purpose, Show, Split
from jobs.work import Refused
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from tests.builders import make_episode, make_frames, make_material, make_show
from tests.running import run_all, run_job
from training.ensembles import join_runs
from training.loading import with_fallback
from training.models import Run
from training.recipe import Recipe, with_changes
from training.services import start_run
from training.tasks import load_recognizer, truth_matrix

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
    assert (run.train["frames"], run.train["seed"]) == (32, 0)
    assert [(line.metrics["epoch"], line.metrics["devices"]) for line in run.epochs.all()] == [(1, 1), (2, 1)]
    # Eight of the frames that each epoch was fitted on, every figure with the cut-out it was made from.
    sheets = list(run.sheets.all())
    assert [(sheet.epoch, sheet.frames[0]["number"], len(sheet.frames)) for sheet in sheets] == [(1, 0, 8), (2, 64, 8)]
    figures = [figure for sheet in sheets for frame in sheet.frames for figure in frame["figures"]]
    assert {one["cutout"] for one in figures} <= {one for row in run.cutout_hashes["train"].values() for one in row}
    assert path_of(sheets[0].file).is_file()
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


def tag_training_frames(show: Show, *, each: int = 4) -> None:
    """Two training episodes of frames that show one of the cast each; of some frames one answer is open."""
    ann, ben = show.characters.all()
    for number in range(2):
        episode = make_episode(show, name=f"real {number}", purpose=Purpose.TRAINING, split=Split.TRAIN)
        for place in range(each):
            unlike = f"{((8 * number + place + 1) * 0x9E3779B97F4A7C15) % 2**64:016x}"
            frame = make_frames(episode, 1, files=True, perceptual_hash=unlike)[0]
            set_label(frame, (ann, ben)[place % 2], LabelState.YES, LabelSource.IMPORT)
            if place % 4 < 2:
                set_label(frame, (ben, ann)[place % 2], LabelState.NO, LabelSource.IMPORT)


@pytest.mark.parametrize("share", ["0.34", "1"])
def test_train_on_real_frames_watches_those_held_out(show: Show, tiny_recipe: Recipe, share: str) -> None:
    tag_training_frames(show)
    run = start_run(
        show, with_changes(tiny_recipe, [f"real.batch_share={share}", "real.backgrounds=yes", "real.held_out=0.5"])
    )
    run_job(run.job)

    run = Run.objects.get(pk=run.pk)
    assert (run.state, run.thresholds_from, len(run.real_hashes["train"]), len(run.real_hashes["train-dev"])) == (
        "done", "train-dev", 4, 4,
    )  # fmt: skip
    assert run.sheets.exists() is (float(share) < 1)
    line = run.epochs.first().metrics
    assert line["real_train_dev"]["characters"].keys() == {"Ann", "Ben"}
    assert line["advice"] == []


@pytest.mark.parametrize("share", ["0", "0.34"])
def test_composing_processes_change_no_weight(show: Show, tiny_recipe: Recipe, settings: Any, share: str) -> None:
    tag_training_frames(show)
    recipe, weights = with_changes(tiny_recipe, [f"real.batch_share={share}"]), []
    for settings.COMPOSING_PROCESSES in (0, 2):
        run = start_run(show, recipe)
        run_job(run.job)
        weights.append(load_recognizer(Run.objects.get(pk=run.pk)).model.get_weights())

    assert all(np.array_equal(one, other) for one, other in zip(*weights, strict=True))


def test_an_ensemble_answers_with_the_average_of_its_members(show: Show, tiny_recipe: Recipe) -> None:
    label_dev(show)
    recipe = with_changes(tiny_recipe, ["fitting.epochs=1"])
    members = [start_run(show, with_changes(recipe, [f"fitting.seed={seed}"])) for seed in (1, 2)]
    run_all(show.pk)
    members = [Run.objects.select_related("job").get(pk=one.pk) for one in members]
    run = join_runs(show, members)

    assert run_all(show.pk) == ["Join runs 1, 2 as run 3", "Evaluate run 3 on dev"]

    run.refresh_from_db()
    frames = np.zeros((2, 50, 90, 3), np.uint8)
    scores = [load_recognizer(one).scores(frames) for one in (*members, run)]
    assert np.allclose(scores[2], (scores[0] + scores[1]) / 2)
    assert (run.thresholds_from, run.dev["frames"], set(run.dev["spread"])) == ("dev", 12, {"right", "wrong"})
    assert run.seconds == members[0].seconds + members[1].seconds


def test_an_ensemble_whose_member_is_damaged_is_refused_with_a_sentence(show: Show, tiny_recipe: Recipe) -> None:
    recipe = with_changes(tiny_recipe, ["fitting.epochs=1", "fitting.frames_per_epoch=16"])
    members = [start_run(show, recipe) for _ in range(2)]
    run_all(show.pk)
    members = [Run.objects.select_related("job").get(pk=one.pk) for one in members]
    run = join_runs(show, members)
    (settings.RUNS_DIR / members[1].folder / "weights.weights.h5").write_bytes(b"")

    with pytest.raises(Refused, match="is damaged or was changed"):
        run_job(run.job)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (["network.weights=nowhere.npz", "network.trainable=no"], "There is no weights file 'nowhere.npz'"),
        (["network.base_output_layer=blok3"], "has no layer 'blok3': the nearest is 'block3'"),
        (
            ["network.trainable=no", "fitting.fine_tune_epochs=1", "fitting.fine_tune_layer=blok4"],
            "no layer 'blok4' to be fine-tuned from",
        ),
        (
            ["fitting.optimizer=sgd", "fitting.learning_rate=10", "network.reg_penalty=1", "fitting.epochs=60"],
            "The loss became",
        ),
    ],
)
def test_a_training_that_cannot_go_on_says_why_and_keeps_its_log(
    show: Show, tiny_recipe: Recipe, changes: list[str], sentence: str
) -> None:
    run = start_run(show, with_changes(tiny_recipe, changes))

    with pytest.raises(Refused, match=sentence):
        run_job(run.job)
    logged = list(run.epochs.values_list("epoch", flat=True))
    assert logged == list(range(1, len(logged) + 1))


def test_a_character_whose_cutouts_cannot_be_used_ends_with_a_sentence(show: Show, tiny_recipe: Recipe) -> None:
    """Its only cut-out was emptied after the run had begun to wait."""
    run = start_run(show, tiny_recipe)
    ann = Cutout.objects.filter(show=show, character__name="Ann")
    for row in ann:
        cv2.imwrite(str(path_of(row.file)), np.zeros((40, 40, 4), np.uint8))

    with pytest.raises(Refused, match="cut-out"):
        run_job(run.job)


def test_character_without_held_out_cutouts_is_looked_at_with_those_it_is_trained_on() -> None:
    hashes = {"train": {"Ann": ["a"], "Ben": ["b"]}, "train-dev": {"Ann": ["c"]}}

    assert [with_fallback(hashes, "train-dev", name) for name in ("Ann", "Ben", "Cleo")] == [["c"], ["b"], []]


def test_truth_matrix_has_a_place_for_every_pair() -> None:
    labels = {(1, 7): "yes", (1, 8): "no", (2, 7): "open"}

    assert truth_matrix(labels, [1, 2], [7, 8]).tolist() == [[1, 0], [-1, -1]]
    assert truth_matrix({}, [], [7, 8]).shape == (0, 2)
