"""Fitting: epochs of composed frames, a checkpoint after each, and a resume that ends where an unbroken run would.

Everything an epoch does follows from the checkpoint before it and from (seed, epoch): its frames are a slice by number,
its dropout is seeded anew, its learning rates are a function of the step. So a killed run repeats its epoch exactly.
"""

import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from training.recognizer.batches import FrameSource, batches
from training.recognizer.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from training.recognizer.settings import FittingSettings
from training.recognizer.steps import learning_rate, make_loss, make_optimizer, make_scorer, make_step
from training.recognizer.watching import stuck_characters, watch

OnBatch = Callable[[int, int, float, float], None]
OnEpoch = Callable[[dict[str, Any]], None]


class FittingFailed(ValueError):
    """A run cannot go on; the sentence says why."""


@dataclass(frozen=True)
class FitResult:
    """`history` has one JSON entry per epoch. `stopped` is True where it was asked to stop before the end."""

    history: list[dict[str, Any]]
    seconds: float
    epochs: int
    stopped: bool
    stuck_characters: list[str] = field(default_factory=list)


def fit(
    folder: Path,
    model: keras.Model,
    settings: FittingSettings,
    generator_train: FrameSource,
    generator_train_dev: FrameSource,
    *,
    names: Sequence[str],
    on_batch: OnBatch = lambda done, total, loss, frames_per_second: None,
    on_epoch: OnEpoch = lambda metrics: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> FitResult:
    """Fit `model` in place; checkpoints in `folder` are taken up where they belong to the same settings and cast.

    Build the model with the run's seed (`build_network(…, seed=settings.seed)`). `on_batch(done, total, loss, frames per
    second)` counts batches of the whole run, `on_epoch(metrics)` gets what the history keeps, `should_stop()` is asked
    after each batch. Raises FittingFailed with a sentence where the loss is no number.
    """
    tf.config.experimental.enable_op_determinism()
    run = _Fitting(folder, model, settings, list(names), on_batch)
    run.resume()
    for metrics in run.history:
        on_epoch(metrics)
    stopped = False
    while not stopped and not run.is_done:
        stopped = not run.fit_epoch(generator_train, should_stop)
        if not stopped:
            run.close_epoch(generator_train_dev)
            on_epoch(run.history[-1])
    run.take_best()
    return run.result(stopped)


class _Fitting:
    """The state of one run between epochs: what a checkpoint holds, and nothing else that matters."""

    def __init__(
        self, folder: Path, model: keras.Model, settings: FittingSettings, names: list[str], on_batch: OnBatch
    ) -> None:
        self.folder, self.model, self.settings, self.names, self.on_batch = folder, model, settings, names, on_batch
        self.history: list[dict[str, Any]] = []
        self.best: list[np.ndarray] = []
        self.score = make_scorer(model)
        self.steps = math.ceil(settings.frames_per_epoch / settings.batch_size)
        self._begin_phase()

    @property
    def epoch(self) -> int:
        return len(self.history)

    @property
    def is_done(self) -> bool:
        patience = self.settings.patience
        waited = self.epoch - 1 - self._best_epoch() if self.history else 0
        return self.epoch >= self.settings.epochs or (patience > 0 and waited >= patience)

    def resume(self) -> None:
        """Take up the newest whole checkpoint; without one, keep the untouched network as the first."""
        checkpoint = load_checkpoint(self.folder)
        if checkpoint is None:
            self._save()
            return
        if checkpoint.state["fingerprint"] != self._fingerprint():
            raise FittingFailed(
                f"The folder {self.folder.name} holds checkpoints of a training with other settings: give this one a folder "
                "of its own."
            )
        self.history = checkpoint.state["history"]
        self._begin_phase()
        _fill(self.model.variables, checkpoint.arrays["weights"])
        _fill(self.optimizer.variables, checkpoint.arrays["optimizer"])
        self.best = list(checkpoint.arrays["best"])

    def fit_epoch(self, source: FrameSource, should_stop: Callable[[], bool]) -> bool:
        """Fit one slice of frames; False where it was asked to stop."""
        settings, began = self.settings, time.perf_counter()
        _seed_dropout(self.model, settings.seed, self.epoch)
        losses, frames = [], 0
        first = self.epoch * settings.frames_per_epoch
        for number, (images, labels) in enumerate(
            batches(source, first, settings.frames_per_epoch, settings.batch_size)
        ):
            self.optimizer.learning_rate.assign(self._rate(number))
            losses.append(self._require_number(self.fit_batch(images, labels), number))
            frames += len(images)
            speed = frames / (time.perf_counter() - began)
            self.on_batch(self.epoch * self.steps + number + 1, settings.epochs * self.steps, losses[-1], speed)
            if should_stop():
                return False
        seconds = time.perf_counter() - began
        self._pending = {
            "epoch": self.epoch + 1,
            "loss": float(np.mean(losses)),
            "fit_seconds": seconds,
            "frames_per_second": frames / seconds,
            "learning_rate": self._rate(self.steps - 1),
        }
        return True

    def close_epoch(self, source: FrameSource) -> None:
        """Look at train-dev, add to the history, write the checkpoint."""
        began = time.perf_counter()
        parts = [
            (labels, self.score(images))
            for images, labels in batches(source, 0, self.settings.train_dev_frames, self.settings.batch_size)
        ]
        labels, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        watched = watch(labels, scores, self.names)
        watched["loss"] = float(make_loss(self.settings)(labels, scores))
        seconds = self._pending["fit_seconds"] + time.perf_counter() - began
        self.history.append(
            {**self._pending, "seconds": seconds, "train_dev": watched, "stuck": stuck_characters(watched)}
        )
        if self.settings.patience and self._best_epoch() == self.epoch - 1:
            self.best = _values(self.model.variables)
        if self.settings.fine_tune_epochs and self.epoch == self._first_fine_epoch():
            self._begin_phase()  # before the checkpoint, which then holds the new phase's optimizer
        self._save()

    def take_best(self) -> None:
        """With patience, the weights of the best train-dev loss are the result; without, the last ones."""
        if self.settings.patience and self.best:
            _fill(self.model.variables, self.best)

    def result(self, stopped: bool) -> FitResult:
        stuck = self.history[-1]["stuck"] if self.history else []
        return FitResult(self.history, sum(one["seconds"] for one in self.history), self.epoch, stopped, stuck)

    def _begin_phase(self) -> None:
        """A fresh optimizer for the variables that are fitted now: the head's, or all in the fine-tuning epochs."""
        if self.settings.fine_tune_epochs and self.epoch >= self._first_fine_epoch():
            self.model.get_layer("backbone").trainable = True
        self.optimizer = make_optimizer(self.settings, self.model.trainable_variables)
        self.fit_batch = make_step(self.model, self.optimizer, self.settings)

    def _first_fine_epoch(self) -> int:
        return max(0, self.settings.epochs - self.settings.fine_tune_epochs)

    def _rate(self, number: int) -> float:
        """Each phase has its own curve."""
        fine = self.epoch >= self._first_fine_epoch() and self.settings.fine_tune_epochs > 0
        first = self._first_fine_epoch() if fine else 0
        last = self.settings.epochs if fine else self._first_fine_epoch()
        rate = learning_rate(self.settings, (self.epoch - first) * self.steps + number, (last - first) * self.steps)
        return rate * (self.settings.fine_tune_rate if fine else 1.0)

    def _require_number(self, loss: float, number: int) -> float:
        if not math.isfinite(loss):
            raise FittingFailed(
                f"The loss became {loss} in epoch {self.epoch + 1}, step {number + 1}: the learning rate "
                f"{self.settings.learning_rate:g} is probably too high. Try a tenth of it (fitting.learning_rate)."
            )
        return loss

    def _best_epoch(self) -> int:
        return int(np.argmin([one["train_dev"]["loss"] for one in self.history]))

    def _fingerprint(self) -> str:
        """Two trainings with equal fingerprints can take up each other's checkpoints."""
        shapes = [list(variable.shape) for variable in self.model.variables]
        content = json.dumps([asdict(self.settings), self.names, shapes], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def _save(self) -> None:
        state = {
            "fingerprint": self._fingerprint(),
            "history": self.history,
            "seed": self.settings.seed,
            "next_frame": self.epoch * self.settings.frames_per_epoch,
        }
        arrays = {
            "weights": _values(self.model.variables),
            "optimizer": _values(self.optimizer.variables),
            "best": self.best,
        }
        save_checkpoint(self.folder, Checkpoint(self.epoch, arrays, state))


def _seed_dropout(model: keras.Model, seed: int, epoch: int) -> None:
    """The random state of each dropout layer, as a function of (seed, epoch) and its place."""
    states = [variable for variable in model.non_trainable_variables if "seed_generator_state" in variable.path]
    for place, variable in enumerate(states):
        variable.assign(np.random.SeedSequence([seed, epoch, place]).generate_state(2).astype(variable.dtype))


def _values(variables: Sequence[Any]) -> list[np.ndarray]:
    return [variable.numpy() for variable in variables]


def _fill(variables: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
