"""Weights: files found by name, arrays into layers, refusals that name the remedy."""

from pathlib import Path

import keras
import numpy as np
import pytest

from tests.samples import sample
from training.recognizer.backbones import build_application
from training.recognizer.weights import (
    WeightsNotFound,
    WrongWeights,
    accepted_names,
    assign,
    find_weights,
    given_weights,
    load_file,
)


def small_model() -> keras.Model:
    picture = keras.Input((8, 8, 3))
    features = keras.layers.DepthwiseConv2D(3, use_bias=False, name="wide")(picture)
    return keras.Model(picture, keras.layers.Conv2D(2, 1, name="thin")(features), name="tiny")


def arrays() -> dict[str, np.ndarray]:
    return {
        "wide/depthwise_kernel": np.full((3, 3, 3, 1), 2.0, np.float32),
        "thin/kernel": np.full((1, 1, 3, 2), 3.0, np.float32),
        "thin/bias": np.array([4.0, 5.0], np.float32),
        "classes": np.zeros(3),
    }


def test_arrays_fill_every_variable_under_old_and_new_names() -> None:
    model = small_model()

    assert assign(model, arrays()) == ["classes"]
    assert [float(variable.numpy().ravel()[0]) for variable in model.variables] == [2.0, 3.0, 4.0]


def test_a_missing_array_or_another_shape_is_refused_before_anything_is_written() -> None:
    model = small_model()
    before = model.get_weights()
    short, other = arrays(), arrays()
    del short["thin/bias"]
    other["thin/bias"] = np.zeros(7)

    with pytest.raises(WrongWeights, match="holds no 'thin/bias', which tiny needs"):
        assign(model, short)
    with pytest.raises(WrongWeights, match=r"'thin/bias' in the file has the shape \[7\], tiny needs \[2\]"):
        assign(model, other)
    assert all(np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    "name", ["mobilenet_075.weights.h5", "mobilenet_v1_075_224_float.npz", "mobilenet_7_5_224_tf_no_top.h5"]
)
def test_a_file_is_found_under_each_accepted_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert find_weights("mobilenet", 0.75, tmp_path) == tmp_path / name
    assert find_weights("mobilenet", 0.5, tmp_path) is None


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vgg16.npz").touch()
    monkeypatch.setenv("ROLLCALL_WEIGHTS_DIR", str(tmp_path))

    assert find_weights("vgg16", 1.0) == tmp_path / "vgg16.npz"
    assert given_weights("vgg16.npz") == tmp_path / "vgg16.npz"


def test_every_backbone_has_names_of_its_own() -> None:
    from training.recognizer.backbones import BACKBONES

    names = [
        name for backbone, one in BACKBONES.items() for alpha in one.alphas for name in accepted_names(backbone, alpha)
    ]
    assert len(names) == len(set(names))


def test_a_path_to_nothing_is_refused() -> None:
    with pytest.raises(WeightsNotFound, match=r"There is no weights file 'gone.npz': give a path"):
        given_weights("gone.npz")


def test_what_keras_saved_is_loaded(tmp_path: Path) -> None:
    saved, other = small_model(), small_model()
    saved.save_weights(tmp_path / "tiny.weights.h5")

    assert load_file(other, tmp_path / "tiny.weights.h5") == []
    assert all(np.array_equal(a, b) for a, b in zip(saved.get_weights(), other.get_weights(), strict=True))


def test_a_file_of_another_network_is_refused_with_a_sentence(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]).save_weights(tmp_path / "other.weights.h5")
    (tmp_path / "noise.h5").write_bytes(b"no weights at all")

    for name in ("other.weights.h5", "noise.h5"):
        with pytest.raises(WrongWeights, match=f"{name} does not fit the backbone tiny: "):
            load_file(small_model(), tmp_path / name)


def test_the_published_mobilenet_loads_completely() -> None:
    path = sample("weights/mobilenet_v1_075_224_float.npz")
    model = build_application("mobilenet", 0.75, (224, 224, 3), top=True)

    assert load_file(model, path) == []
    assert sum(len(layer.weights) for layer in model.layers) == 137


def test_without_its_classifier_only_that_is_left_over() -> None:
    path = sample("weights/mobilenet_v1_075_224_float.npz")
    model = build_application("mobilenet", 0.75, (64, 64, 3))

    assert load_file(model, path) == ["conv_preds/bias", "conv_preds/kernel"]
