"""Which layers are fine-tuned: the top blocks of every backbone, told by their names."""

import pytest
from keras import layers

from training.recognizer.backbones import BACKBONES, UnknownLayer, build_application, cut
from training.recognizer.blocks import first_of_top, unfreeze

NAMES = ["picture", "conv1", "conv_dw_1", "conv_pw_1", "conv_pad_2", "conv_dw_2", "conv_pw_2", "conv_pw_2_relu"]


@pytest.mark.parametrize(("blocks", "first"), [(1, "conv_pad_2"), (2, "conv_dw_1"), (9, "picture")])
def test_the_top_blocks_begin_at_their_first_layer(blocks: int, first: str) -> None:
    assert NAMES[first_of_top(NAMES, blocks)] == first


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("small", "block5_conv"),
        ("vgg16", "block5_conv1"),
        ("mobilenet", "conv_dw_13"),
        ("mobilenet_v3_small", "expanded_conv_10_expand"),
        ("efficientnet_v2_b0", "block6h_expand_conv"),
        ("convnext_tiny", "convnext_tiny_stage_3_block_2_depthwise_conv"),
    ],
)
def test_every_backbone_has_blocks(name: str, first: str) -> None:
    backbone = BACKBONES[name]
    model = cut(build_application(name, backbone.alphas[0], (32, 32, 3)), name, backbone.entries[-1])
    names = [layer.name for layer in model.layers]

    assert names[first_of_top(names, 1)] == first


def test_batch_norm_and_what_lies_below_stay_frozen() -> None:
    model = cut(build_application("small", 0.5, (32, 32, 3)), "small", "")
    model.trainable = False
    unfreeze(model, blocks=2)

    fitted = [layer.name for layer in model.layers if layer.trainable_variables]
    assert fitted == ["block4_conv", "block5_conv"]
    assert not any(layer.trainable for layer in model.layers if isinstance(layer, layers.BatchNormalization))


def test_a_layer_by_name_and_all_of_them() -> None:
    model = cut(build_application("small", 0.5, (32, 32, 3)), "small", "")
    unfreeze(model, layer="block3_conv")
    assert len(model.trainable_variables) == 3
    unfreeze(model)
    assert len(model.trainable_variables) == 5
    with pytest.raises(UnknownLayer, match=r"no layer 'blok3' to be fine-tuned from: the nearest is 'block3'"):
        unfreeze(model, layer="blok3")
