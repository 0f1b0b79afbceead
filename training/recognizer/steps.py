"""One step of fitting and one of scoring as compiled functions, and what an optimizer needs for them."""

import math
from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.recognizer.settings import FittingSettings

# A one-cycle schedule starts at this share of the highest rate, and rises for this share of the steps.
FIRST_RATE, RISING = 0.1, 0.2
LAST_RATE = 0.01
LOSSES = {
    "bce": keras.losses.BinaryCrossentropy,
    "mse": keras.losses.MeanSquaredError,
    "focal": keras.losses.BinaryFocalCrossentropy,
}

Step = Callable[[NDArray, NDArray], float]


def learning_rate(settings: FittingSettings, step: int, steps: int) -> float:
    """The rate of step number `step` of `steps`: a function of them alone, so that a resumed run follows the same curve."""
    if settings.schedule == "constant":
        return settings.learning_rate
    done = step / max(steps - 1, 1)
    if settings.schedule == "one_cycle":
        if done < RISING:
            return settings.learning_rate * (FIRST_RATE + (1 - FIRST_RATE) * done / RISING)
        done = (done - RISING) / (1 - RISING)
    falling = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
    return settings.learning_rate * (LAST_RATE + (1 - LAST_RATE) * falling)


def make_optimizer(settings: FittingSettings, variables: Sequence[keras.Variable]) -> keras.Optimizer:
    """The optimizer with its own variables made, so that a checkpoint can fill them."""
    rate = settings.learning_rate
    optimizer = {
        "adam": lambda: keras.optimizers.Adam(rate),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay),
        "sgd": lambda: keras.optimizers.SGD(rate, momentum=0.9),
    }[settings.optimizer]()
    optimizer.build(variables)
    return optimizer


def make_loss(settings: FittingSettings) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Mean loss over frames and characters; targets are drawn from 0 and 1 by the label smoothing."""
    loss, smoothing = LOSSES[settings.loss](), settings.label_smoothing

    def smoothed(labels: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
        return loss(labels * (1 - smoothing) + smoothing / 2, scores)

    return smoothed


def make_step(model: keras.Model, optimizer: keras.Optimizer, settings: FittingSettings) -> Step:
    """A function that fits one batch (uint8 images, float32 labels) and returns its loss."""
    loss_of = make_loss(settings)

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            scores = model(tf.cast(images, tf.float32), training=True)
            loss = loss_of(labels, scores)
            total = tf.add_n([loss, *model.losses])
        gradients = tape.gradient(total, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return total

    return lambda images, labels: float(step(tf.constant(images), tf.constant(labels)))


def make_scorer(model: keras.Model) -> Callable[[NDArray], NDArray[np.float32]]:
    """A function from pictures [b, h, w, 3] in 0-255 to scores [b, characters], without the start-up cost of `predict`."""

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def score(images: tf.Tensor) -> tf.Tensor:
        return model(tf.cast(images, tf.float32), training=False)

    return lambda images: score(tf.constant(images)).numpy()
