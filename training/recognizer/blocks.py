"""Which part of a backbone is fine-tuned: its top blocks, told by the names of their layers, or everything from a layer on."""

import re
from collections.abc import Sequence

import keras
from keras import layers

from training.recognizer.backbones import UnknownLayer, nearest_layer

# How the backbones name the layers of one block: stage_3_block_2, block6h, expanded_conv_10, conv_dw_11 and conv_pw_11.
BLOCK = re.compile(r"(stage_\d+_block_\d+)|(block\d+[a-z]?)(?=_|$)|(expanded_conv_\d+)|conv_(?:pad|dw|pw)_(\d+)")


def unfreeze(backbone: keras.Model, *, blocks: int = 0, layer: str = "") -> None:
    """Let the layers from `layer` on, or of the top `blocks`, be fitted (neither: all); batch norm stays as it is.

    Statistics of a few composed frames would replace those of a million photographs, and the head was fitted to these.
    """
    names = [one.name for one in backbone.layers]
    first = _first_from(names, layer) if layer else first_of_top(names, blocks) if blocks else 0
    backbone.trainable = True
    for position, one in enumerate(backbone.layers):
        one.trainable = position >= first and not isinstance(one, layers.BatchNormalization)


def first_of_top(names: Sequence[str], blocks: int) -> int:
    """The position of the first layer of the top `blocks`; 0 where there are not that many."""
    starts: dict[str, int] = {}
    for position, name in enumerate(names):
        found = BLOCK.search(name)
        if found:
            starts.setdefault(next(group for group in found.groups() if group), position)
    ordered = sorted(starts.values())
    return ordered[-blocks] if blocks <= len(ordered) else 0


def _first_from(names: Sequence[str], layer: str) -> int:
    if layer not in names:
        raise UnknownLayer(
            f"The backbone has no layer '{layer}' to be fine-tuned from: the nearest is '{nearest_layer(layer, names)}'. "
            "Correct fitting.fine_tune_layer, or leave it empty and give a number of blocks (fitting.fine_tune_blocks)."
        )
    return list(names).index(layer)
