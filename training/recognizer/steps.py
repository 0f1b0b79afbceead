"""One step of fitting and one of scoring as compiled functions, and what an optimizer needs for them."""

import math
from collections.abc import Callable, Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.recognizer.losses import make_costs
from training.recognizer.settings import FittingSettings

# A one-cycle schedule starts at this share of the highest rate, and rises for this share of the steps.
FIRST_RATE, RISING = 0.1, 0.2
LAST_RATE = 0.01

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
    rate, clip = settings.learning_rate, settings.clip_norm or None
    optimizer = {
        "adam": lambda: keras.optimizers.Adam(rate, global_clipnorm=clip),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, global_clipnorm=clip),
        "sgd": lambda: keras.optimizers.SGD(rate, momentum=0.9, global_clipnorm=clip),
    }[settings.optimizer]()
    optimizer.build(variables)
    return optimizer


def make_step(
    model: keras.Model,
    optimizer: keras.Optimizer,
    settings: FittingSettings,
    strategy: tf.distribute.Strategy | None = None,
) -> Step:
    """A function that fits one batch (pictures uint8 or kept features, labels float32) and returns its loss.

    With a strategy every device fits its part of the batch; gradients are summed, so the step is that of the whole batch.
    """
    costs_of = make_costs(settings)
    replicas = strategy.num_replicas_in_sync if strategy else 1

    def fit_part(inputs: tf.Tensor, labels: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        """The part's share of the whole batch's loss: its costs over the number of settled labels in the batch."""
        with tf.GradientTape() as tape:
            scores = model(tf.cast(inputs, tf.float32), training=True)
            loss = tf.reduce_sum(costs_of(labels, scores)) / known
            total = tf.add_n([loss, *(tf.cast(one, tf.float32) / replicas for one in model.losses)])
        gradients = tape.gradient(total, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return total

    if strategy is not None:
        return _distributed(fit_part, strategy)
    step = tf.function(fit_part, jit_compile=False, reduce_retracing=True)
    return lambda inputs, labels: float(step(tf.constant(inputs), tf.constant(labels), tf.constant(_known(labels))))


def _distributed(fit_part: Callable[..., tf.Tensor], strategy: tf.distribute.Strategy) -> Step:
    replicas = strategy.num_replicas_in_sync

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def step(inputs: tf.Tensor, labels: tf.Tensor, known: tf.Tensor) -> tf.Tensor:
        return strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(fit_part, args=(inputs, labels, known)), None)

    def fit(inputs: NDArray, labels: NDArray) -> float:
        known = tf.constant(_known(labels))
        inputs, labels = _filled(inputs, labels, replicas)

        def spread(values: NDArray) -> tf.Tensor:
            return strategy.experimental_distribute_values_from_function(
                lambda context: tf.constant(values[context.replica_id_in_sync_group :: replicas])
            )

        return float(step(spread(inputs), spread(labels), known))

    return fit


def _known(labels: NDArray) -> np.float32:
    """How many labels are settled; at least 1, since nothing is divided by nothing."""
    return np.float32(max(int(np.count_nonzero(np.asarray(labels) >= 0)), 1))


def _filled(inputs: NDArray, labels: NDArray, replicas: int) -> tuple[NDArray, NDArray]:
    """A last batch smaller than the devices' number gets copies of a frame whose labels are open, so none goes hungry."""
    missing = replicas - len(inputs)
    if missing <= 0:
        return inputs, labels
    return (
        np.concatenate([inputs, inputs[:1].repeat(missing, 0)]),
        np.concatenate([labels, np.full((missing, labels.shape[1]), -1, labels.dtype)]),
    )


def make_scorer(model: keras.Model) -> Callable[[NDArray], NDArray[np.float32]]:
    """A function from pictures [b, h, w, 3] in 0-255 to scores [b, characters], without the start-up cost of `predict`."""

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def score(images: tf.Tensor) -> tf.Tensor:
        return model(tf.cast(images, tf.float32), training=False)

    return lambda images: score(tf.constant(images)).numpy()
