"""What a frozen backbone makes of a whole picture, without the head: one vector each."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from training.recognizer.features import split_model

BATCH = 32


def backbone_features(
    model: keras.Model, images: NDArray[np.uint8] | Sequence[NDArray[np.uint8]]
) -> NDArray[np.float32]:
    """float32 [n, channels]: the mean over the cells of the features of fitted pictures [n, h, w, 3]."""
    extractor, _ = split_model(model)
    starts = range(0, len(images), BATCH)
    parts = [extractor(np.asarray(images[first : first + BATCH], np.float32), training=False) for first in starts]
    return np.concatenate([np.asarray(part).mean(axis=(1, 2)) for part in parts])
