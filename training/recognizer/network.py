"""The network of a recognizer: preprocessing, a backbone cut at a layer, detectors, pooling, one score per character."""

from pathlib import Path

import keras
from keras import layers

from training.recognizer.backbones import BACKBONES, build_application, cut, preprocess
from training.recognizer.pooling import GeneralizedMean, SoftMaximum
from training.recognizer.settings import NetworkSettings
from training.recognizer.weights import find_weights, given_weights, load_file, not_found

__all__ = ["NetworkSettings", "build_network"]

# Published weights do not depend on the picture's size, but Keras asks for a known one: ImageNet's.
PUBLISHED_SHAPE = (224, 224, 3)
# Where every cell has its say, each starts out doubtful: otherwise their sum says yes to everything at first.
FEW_CELLS = keras.initializers.Constant(-3.0)


def build_network(
    settings: NetworkSettings,
    characters: int,
    *,
    input_size: tuple[int, int] = (202, 360),
    weights_dir: Path | None = None,
    seed: int = 0,
    bfloat16: bool = False,
) -> keras.Model:
    """The model: RGB pictures [b, h, w, 3] of 0-255 (uint8 or float) in, scores [b, characters] in 0-1 out.

    `input_size` is height, width. Random weights come from `seed`, which is set for the whole process, because Keras'
    own backbones know no other way. `bfloat16` computes in it up to the pooling; weights stay float32, so that they fit a
    network built without it. Raises WeightsNotFound with the remedy where weights are asked for and none are there.
    """
    if characters < 1:
        raise ValueError(f"A network needs at least one character, got {characters}.")
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy("mixed_bfloat16" if bfloat16 else "float32")
    try:
        return _built(settings, characters, input_size, weights_dir)
    finally:
        keras.config.set_dtype_policy("float32")


def _built(
    settings: NetworkSettings, characters: int, input_size: tuple[int, int], weights_dir: Path | None
) -> keras.Model:
    picture = keras.Input((*input_size, 3), name="picture")
    base = _backbone(settings, (*input_size, 3), weights_dir)
    base.trainable = settings.trainable
    # Pretrained batch-norm statistics stay as they are even when their weights are fitted; random ones must be learned.
    features = base(preprocess(settings.backbone, picture), training=None if settings.weights == "none" else False)
    return keras.Model(picture, _head(settings, characters, features), name="recognizer")


def _backbone(settings: NetworkSettings, shape: tuple[int, int, int], weights_dir: Path | None) -> keras.Model:
    model = build_application(settings.backbone, settings.alpha, shape)
    base = cut(model, settings.backbone, settings.base_output_layer)
    if settings.weights == "none":
        return base
    if settings.weights != "imagenet":
        load_file(model, given_weights(settings.weights, weights_dir))
        return base
    path = find_weights(settings.backbone, settings.alpha, weights_dir)
    if path is not None:
        load_file(model, path)
    else:
        model.set_weights(_published(settings).get_weights())
    return base


def _published(settings: NetworkSettings) -> keras.Model:
    """The backbone with the weights that Keras downloads, or has downloaded before."""
    backbone = BACKBONES[settings.backbone]
    if not backbone.downloadable or (backbone.has_alpha and settings.alpha not in backbone.alphas):
        raise not_found(settings.backbone, settings.alpha)
    try:
        return build_application(settings.backbone, settings.alpha, PUBLISHED_SHAPE, weights="imagenet")
    except Exception as problem:  # Keras raises a bare Exception where a download fails
        raise not_found(settings.backbone, settings.alpha) from problem


def _head(settings: NetworkSettings, characters: int, features: keras.KerasTensor) -> keras.KerasTensor:
    if settings.batch_norm:
        features = layers.BatchNormalization(name="feature_norm")(features)
    if settings.dropout:
        features = layers.Dropout(settings.dropout, name="dropout")(features)
    if settings.fc_detectors:
        features = _convolution(settings, settings.fc_detectors, "fc_detectors")(features)
    detectors = _convolution(settings, settings.num_detectors, "detectors")(features)
    if settings.pooling == "soft_max":
        cells = layers.Conv2D(characters, 1, bias_initializer=FEW_CELLS, name="characters")(detectors)
        return layers.Activation("sigmoid", dtype="float32", name="scores")(
            SoftMaximum(dtype="float32", name="pooling")(cells)
        )
    pooling = layers.GlobalMaxPooling2D if settings.pooling == "max" else GeneralizedMean
    pooled = pooling(dtype="float32", name="pooling")(detectors)
    evidence = layers.Dense(characters, dtype="float32", name="characters")(pooled)
    return layers.Activation("sigmoid", dtype="float32", name="scores")(evidence)


def _convolution(settings: NetworkSettings, channels: int, name: str) -> layers.Layer:
    penalty = keras.regularizers.L2(settings.reg_penalty) if settings.reg_penalty else None
    return layers.Conv2D(channels, 1, activation="relu", kernel_regularizer=penalty, name=name)
