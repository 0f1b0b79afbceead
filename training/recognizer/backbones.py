"""Backbones by name: what turns a picture of 0-255 into features, each with its own preprocessing inside the graph."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
from keras import layers

from training.recognizer.small import BLOCKS, build_small

Shape = tuple[int | None, int | None, int]
# Of ImageNet, in the blue-green-red order that VGG's weights were trained with.
VGG_MEANS = (103.939, 116.779, 123.68)


@dataclass(frozen=True)
class Backbone:
    """`entries` are the layers it is meant to be cut after, from fine to coarse; `usual` or else the last is the default.

    `scale` says what its weights expect: "unit" (-1 to 1, scaled here), "vgg" (means subtracted here) or "inside" (its
    own first layers do it). `alphas` are the widths that ImageNet weights exist for. `plain`: no depthwise convolutions.
    """

    build: Callable[..., keras.Model]
    entries: tuple[str, ...]
    scale: str
    alphas: tuple[float, ...] = (1.0,)
    downloadable: bool = True
    usual: str = ""
    plain: bool = False

    @property
    def has_alpha(self) -> bool:
        return len(self.alphas) > 1

    @property
    def default_entry(self) -> str:
        return self.usual or self.entries[-1]


BACKBONES: dict[str, Backbone] = {
    "small": Backbone(
        build_small,
        tuple(name for name, _, _ in BLOCKS),
        "unit",
        alphas=(0.5, 1.0, 2.0),
        downloadable=False,
        plain=True,
    ),
    "mobilenet": Backbone(
        keras.applications.MobileNet,
        ("conv_pw_3_relu", "conv_pw_5_relu", "conv_pw_11_relu", "conv_pw_13_relu"),
        "unit",
        alphas=(0.25, 0.5, 0.75, 1.0),
        usual="conv_pw_11_relu",  # its last cells are as large as a small figure
    ),
    "mobilenet_v3_small": Backbone(
        keras.applications.MobileNetV3Small,
        ("expanded_conv_2_add", "expanded_conv_7_add", "expanded_conv_10_add", "conv_1_bn"),
        "inside",
        alphas=(0.75, 1.0),
    ),
    "mobilenet_v3_large": Backbone(
        keras.applications.MobileNetV3Large,
        ("expanded_conv_5_add", "expanded_conv_11_add", "expanded_conv_14_add", "conv_1_bn"),
        "inside",
        alphas=(0.75, 1.0),
    ),
    "efficientnet_v2_b0": Backbone(
        keras.applications.EfficientNetV2B0,
        ("block2b_add", "block3b_add", "block5e_add", "block6h_add", "top_activation"),
        "inside",
    ),
    "convnext_tiny": Backbone(
        keras.applications.ConvNeXtTiny,
        tuple(f"convnext_tiny_stage_{stage}_block_{block}_identity" for stage, block in enumerate((2, 2, 8, 2))),
        "inside",
    ),
    "vgg16": Backbone(
        keras.applications.VGG16, tuple(f"block{number}_pool" for number in range(1, 6)), "vgg", plain=True
    ),
}


class UnknownLayer(ValueError):
    """A backbone has no layer of this name."""


def build_application(
    name: str, alpha: float, input_shape: Shape, *, weights: str | None = None, top: bool = False
) -> keras.Model:
    """The whole backbone, uncut. `weights` "imagenet" downloads them; `top` adds the classifier of ImageNet."""
    backbone = BACKBONES[name]
    if name == "small":
        return build_small(input_shape, alpha)
    options: dict = {"alpha": alpha} if backbone.has_alpha else {}
    if backbone.scale == "inside":
        options["include_preprocessing"] = True
    return backbone.build(weights=weights, include_top=top, input_shape=input_shape, **options)


def preprocess(name: str, picture: keras.KerasTensor) -> keras.KerasTensor:
    """What a backbone expects, from RGB in 0-255."""
    scale = BACKBONES[name].scale
    if scale == "unit":
        return layers.Rescaling(1 / 127.5, offset=-1.0, name="preprocessing")(picture)
    if scale == "vgg":
        return layers.Rescaling(1.0, offset=[-mean for mean in VGG_MEANS], name="preprocessing")(picture[..., ::-1])
    return picture


def cut(model: keras.Model, name: str, layer: str) -> keras.Model:
    """The backbone up to and with this layer; "" is its default entry."""
    layer = layer or BACKBONES[name].default_entry
    known = [one.name for one in model.layers]
    if layer not in known:
        raise UnknownLayer(
            f"The backbone {name} has no layer '{layer}': the nearest is '{nearest_layer(layer, known)}', meant to be cut "
            f"after are {', '.join(BACKBONES[name].entries)}."
        )
    return keras.Model(model.input, model.get_layer(layer).output, name="backbone")


def nearest_layer(layer: str, known: Sequence[str]) -> str:
    return difflib.get_close_matches(layer, known, n=1, cutoff=0.0)[0]
