"""The state of one fitting between epochs: what a checkpoint holds, and nothing else that matters."""

import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from training.recognizer.batches import FrameSource, batches, let_go
from training.recognizer.blocks import unfreeze
from training.recognizer.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from training.recognizer.failures import FittingFailed, require_number
from training.recognizer.features import keep_features, split_model
from training.recognizer.losses import make_costs
from training.recognizer.settings import FittingSettings
from training.recognizer.steps import learning_rate, make_optimizer, make_scorer, make_step
from training.recognizer.watching import stuck_characters, watch


@dataclass(frozen=True)
class Sources:
    """Where frames come from: those to fit, and those to look at (composed, and real ones where there are any)."""

    train: FrameSource
    train_dev: FrameSource
    real_train_dev: FrameSource | None = None
    real_train_dev_frames: int = 0


class Training:
    """One run: its network, optimizer, history and best weights. `fine_from` is the epoch fine-tuning began with, or None."""

    def __init__(
        self,
        folder: Path,
        model: keras.Model,
        settings: FittingSettings,
        names: list[str],
        sources: Sources,
        strategy: tf.distribute.Strategy | None,
        on_batch: Callable[[int, int, float, float], None],
        on_message: Callable[[str], None],
    ) -> None:
        self.folder, self.model, self.settings, self.names = folder, model, settings, names
        self.sources, self.strategy, self.on_batch, self.on_message = sources, strategy, on_batch, on_message
        self.history: list[dict[str, Any]] = []
        self.best: list[np.ndarray] = []
        self.fine_epochs = min(settings.fine_tune_epochs, settings.epochs)
        self.head_epochs = settings.epochs - self.fine_epochs
        self.fine_from: int | None = 0 if self.head_epochs == 0 else None
        self.steps = math.ceil(settings.frames_per_epoch / settings.batch_size)
        self.keeps_best = settings.patience > 0 or settings.head_patience > 0
        self._begin_phase()

    @property
    def epoch(self) -> int:
        return len(self.history)

    @property
    def features_folder(self) -> Path:
        return self.folder / "features"

    @property
    def is_done(self) -> bool:
        if self.fine_from is not None:
            tired = self._is_tired(self.settings.patience, self.fine_from)
            return tired or self.epoch >= self.fine_from + self.fine_epochs
        return self.fine_epochs == 0 and (self.epoch >= self.head_epochs or self._is_tired(self.settings.patience))

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
        self.history, self.fine_from = checkpoint.state["history"], checkpoint.state["fine_from"]
        self._begin_phase()
        _fill(self.model.variables, checkpoint.arrays["weights"])
        _fill(self.optimizer.variables, checkpoint.arrays["optimizer"])
        self.best = list(checkpoint.arrays["best"])

    def fit_epoch(self, should_stop: Callable[[], bool]) -> bool:
        """Fit one slice of frames; False where it was asked to stop."""
        if not self._prepare_features(should_stop):
            return False
        settings, began = self.settings, time.perf_counter()
        _seed_dropout(self.model, settings.seed, self.epoch)
        losses, frames = [], 0
        first = self.epoch * settings.frames_per_epoch
        total = (self.head_epochs if self.fine_from is None else self.fine_from) + self.fine_epochs
        for number, (inputs, labels) in enumerate(
            batches(self._train, first, settings.frames_per_epoch, settings.batch_size)
        ):
            rate = self._rate(number)
            self.optimizer.learning_rate.assign(rate)
            fine = self.fine_from is not None
            loss = self.fit_batch(inputs, labels)
            losses.append(require_number(loss, epoch=self.epoch + 1, step=number + 1, rate=rate, fine_tuning=fine))
            frames += len(inputs)
            speed = frames / (time.perf_counter() - began)
            self.on_batch(self.epoch * self.steps + number + 1, total * self.steps, losses[-1], speed)
            if should_stop():
                return False
        seconds = time.perf_counter() - began
        self._pending: dict[str, Any] = {
            "epoch": self.epoch + 1,
            "phase": "fine" if self.fine_from is not None else "head" if self.fine_epochs else "all",
            "loss": float(np.mean(losses)),
            "fit_seconds": seconds,
            "frames_per_second": frames / seconds,
            "learning_rate": self._rate(self.steps - 1),
        }
        return True

    def close_epoch(self) -> None:
        """Look at train-dev, add to the history, write the checkpoint."""
        began = time.perf_counter()
        seen = {"train_dev": self._look(self._train_dev, self.settings.train_dev_frames)}
        if self.sources.real_train_dev is not None:
            seen["real_train_dev"] = self._look(self._real_train_dev, self.sources.real_train_dev_frames)
        seconds = self._pending["fit_seconds"] + time.perf_counter() - began
        stuck = stuck_characters(seen["train_dev"])
        self.history.append({**self._pending, "seconds": seconds, **seen, "stuck": stuck})
        if self.keeps_best and self._best_epoch() == self.epoch - 1:
            self.best = _values(self.model.variables)
        if self.fine_from is None and self.fine_epochs and self._head_is_done():
            self.take_best()
            self.fine_from = self.epoch
            self._begin_phase()  # before the checkpoint, which then holds the new phase's optimizer
        self._save()

    def take_best(self) -> None:
        """With patience, the weights of the best train-dev loss go on; without, the last ones."""
        if self.keeps_best and self.best:
            _fill(self.model.variables, self.best)

    def _begin_phase(self) -> None:
        """A fresh optimizer for the variables that are fitted now: the head's, or in fine-tuning the top blocks' too."""
        settings, backbone = self.settings, self.model.get_layer("backbone")
        if self.fine_from is not None:
            unfreeze(backbone, blocks=settings.fine_tune_blocks, layer=settings.fine_tune_layer)
        # Kept features are exact only while the backbone does not change.
        self.keeps_features = settings.feature_pool > 0 and not backbone.trainable_variables
        self._train, self._train_dev = self.sources.train, self.sources.train_dev
        self._real_train_dev = self.sources.real_train_dev
        fitted = self.model
        if self.keeps_features:
            self._extractor, fitted = split_model(self.model)
        self.score = make_scorer(fitted)
        self.optimizer = make_optimizer(settings, self.model.trainable_variables)
        self.fit_batch = make_step(fitted, self.optimizer, settings, self.strategy)

    def _prepare_features(self, should_stop: Callable[[], bool]) -> bool:
        """Before the first epoch on kept features: compute them, or find them; False where it was asked to stop."""
        if not self.keeps_features or self._train is not self.sources.train:
            return True
        sources, kept = self.sources, []
        wanted = [("train", sources.train, self.settings.feature_pool)]
        wanted.append(("train-dev", sources.train_dev, self.settings.train_dev_frames))
        if sources.real_train_dev is not None:
            wanted.append(("real-train-dev", sources.real_train_dev, sources.real_train_dev_frames))
        for name, source, count in wanted:
            found = keep_features(
                self.features_folder / name, self._extractor, source, count,
                precision=self.settings.feature_precision, batch_size=self.settings.batch_size, seed=self.settings.seed,
                on_batch=partial(self._say, name, count), should_stop=should_stop,
            )  # fmt: skip
            if found is None:
                return False
            kept.append(found)
        let_go(sources.train)
        self._train, self._train_dev = kept[:2]
        self._real_train_dev = kept[2] if len(kept) > 2 else None
        return True

    def _say(self, name: str, count: int, done: int) -> None:
        self.on_message(f"keeping the backbone's features of {name} frames: {done} of {count}")

    def _look(self, source: FrameSource | None, count: int) -> dict[str, Any]:
        """Figures and loss on frames 0 to count - 1."""
        assert source is not None  # noqa: S101  asked only where there is one
        parts = [(labels, self.score(inputs)) for inputs, labels in batches(source, 0, count, self.settings.batch_size)]
        labels, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        costs = make_costs(self.settings)(labels, scores).numpy()
        watched = watch(labels, scores, self.names, costs)
        return {**watched, "loss": float(costs[labels >= 0].mean()) if (labels >= 0).any() else 0.0}

    def _head_is_done(self) -> bool:
        patience = self.settings.head_patience or self.settings.patience
        return self.epoch >= self.head_epochs or self._is_tired(patience)

    def _is_tired(self, patience: int, since: int = 0) -> bool:
        """Whether `patience` epochs passed without a better train-dev loss, counted from epoch `since` at the earliest."""
        if not patience or not self.history:
            return False
        return self.epoch - max(self._best_epoch() + 1, since) >= patience

    def _best_epoch(self) -> int:
        """By the loss on real train-dev frames where there are any, else on composed ones; never on dev or test."""
        looked = "real_train_dev" if "real_train_dev" in self.history[0] else "train_dev"
        return int(np.argmin([one[looked]["loss"] for one in self.history]))

    def _rate(self, number: int) -> float:
        """Each phase has its own curve."""
        fine = self.fine_from is not None
        first, length = (self.fine_from or 0, self.fine_epochs) if fine else (0, self.head_epochs)
        rate = learning_rate(self.settings, (self.epoch - first) * self.steps + number, length * self.steps)
        return rate * (self.settings.fine_tune_rate if fine else 1.0)

    def _fingerprint(self) -> str:
        """Two trainings with equal fingerprints can take up each other's checkpoints."""
        shapes = [list(variable.shape) for variable in self.model.variables]
        content = json.dumps([asdict(self.settings), self.names, shapes], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def _save(self) -> None:
        state = {
            "fingerprint": self._fingerprint(),
            "history": self.history,
            "fine_from": self.fine_from,
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
