"""A small training on one or two processors made of one, as a program of its own: DEVICES OUT."""

import contextlib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import tensorflow as tf

from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.recognizer.devices import mirrored
from training.recognizer.fit import fit
from training.recognizer.network import build_network


def main(devices: int, out: Path) -> None:
    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * devices)
    strategy = mirrored([f"CPU:{number}" for number in range(devices)])
    # Dropout draws per device, and batch norm looks at its own part of the batch: without both the steps are the same.
    settings = replace(TINY, trainable=False, dropout=0.0, reg_penalty=0.01)
    with strategy.scope() if strategy else contextlib.nullcontext():
        model = build_network(settings, 2, input_size=(24, 24), seed=3)
    with tempfile.TemporaryDirectory() as folder:
        quick = replace(QUICK, epochs=2, frames_per_epoch=49, optimizer="sgd", learning_rate=0.05)
        fit(Path(folder), model, quick, Squares(), Squares(seed=1), names=NAMES, strategy=strategy)
    np.savez(out, *model.get_weights())


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
