"""Fitting: epochs of frames, a checkpoint after each, and a resume that ends where an unbroken run would.

Everything an epoch does follows from the checkpoint before it and from (seed, epoch): its frames are a slice by number,
its dropout is seeded anew, its learning rates are a function of the step. So a killed run repeats its epoch exactly.

Head first, then fine-tuning (LP-FT, Kumar et al. 2022): the head is fitted to its plateau on train-dev, then the backbone's
top blocks join at a small part of the rate.
"""

import contextlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from training.recognizer.batches import FrameSource, fed
from training.recognizer.failures import FittingFailed, in_words
from training.recognizer.fitting_state import Sources, Training
from training.recognizer.settings import FittingSettings

__all__ = ["FitResult", "FittingFailed", "fit"]

OnBatch = Callable[[int, int, float, float], None]
OnEpoch = Callable[[dict[str, Any]], None]
OnMessage = Callable[[str], None]


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
    real_train_dev: FrameSource | None = None,
    real_train_dev_frames: int = 0,
    strategy: tf.distribute.Strategy | None = None,
    processes: int | None = None,
    on_batch: OnBatch = lambda done, total, loss, frames_per_second: None,
    on_epoch: OnEpoch = lambda metrics: None,
    on_message: OnMessage = lambda text: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> FitResult:
    """Fit `model` in place; checkpoints in `folder` are taken up where they belong to the same settings and cast.

    Build the model with the run's seed (`build_network(…, seed=settings.seed)`), inside the strategy's scope where there is
    one. Each epoch is looked at on composed train-dev frames and, where given, on `real_train_dev_frames` real ones; the
    latter then decide when to stop. `processes` compose the frames to fit; None: as many as suit the machine, 0: threads.
    `on_batch(done, total, loss, frames per second)` counts batches of the whole run, `on_epoch(metrics)` gets what the
    history keeps, `should_stop()` is asked after each batch. Raises FittingFailed with a sentence where the loss is no
    number, or memory or the disk is full.
    """
    tf.config.experimental.enable_op_determinism()
    # Under a strategy the optimizer's own variables have to be made for every device.
    with (
        in_words(settings.batch_size),
        fed(generator_train, frames_composed(settings), settings.batch_size, processes) as train,
        strategy.scope() if strategy else contextlib.nullcontext(),
    ):
        sources = Sources(train, generator_train_dev, real_train_dev, real_train_dev_frames)
        run = Training(folder, model, settings, list(names), sources, strategy, on_batch, on_message)
        run.resume()
        for metrics in run.history:
            on_epoch(metrics)
        stopped = False
        while not stopped and not run.is_done:
            stopped = not run.fit_epoch(should_stop)
            if not stopped:
                run.close_epoch()
                on_epoch(run.history[-1])
        run.take_best()
    if not stopped:
        shutil.rmtree(run.features_folder, ignore_errors=True)
    stuck = run.history[-1]["stuck"] if run.history else []
    return FitResult(run.history, sum(one["seconds"] for one in run.history), run.epoch, stopped, stuck)


def frames_composed(settings: FittingSettings) -> int:
    """How many frames to fit are composed at most: a pool once, else new ones for each epoch."""
    epochs = min(settings.fine_tune_epochs, settings.epochs) if settings.feature_pool else settings.epochs
    return settings.feature_pool + epochs * settings.frames_per_epoch
