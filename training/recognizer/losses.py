"""What a wrong score costs: one function per loss, from labels and scores to a cost each; open labels cost nothing.

Labels are 1, 0 or -1 (open: nobody has settled it). Costs are averaged over the settled ones only, so a frame of which
one character is known teaches that character.
"""

from collections.abc import Callable

import tensorflow as tf

from training.recognizer.settings import FittingSettings

# (settings, targets in 0-1, scores in 0-1) → costs; all float32 [b, c].
Cost = Callable[[FittingSettings, tf.Tensor, tf.Tensor], tf.Tensor]
Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
TINY = 1e-7


def binary_cross_entropy(settings: FittingSettings, targets: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    scores = tf.clip_by_value(scores, TINY, 1 - TINY)
    return -targets * tf.math.log(scores) - (1 - targets) * tf.math.log(1 - scores)


def squared_error(settings: FittingSettings, targets: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    return tf.square(targets - scores)


def focal(settings: FittingSettings, targets: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    """Lin et al. 2017: cross-entropy times (1 - how right the score is) to a power, so that easy frames count less."""
    right = targets * scores + (1 - targets) * (1 - scores)
    return tf.pow(1 - right, settings.focal_gamma) * binary_cross_entropy(settings, targets, scores)


def asymmetric(settings: FittingSettings, targets: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
    """Ridnik et al. 2021: presences cost cross-entropy; absences are shifted by a margin and focused, easy ones cost nothing."""
    present = -tf.math.log(tf.clip_by_value(scores, TINY, 1 - TINY))
    shifted = tf.clip_by_value(scores - settings.asymmetric_margin, 0.0, 1 - TINY)
    absent = -tf.pow(shifted, settings.asymmetric_gamma) * tf.math.log(1 - shifted)
    return targets * present + (1 - targets) * absent


COSTS: dict[str, Cost] = {
    "bce": binary_cross_entropy,
    "mse": squared_error,
    "focal": focal,
    "asymmetric": asymmetric,
}


def make_costs(settings: FittingSettings) -> Loss:
    """Labels and scores → float32 [b, c], 0 where open; targets are drawn from 0 and 1 by the label smoothing."""
    cost, smoothing = COSTS[settings.loss], settings.label_smoothing

    def costs(labels: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
        labels, scores = tf.cast(labels, tf.float32), tf.cast(scores, tf.float32)
        targets = tf.maximum(labels, 0.0) * (1 - smoothing) + smoothing / 2
        return tf.where(labels >= 0, cost(settings, targets, scores), 0.0)

    return costs


def make_loss(settings: FittingSettings) -> Loss:
    """The mean cost over all settled labels; 0 where there is none."""
    costs = make_costs(settings)

    def loss(labels: tf.Tensor, scores: tf.Tensor) -> tf.Tensor:
        known = tf.reduce_sum(tf.cast(tf.cast(labels, tf.float32) >= 0, tf.float32))
        return tf.reduce_sum(costs(labels, scores)) / tf.maximum(known, 1.0)

    return loss
