"""From cells to one answer per frame: how strongly something is seen anywhere in it."""

import keras
from keras import layers, ops

# How sharply the soft maximum prefers the strongest cell: at 4, cells one log odd below it count for a fiftieth of it.
SHARPNESS = 4.0


class GeneralizedMean(layers.Layer):  # type: ignore[misc]
    """[b, h, w, d] → [b, d]: the mean of the p-th powers, with p learned from 3 on (Radenović et al. 2018)."""

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        self.power = self.add_weight(name="power", shape=(), initializer=keras.initializers.Constant(3.0))
        self.built = True

    def call(self, cells: keras.KerasTensor) -> keras.KerasTensor:
        power = ops.maximum(self.power, 1.0)
        powers = ops.power(ops.maximum(cells, 1e-4), power)
        return ops.power(ops.mean(powers, axis=(1, 2)), 1 / power)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], input_shape[-1])


class SoftMaximum(layers.Layer):  # type: ignore[misc]
    """[b, h, w, c] → [b, c]: the logarithm of the sum of exponentials, so that every strong cell learns, not one alone."""

    def call(self, cells: keras.KerasTensor) -> keras.KerasTensor:
        return ops.logsumexp(cells * SHARPNESS, axis=(1, 2)) / SHARPNESS

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], input_shape[-1])
