"""Dropout left on at prediction: the same few thinned networks for every frame, and how far they differ (Gal and Ghahramani 2016).

A pass's mask depends on its number alone, so a frame's score does not depend on the batch it comes in.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray


def make_sampler(model: keras.Model, samples: int) -> Callable[[NDArray], NDArray[np.float32]]:
    """A function from pictures [b, h, w, 3] in 0-255 to scores [samples, b, characters]; the backbone is asked once."""
    names = [layer.name for layer in model.layers]
    head = model.layers[names.index("backbone") + 1 :]
    extractor = keras.Model(model.input, head[0].input)

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def sample(images: tf.Tensor) -> tf.Tensor:
        features = extractor(tf.cast(images, tf.float32), training=False)
        return tf.stack([_thinned(head, features, number) for number in range(samples)])

    return lambda images: sample(tf.constant(images)).numpy()


def _thinned(head: list[layers.Layer], values: tf.Tensor, number: int) -> tf.Tensor:
    for layer in head:
        if isinstance(layer, layers.Dropout):
            shape = tf.concat([[1], tf.shape(values)[1:]], axis=0)
            kept = tf.random.stateless_uniform(shape, seed=(number, 0)) >= layer.rate
            values = values * tf.cast(kept, values.dtype) / (1 - layer.rate)
        else:
            values = layer(values, training=False)
    return values
