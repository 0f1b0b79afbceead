"""What a recognizer goes by: where in a frame each character is seen before pooling, and how strongly each detector fires."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.recognizer.settings import NetworkSettings


@dataclass(frozen=True)
class Evidence:
    """maps float32 [n, h', w', characters]: how much each cell speaks for each character, before pooling.
    embeddings float32 [n, detectors]: the strongest cell of each detector."""

    maps: NDArray[np.float32]
    embeddings: NDArray[np.float32]


def make_mapper(model: keras.Model, settings: NetworkSettings) -> Callable[[NDArray], Evidence]:
    """A function from pictures [b, h, w, 3] to their evidence.

    With pooling "soft_max" the maps are the cells' own log odds; else the detectors, each weighted by what it counts for a
    character (class activation maps, Zhou et al. 2016, which holds for maxima as for means: they are linear in the pooled).
    """
    own, characters = settings.pooling == "soft_max", model.get_layer("characters")
    inner = keras.Model(model.input, model.get_layer("detectors").output)

    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def evidence_of(images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        cells = inner(tf.cast(images, tf.float32), training=False)
        maps = characters(cells) if own else tf.tensordot(cells, characters.kernel, axes=1)
        return maps, tf.reduce_max(cells, axis=(1, 2))

    return lambda images: Evidence(*(part.numpy() for part in evidence_of(tf.constant(images))))


def detector_weights(model: keras.Model) -> NDArray[np.float32]:
    """float32 [detectors, characters]: what a detector counts for a character."""
    kernel = np.asarray(model.get_layer("characters").kernel, np.float32)
    return kernel.reshape(kernel.shape[-2:])  # a dense layer's, or that of a 1x1 convolution


def joined(parts: list[Evidence]) -> Evidence:
    """Evidence of several batches as one."""
    return Evidence(np.concatenate([part.maps for part in parts]), np.concatenate([part.embeddings for part in parts]))
