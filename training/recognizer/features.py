"""Kept features: where the backbone is frozen and frames come again, its answer to each frame is computed once.

The head's dropout and normalization come after the features, so fitting on kept features is fitting on the frames
themselves. They lie in the run's folder, read through a memory map: memory does not grow with the pool.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from training.recognizer.batches import FrameSource, StillFrames, batches
from training.recognizer.checkpoints import sync_folder, write_durably

FEATURES, LABELS, SHAPE = "features.bin", "labels.npy", "shape.json"


class NoRoom(OSError):
    """The disk cannot hold the features; the sentence says how much they take."""


def split_model(model: keras.Model) -> tuple[keras.Model, keras.Model]:
    """A recognizer's network as two that share its layers: pictures → features, and features → scores (the head).

    The head is a chain of layers behind the backbone, whatever its settings.
    """
    names = [layer.name for layer in model.layers]
    head_layers = model.layers[names.index("backbone") + 1 :]
    outside = head_layers[0].input
    features = given = keras.Input(outside.shape[1:], name="kept_features")
    for layer in head_layers:
        given = layer(given)
    return keras.Model(model.input, outside, name="features"), keras.Model(features, given, name="head")


def keep_features(
    folder: Path,
    extractor: keras.Model,
    source: FrameSource,
    count: int,
    *,
    precision: str,
    batch_size: int,
    seed: int,
    on_batch: Callable[[int], None] = lambda done: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> StillFrames | None:
    """Features of frames 0 to count - 1 of a source as a source of their own; None where it was asked to stop.

    Features that are there already, whole, are taken as they are.
    """
    is_there = (folder / SHAPE).is_file()
    if not is_there and not _write(folder, extractor, source, count, precision, batch_size, on_batch, should_stop):
        return None
    shape = json.loads((folder / SHAPE).read_text())
    kept = np.memmap(folder / FEATURES, shape["dtype"], "r", shape=tuple(shape["shape"]))
    return StillFrames(kept, np.load(folder / LABELS, allow_pickle=False), seed)


def _write(
    folder: Path,
    extractor: keras.Model,
    source: FrameSource,
    count: int,
    precision: str,
    batch_size: int,
    on_batch: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> bool:
    """Write aside, then rename: what has its name is whole."""
    aside, shape = folder.with_suffix(".tmp"), (count, *extractor.output.shape[1:])
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    require_room(aside, int(np.prod(shape)) * np.dtype(precision).itemsize, count)
    extract, labels = _compiled(extractor), []
    kept = np.memmap(aside / FEATURES, precision, "w+", shape=shape)
    for number, (images, some_labels) in enumerate(batches(source, 0, count, batch_size)):
        first = number * batch_size
        kept[first : first + len(images)] = extract(images)
        labels.append(some_labels)
        on_batch(first + len(images))
        if should_stop():
            return False
    kept.flush()
    np.save(aside / LABELS, np.concatenate(labels))
    write_durably(aside / SHAPE, json.dumps({"shape": list(shape), "dtype": precision}).encode())
    sync_folder(aside)
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    return True


def _compiled(extractor: keras.Model) -> Callable[[NDArray], NDArray]:
    @tf.function(jit_compile=False, reduce_retracing=True)  # type: ignore[untyped-decorator]
    def extract(images: tf.Tensor) -> tf.Tensor:
        return tf.cast(extractor(tf.cast(images, tf.float32), training=False), tf.float32)

    return lambda images: extract(tf.constant(images)).numpy()


def require_room(folder: Path, needed: int, count: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free * 0.9:
        raise NoRoom(
            f"The features of {count} frames take {needed / 1e9:.1f} GB and the disk has {free / 1e9:.1f} GB left: make "
            "fitting.feature_pool smaller, set fitting.feature_precision=float16, or cut the backbone at a later layer."
        )
