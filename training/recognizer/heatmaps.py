"""Where in a frame a recognizer sees each character: what every cell says before pooling makes one answer of them all."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.recognizer.settings import NetworkSettings


def make_mapper(model: keras.Model, settings: NetworkSettings) -> Callable[[NDArray], NDArray[np.float32]]:
    """A function from pictures [b, h, w, 3] to maps [b, h', w', characters].

    With pooling "soft_max" they are the cells' own log odds; else the detectors, each weighted by what it counts for a
    character (class activation maps, Zhou et al. 2016, which holds for maxima as for means: they are linear in the pooled).
    """
    own = settings.pooling == "soft_max"
    inner = keras.Model(model.input, model.get_layer("characters" if own else "detectors").output)

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def cells_of(images: tf.Tensor) -> tf.Tensor:
        cells = inner(tf.cast(images, tf.float32), training=False)
        return cells if own else tf.tensordot(cells, model.get_layer("characters").kernel, axes=1)

    return lambda images: cells_of(tf.constant(images)).numpy()
