"""The small network of our own: trained from nothing on two CPU cores in minutes, where no weights file is at hand."""

import keras
from keras import layers

# Channels after each block at alpha 1, and how far the block shrinks its picture: sixteen times in all (with the halving
# before the first). The last blocks see a whole figure at once, which tells look-alikes apart better than finer cells do.
# Full convolutions at few pixels: depthwise ones and blocks at a higher resolution cost more time on a CPU than they bring.
BLOCKS = (("block1", 24, 2), ("block2", 48, 2), ("block3", 64, 1), ("block4", 96, 2), ("block5", 96, 1))


def build_small(input_shape: tuple[int | None, int | None, int], alpha: float = 1.0) -> keras.Model:
    """Input in -1 to 1; five blocks of 3x3 convolution, batch norm and ReLU; output [h/16, w/16, 96 * alpha]."""
    picture = keras.Input(input_shape)
    features = layers.AveragePooling2D(2, padding="same", name="halve")(picture)
    for name, channels, stride in BLOCKS:
        features = _block(features, name, max(4, round(channels * alpha)), stride)
    return keras.Model(picture, features, name="small")


def _block(features: keras.KerasTensor, name: str, channels: int, stride: int) -> keras.KerasTensor:
    features = layers.Conv2D(
        channels, 3, strides=stride, padding="same", use_bias=False, kernel_initializer="he_normal", name=f"{name}_conv"
    )(features)
    # A short memory: a run has only hundreds of steps, and its statistics must belong to the weights it ends with.
    features = layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(features)
    return layers.ReLU(name=name)(features)
