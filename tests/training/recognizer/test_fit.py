"""Fitting a tiny network: it learns, stops, resumes, watches and refuses."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.recipe import default_recipe
from training.recognizer.fit import FitResult, FittingFailed, fit
from training.recognizer.network import build_network
from training.recognizer.settings import FittingSettings
from training.recognizer.watching import advice


def network(seed: int = 0) -> keras.Model:
    return build_network(TINY, 2, input_size=(24, 24), seed=seed)


def fitted(folder: Path, model: keras.Model, settings: FittingSettings = QUICK, **options: object) -> FitResult:
    return fit(folder, model, settings, Squares(), Squares(seed=1), names=NAMES, **options)  # type: ignore[arg-type]


def test_it_learns_and_reports_batches_and_epochs(tmp_path: Path) -> None:
    batches, epochs = [], []
    result = fitted(
        tmp_path,
        network(),
        replace(QUICK, epochs=6, frames_per_epoch=100),
        on_batch=lambda done, total, loss, speed: batches.append((done, total)),
        on_epoch=epochs.append,
    )

    assert batches[0] == (1, 42)
    assert batches[-1] == (42, 42)
    assert epochs == result.history
    assert [one["epoch"] for one in epochs] == [1, 2, 3, 4, 5, 6]
    assert result.history[-1]["loss"] < result.history[0]["loss"]
    assert set(epochs[0]["train_dev"]["characters"]) == set(NAMES)
    assert (result.epochs, result.stopped) == (6, False)


def test_stopped_and_taken_up_again_it_ends_as_if_unbroken(tmp_path: Path) -> None:
    whole, broken = network(), network()
    fitted(tmp_path / "whole", whole)
    asked = iter([False] * 6 + [True])

    first = fitted(tmp_path / "broken", broken, should_stop=lambda: next(asked))
    again = network(seed=5)  # whatever it starts from: the checkpoint holds everything
    second = fitted(tmp_path / "broken", again)

    assert (first.stopped, first.epochs) == (True, 1)
    assert (second.stopped, second.epochs) == (False, 3)
    assert all(np.array_equal(a, b) for a, b in zip(whole.get_weights(), again.get_weights(), strict=True))


def test_a_finished_run_is_not_repeated(tmp_path: Path) -> None:
    model = network()
    fitted(tmp_path, model)
    batches: list[int] = []

    result = fitted(tmp_path, network(seed=3), on_batch=lambda done, total, loss, speed: batches.append(done))

    assert batches == []
    assert result.epochs == 3


def test_checkpoints_of_another_training_are_refused(tmp_path: Path) -> None:
    fitted(tmp_path, network(), replace(QUICK, epochs=1))

    with pytest.raises(FittingFailed, match="checkpoints of a training with other settings"):
        fitted(tmp_path, network(), replace(QUICK, epochs=2))


def test_damaged_weights_end_with_a_sentence_that_names_them(tmp_path: Path) -> None:
    model = network()
    kernel = model.get_layer("detectors").kernel
    kernel.assign(np.full(kernel.shape, np.nan))

    with pytest.raises(FittingFailed, match=r"The loss became nan in epoch 1, step 1: nothing had been fitted yet"):
        fitted(tmp_path, model)


def test_a_rate_that_blows_the_network_up_is_named_with_its_epoch(tmp_path: Path) -> None:
    settings = replace(QUICK, optimizer="sgd", learning_rate=10.0, schedule="constant", loss="bce", epochs=50)
    model = build_network(replace(TINY, reg_penalty=1.0), 2, input_size=(24, 24))

    with pytest.raises(
        FittingFailed, match=r"in epoch \d+, step \d+: the learning rate 10 is probably too high\. Try a"
    ):
        fitted(tmp_path, model, settings)
    assert (tmp_path / "LATEST").exists()


class Exhausting(Squares):
    """Frames that ask for more memory than any machine has, from frame 32 on."""

    kind = "numpy"

    def batch(self, start: int, stop: int) -> tuple:
        if start >= 32:
            np.empty(2**60, np.uint8) if self.kind == "numpy" else tf.zeros([2**30, 2**24])
        return super().batch(start, stop)


class ExhaustingTensorFlow(Exhausting):
    kind = "tensorflow"


@pytest.mark.parametrize("source", [Exhausting(), ExhaustingTensorFlow()])
def test_memory_that_runs_out_ends_with_a_sentence(tmp_path: Path, source: Squares) -> None:
    with pytest.raises(FittingFailed, match=r"not enough memory for a step of 16 frames\. Halve fitting.batch_size"):
        fit(tmp_path, network(), QUICK, source, Squares(seed=1), names=NAMES)


def test_patience_ends_a_run_that_gets_no_better_and_keeps_its_best(tmp_path: Path) -> None:
    """Train-dev labels are turned around: the better the network learns, the worse it looks."""

    class TurnedAround(Squares):
        def batch(self, start: int, stop: int) -> tuple:
            images, labels = super().batch(start, stop)
            return images, 1 - labels

    model, settings = network(), replace(QUICK, epochs=9, frames_per_epoch=256, patience=2)
    weights: list[list[np.ndarray]] = []
    result = fit(
        tmp_path,
        model,
        settings,
        Squares(),
        TurnedAround(),
        names=NAMES,
        on_epoch=lambda _: weights.append(model.get_weights()),
    )
    losses = [one["train_dev"]["loss"] for one in result.history]
    best = losses.index(min(losses))

    assert result.epochs == best + 3 < 9
    assert all(np.array_equal(kept, value) for kept, value in zip(weights[best], model.get_weights(), strict=True))


def test_fine_tuning_changes_the_backbone_only_at_the_end(tmp_path: Path) -> None:
    settings = replace(QUICK, epochs=2, fine_tune_epochs=1, fine_tune_rate=0.5)
    model = build_network(replace(TINY, trainable=False), 2, input_size=(24, 24))
    kernel = model.get_layer("backbone").get_layer("block1_conv").kernel
    before, kernels = kernel.numpy(), []
    fitted(tmp_path, model, settings, on_epoch=lambda metrics: kernels.append(kernel.numpy()))

    assert np.array_equal(kernels[0], before)
    assert not np.array_equal(kernels[1], before)


def test_fine_tuning_is_taken_up_where_it_began(tmp_path: Path) -> None:
    settings = replace(QUICK, epochs=2, fine_tune_epochs=1)
    models = [build_network(replace(TINY, trainable=False), 2, input_size=(24, 24)) for _ in range(3)]
    fitted(tmp_path / "whole", models[0], settings)
    asked = iter([False] * 5 + [True])
    fitted(tmp_path / "broken", models[1], settings, should_stop=lambda: next(asked))
    fitted(tmp_path / "broken", models[2], settings)

    assert all(np.array_equal(a, b) for a, b in zip(models[0].get_weights(), models[2].get_weights(), strict=True))


def test_a_character_that_never_shows_a_pattern_is_called_stuck(tmp_path: Path) -> None:
    class Unlearnable(Squares):
        def batch(self, start: int, stop: int) -> tuple:
            images, labels = super().batch(start, stop)
            labels[:, 1] = np.random.default_rng([self.seed, start]).random(len(labels)) < 0.5
            return images, labels

    result = fit(
        tmp_path, network(), replace(QUICK, train_dev_frames=512), Unlearnable(), Unlearnable(seed=1), names=NAMES
    )

    assert "Blue" in result.stuck_characters
    assert result.history[-1]["stuck"] == result.stuck_characters


def test_the_default_head_leaves_nobody_stuck(tmp_path: Path) -> None:
    default = default_recipe()
    head = replace(default.network, backbone="small", alpha=0.25, weights="none", trainable=True, base_output_layer="")
    settings = replace(default.fitting, epochs=4, frames_per_epoch=256, train_dev_frames=128)
    result = fitted(tmp_path, build_network(head, 2, input_size=(24, 24)), settings)

    assert result.stuck_characters == []
    assert advice(result.history, loss="bce", pooling="max", dropout=0.5) == []


def test_a_stuck_character_is_named_with_what_to_do() -> None:
    line = {"stuck": ["Blue"], "train_dev": {"characters": {"Blue": {"average_precision": 0.51, "prevalence": 0.5}}}}

    assert advice([line] * 2, loss="mse", pooling="max", dropout=0.5) == []
    assert advice([line] * 3, loss="mse", pooling="max", dropout=0.5) == [
        "Blue is about as good as chance after 3 epochs: average precision 0.51, chance is 0.50. To do: let every cell score "
        "the characters (network.pooling=soft_max); take a loss that does not fade where scores are near 0 and 1 "
        "(fitting.loss=bce); leave out less (network.dropout=0.2); give it more time or a higher rate, and look at its "
        "cut-outs: are they of one figure?"
    ]
