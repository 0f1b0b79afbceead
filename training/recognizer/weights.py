"""Where a backbone's weights come from: a local file found by name, a path, or a download; and how arrays reach its layers."""

import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# In file names an alpha of 0.75 is written 075 by some and 7_5 by others.
KERAS_ALPHAS = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}


class WeightsNotFound(ValueError):
    """No weights file is at hand and none can be downloaded; the sentence names the remedy."""


class WrongWeights(ValueError):
    """A weights file does not fit the backbone."""


def accepted_names(backbone: str, alpha: float) -> list[str]:
    """File names looked for in the weights folder, the first found is taken.

    Ours come first (`<backbone>_<alpha>.weights.h5`), then those that Keras' own downloads have, so that its cache can be copied.
    """
    percent = f"{round(alpha * 100):03d}"
    stems = [f"{backbone}_{percent}", f"{backbone}_{alpha:g}"]
    if alpha == 1.0:
        stems.append(backbone)
    names = [f"{stem}{ending}" for stem in stems for ending in (".weights.h5", ".npz")]
    return names + _published_names(backbone, alpha, percent)


def _published_names(backbone: str, alpha: float, percent: str) -> list[str]:
    if backbone == "mobilenet":
        own = [f"mobilenet_v1_{percent}_224_float.npz", f"mobilenet_v1_{percent}_224.npz"]
        number = KERAS_ALPHAS.get(alpha)
        return own + ([f"mobilenet_{number}_224_tf_no_top.h5"] if number else [])
    if backbone in ("mobilenet_v3_small", "mobilenet_v3_large"):
        size = backbone.rpartition("_")[2]
        return [f"weights_mobilenet_v3_{size}_224_{alpha:.2f}_float_no_top_v2.h5".replace(".00_", ".0_")]
    return {
        "vgg16": ["vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"],
        "efficientnet_v2_b0": ["efficientnetv2-b0_notop.h5"],
        "convnext_tiny": ["convnext_tiny_notop.h5"],
    }.get(backbone, [])


def weights_folder(folder: Path | None = None) -> Path | None:
    """The folder given, else the one that ROLLCALL_WEIGHTS_DIR names, else None."""
    if folder is None and os.environ.get("ROLLCALL_WEIGHTS_DIR"):
        folder = Path(os.environ["ROLLCALL_WEIGHTS_DIR"])
    return folder


def find_weights(backbone: str, alpha: float, folder: Path | None = None) -> Path | None:
    """The local file for this backbone and alpha, or None."""
    folder = weights_folder(folder)
    if folder is None:
        return None
    return next((folder / name for name in accepted_names(backbone, alpha) if (folder / name).is_file()), None)


def given_weights(weights: str, folder: Path | None = None) -> Path:
    """The file that a recipe names: as it is, or inside the weights folder."""
    inside = weights_folder(folder)
    for place in [Path(weights)] if inside is None else [inside / weights, Path(weights)]:
        if place.is_file():
            return place
    raise WeightsNotFound(
        f"There is no weights file '{weights}': give a path to a .weights.h5, .h5 or .npz file, 'imagenet' for the "
        "published weights, or 'none' to train from nothing."
    )


def not_found(backbone: str, alpha: float) -> WeightsNotFound:
    """The sentence for weights that are neither on this machine nor to be downloaded."""
    return WeightsNotFound(
        f"The ImageNet weights of {backbone} (alpha {alpha:g}) are not on this machine and could not be downloaded: put "
        f"{accepted_names(backbone, alpha)[0]} (or another accepted file, see docs/backbones.md) into the folder that "
        "ROLLCALL_WEIGHTS_DIR names, or choose the recipe 'demo' or network.weights=none to train from nothing."
    )


def load_file(model: Any, path: Path) -> list[str]:
    """Fill a Keras model from a file; returns the names of an .npz's arrays that the model has no place for."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as arrays:
            return assign(model, dict(arrays), path.name)
    try:
        with warnings.catch_warnings():
            # Keras only warns where it leaves a layer as it was; half a backbone is none.
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path)
    except (ValueError, KeyError, OSError, TypeError, UserWarning) as problem:
        raise WrongWeights(
            f"{path.name} does not fit the backbone {model.name}: {str(problem).splitlines()[0]} Take the file of the "
            "same network and alpha, or write it with Keras' save_weights."
        ) from problem
    return []


def assign(model: Any, arrays: Mapping[str, NDArray], source: str = "the file") -> list[str]:
    """Fill every variable of a Keras model from arrays keyed `layer/variable`; returns the keys it has no place for.

    Older files say `depthwise_kernel` where Keras 3 says `kernel`. A missing array or another shape is refused before
    anything is written.
    """
    found = {}
    for layer, variable in _variables(model):
        key = _key_of(f"{layer}/{variable.name}", arrays)
        if key is None:
            raise WrongWeights(f"{source} holds no '{layer}/{variable.name}', which {model.name} needs: is it for it?")
        if arrays[key].shape != tuple(variable.shape):
            raise WrongWeights(
                f"'{key}' in {source} has the shape {list(arrays[key].shape)}, {model.name} needs {list(variable.shape)}: "
                "is it for another alpha?"
            )
        found[key] = variable
    for key, variable in found.items():
        variable.assign(arrays[key])
    return sorted(set(arrays) - set(found))


def _variables(model: Any) -> list[tuple[str, Any]]:
    return [(layer.name, variable) for layer in model.layers for variable in layer.weights]


def _key_of(name: str, arrays: Mapping[str, NDArray]) -> str | None:
    layer, _, variable = name.rpartition("/")
    names = [name, f"{layer}/depthwise_kernel"] if variable == "kernel" else [name]
    return next((one for one in names if one in arrays), None)
