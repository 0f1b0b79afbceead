"""Head first, then the top blocks: when the head is done, what is fitted then, at what rate, and taken up where it was."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.recognizer.fit import FitResult, fit
from training.recognizer.network import build_network
from training.recognizer.settings import FittingSettings

FROZEN = replace(TINY, trainable=False)
GENTLE = replace(QUICK, epochs=12, fine_tune_epochs=2, fine_tune_rate=0.02, fine_tune_blocks=1, schedule="constant")


def network() -> keras.Model:
    return build_network(FROZEN, 2, input_size=(24, 24))


class TurnedAround(Squares):
    """Labels say the opposite: the better the head learns the others, the worse it looks here."""

    def batch(self, start: int, stop: int) -> tuple:
        images, labels = super().batch(start, stop)
        return images, 1 - labels


def fitted(folder: Path, model: keras.Model, settings: FittingSettings = GENTLE, **options: object) -> FitResult:
    held_out = options.pop("held_out", TurnedAround(seed=1))
    return fit(folder, model, settings, Squares(), held_out, names=NAMES, **options)  # type: ignore[arg-type]


def test_the_head_at_its_plateau_hands_its_best_weights_to_the_top_block(tmp_path: Path) -> None:
    model, kernels = network(), []
    backbone = model.get_layer("backbone")
    result = fitted(
        tmp_path, model, replace(GENTLE, head_patience=2),
        on_epoch=lambda _: kernels.append([backbone.get_layer(f"block{n}_conv").kernel.numpy() for n in (4, 5)]),
    )  # fmt: skip
    phases = [one["phase"] for one in result.history]
    losses = [one["train_dev"]["loss"] for one in result.history]
    head = phases.count("head")

    assert phases == ["head"] * head + ["fine"] * 2
    assert head == losses[:head].index(min(losses[:head])) + 3 < 10
    assert [one["learning_rate"] for one in result.history] == pytest.approx([0.02] * head + [0.0004] * 2)
    assert all(np.array_equal(kernels[0][0], one[0]) for one in kernels)
    assert not np.array_equal(kernels[head - 1][1], kernels[-1][1])


def test_batch_norm_keeps_its_statistics_while_fine_tuning(tmp_path: Path) -> None:
    model = network()
    norm = model.get_layer("backbone").get_layer("block5_norm")
    before = [value.numpy() for value in norm.variables]
    fitted(tmp_path, model, replace(GENTLE, epochs=2, fine_tune_epochs=1))

    assert all(np.array_equal(a, b.numpy()) for a, b in zip(before, norm.variables, strict=True))


@pytest.mark.parametrize("stop_after", [3, 9, 14])
def test_either_phase_is_taken_up_with_the_weights_of_an_unbroken_run(tmp_path: Path, stop_after: int) -> None:
    settings = replace(GENTLE, epochs=4, head_patience=1)
    whole, broken, again = network(), network(), network()
    fitted(tmp_path / "whole", whole, settings, held_out=Squares(seed=1))
    asked = iter([False] * stop_after + [True] * 99)
    first = fitted(tmp_path / "broken", broken, settings, held_out=Squares(seed=1), should_stop=lambda: next(asked))
    fitted(tmp_path / "broken", again, settings, held_out=Squares(seed=1))

    assert first.stopped
    assert all(np.array_equal(a, b) for a, b in zip(whole.get_weights(), again.get_weights(), strict=True))


def test_real_frames_held_out_decide_when_to_stop(tmp_path: Path) -> None:
    """Composed frames look better and better, real ones worse and worse."""
    settings = replace(QUICK, epochs=9, frames_per_epoch=256, patience=1)
    result = fitted(
        tmp_path, build_network(TINY, 2, input_size=(24, 24)), settings, held_out=Squares(seed=1),
        real_train_dev=TurnedAround(seed=2), real_train_dev_frames=32,
    )  # fmt: skip
    real = [one["real_train_dev"]["loss"] for one in result.history]

    assert result.epochs == real.index(min(real)) + 2 < 9
    assert result.history[0]["real_train_dev"]["characters"]["Red"]["loss"] > 0
