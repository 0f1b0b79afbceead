"""Networks: shapes, preprocessing, what is frozen, and the sentences where weights or layers are missing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.samples import sample
from tests.training.recognizer.drawn import TINY
from training.recognizer.backbones import BACKBONES, UnknownLayer, build_application
from training.recognizer.network import NetworkSettings, build_network
from training.recognizer.settings import BACKBONE_NAMES, POOLINGS
from training.recognizer.steps import make_scorer
from training.recognizer.weights import WeightsNotFound

FRAMES = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_scores_lie_between_0_and_1_one_per_character(pooling: str) -> None:
    model = build_network(replace(TINY, pooling=pooling, fc_detectors=4, batch_norm=True), 5, input_size=(32, 32))
    scores = make_scorer(model)(FRAMES)

    assert scores.shape == (3, 5)
    assert scores.dtype == np.float32
    assert ((scores > 0) & (scores < 1)).all()


def test_bytes_and_floats_are_the_same_picture() -> None:
    score = make_scorer(build_network(TINY, 2, input_size=(32, 32)))

    assert np.array_equal(score(FRAMES), score(FRAMES.astype(np.float32)))


def test_the_seed_decides_the_random_weights() -> None:
    one, same, other = (build_network(TINY, 2, input_size=(16, 16), seed=seed).get_weights() for seed in (1, 1, 2))

    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", ["small", "mobilenet", pytest.param("vgg16", marks=pytest.mark.slow)])
def test_a_backbone_can_be_cut_after_each_entry(name: str) -> None:
    for entry in BACKBONES[name].entries:
        settings = NetworkSettings(
            backbone=name, alpha=BACKBONES[name].alphas[0], weights="none", base_output_layer=entry
        )
        assert build_network(settings, 2, input_size=(32, 32)).output_shape == (None, 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BACKBONE_NAMES if name not in ("small", "mobilenet", "vgg16")])
def test_the_other_backbones_are_built_and_have_their_entries(name: str) -> None:
    settings = NetworkSettings(backbone=name, alpha=1.0, weights="none", num_detectors=4)
    layers = {layer.name for layer in build_application(name, 1.0, (64, 64, 3)).layers}

    assert make_scorer(build_network(settings, 2, input_size=(32, 32)))(FRAMES).shape == (3, 2)
    assert set(BACKBONES[name].entries) <= layers


def test_vgg_gets_blue_green_red_without_its_means() -> None:
    model = build_network(
        NetworkSettings(backbone="vgg16", alpha=1.0, weights="none", base_output_layer="block1_pool"),
        1,
        input_size=(32, 32),
    )
    import keras

    prepared = keras.Model(model.input, model.get_layer("preprocessing").output)(
        np.full((1, 32, 32, 3), [10, 20, 30], np.float32)
    )

    assert np.allclose(prepared[0, 0, 0], [30 - 103.939, 20 - 116.779, 10 - 123.68], atol=1e-4)


def test_a_frozen_backbone_leaves_only_the_head_to_fit() -> None:
    model = build_network(replace(TINY, trainable=False), 2, input_size=(16, 16))

    assert [variable.path for variable in model.trainable_variables] == [
        "detectors/kernel", "detectors/bias", "characters/kernel", "characters/bias",
    ]  # fmt: skip


def test_an_unknown_layer_names_the_nearest() -> None:
    with pytest.raises(UnknownLayer, match="The backbone small has no layer 'blok2': the nearest is 'block2'"):
        build_network(replace(TINY, base_output_layer="blok2"), 2)


def test_without_weights_at_hand_the_sentence_names_the_remedy(tmp_path: Path) -> None:
    """An alpha that nobody publishes, so that this asks no network."""
    with pytest.raises(WeightsNotFound) as refusal:
        build_network(NetworkSettings(alpha=0.6), 2, weights_dir=tmp_path)

    assert str(refusal.value).startswith("The ImageNet weights of mobilenet (alpha 0.6) are not on this machine")
    assert "ROLLCALL_WEIGHTS_DIR" in str(refusal.value)


def test_no_character_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        build_network(TINY, 0)


def test_the_default_network_takes_the_local_mobilenet() -> None:
    folder = sample("weights/mobilenet_v1_075_224_float.npz").parent
    model = build_network(NetworkSettings(), 4, input_size=(64, 64), weights_dir=folder)

    with np.load(folder / "mobilenet_v1_075_224_float.npz", allow_pickle=False) as arrays:
        assert np.array_equal(model.get_layer("backbone").get_layer("conv1").kernel.numpy(), arrays["conv1/kernel"])
