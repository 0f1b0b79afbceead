"""Every knob of the network, its fitting and its thresholds, with limits and help; three of the five parts of a recipe."""

from dataclasses import dataclass, fields
from typing import Any

from training.composing.settings import BadSettings, check_value, knob, share

BACKBONE_NAMES = (
    "small",
    "mobilenet",
    "mobilenet_v3_small",
    "mobilenet_v3_large",
    "efficientnet_v2_b0",
    "convnext_tiny",
    "vgg16",
)
POOLINGS = ("max", "gem", "soft_max")
POLICIES = ("max_f", "max_accuracy", "recall", "precision")


@dataclass(frozen=True)
class NetworkSettings:
    """What the network is built from: a backbone cut at a layer, and the head of detectors on top of it."""

    backbone: str = knob("mobilenet", "The network that turns a frame into features.", choices=BACKBONE_NAMES)
    alpha: float = knob(
        0.75,
        "Width of the backbone, where it comes in several (MobileNet, MobileNetV3, small).",
        minimum=0.1,
        maximum=4.0,
    )
    weights: str = knob(
        "imagenet",
        "Where the backbone's weights come from: 'imagenet', 'none' (random, trained from nothing) or a file's path.",
    )
    base_output_layer: str = knob("", "The backbone is cut after this layer; empty: its usual one.")
    trainable: bool = knob(False, "Fit the backbone's weights too; a frozen backbone keeps its batch-norm statistics.")
    batch_norm: bool = knob(False, "Normalize the backbone's features before the detectors.")
    dropout: float = knob(0.5, "Share of features left out at random while fitting.", minimum=0.0, maximum=0.95)
    fc_detectors: int = knob(0, "1x1 convolutions between backbone and detectors; 0: none.", minimum=0, maximum=4096)
    num_detectors: int = knob(128, "1x1 convolutions that each look for one thing.", minimum=1, maximum=4096)
    reg_penalty: float = knob(0.001, "L2 penalty on the detectors' weights.", minimum=0.0, maximum=1.0)
    pooling: str = knob(
        "max",
        "How cells become one answer: 'max' takes each detector's strongest cell, 'gem' a generalized mean of its cells; "
        "'soft_max' lets every cell score the characters and takes a soft maximum of the cells.",
        choices=POOLINGS,
    )

    def __post_init__(self) -> None:
        check_parts(self)


@dataclass(frozen=True)
class FittingSettings:
    """How the network is fitted. Frame i of a run is always the same one, and an epoch is the next slice of frames."""

    epochs: int = knob(20, "How many epochs at most.", minimum=1, maximum=10000)
    frames_per_epoch: int = knob(2560, "Newly composed frames in an epoch.", minimum=1, maximum=10_000_000)
    batch_size: int = knob(32, "Frames per step.", minimum=1, maximum=4096)
    optimizer: str = knob("adam", "The optimizer.", choices=("adam", "adamw", "sgd"))
    learning_rate: float = knob(0.001, "The highest learning rate.", minimum=1e-8, maximum=10.0)
    weight_decay: float = knob(0.004, "Weight decay of adamw.", minimum=0.0, maximum=1.0)
    schedule: str = knob(
        "cosine",
        "How the learning rate moves: 'constant', 'cosine' (falls to a hundredth) or 'one_cycle' (rises first).",
        choices=("constant", "cosine", "one_cycle"),
    )
    loss: str = knob(
        "bce", "'bce' (binary cross-entropy), 'mse' (as the original) or 'focal'.", choices=("bce", "mse", "focal")
    )
    label_smoothing: float = knob(0.0, "How far targets are drawn from 0 and 1.", minimum=0.0, maximum=0.5)
    fine_tune_epochs: int = knob(
        0, "The last epochs fit the frozen backbone too: head first, then all.", minimum=0, maximum=10000
    )
    fine_tune_rate: float = share(0.01, "Learning rate of these epochs relative to the others.")
    patience: int = knob(
        0, "Stop after this many epochs without a better train-dev loss; 0: never.", minimum=0, maximum=1000
    )
    train_dev_frames: int = knob(384, "Composed train-dev frames watched after each epoch.", minimum=1, maximum=100_000)
    seed: int = knob(0, "All chance of a run comes from this number.", minimum=0, maximum=2**31 - 1)

    def __post_init__(self) -> None:
        check_parts(self)


@dataclass(frozen=True)
class ThresholdSettings:
    """How scores become decisions. Every policy's thresholds are chosen; this one is used where none is asked for."""

    policy: str = knob("max_f", "The policy used where none is asked for.", choices=POLICIES)
    recall_target: float = share(0.75, "What the recall policy must reach, for each character.")
    precision_target: float = share(0.75, "What the precision policy must reach, for each character.")

    def __post_init__(self) -> None:
        check_parts(self)


def check_parts(settings: Any) -> None:
    """Raise BadSettings with a sentence for the first field outside its limits; free texts must be texts."""
    for item in fields(settings):
        value, kind = getattr(settings, item.name), type(item.default)
        if kind is not str or item.metadata["choices"]:
            check_value(item.name, value, item.metadata, kind)
        elif not isinstance(value, str):
            raise BadSettings(f"{item.name} is {value!r}: expected a text.")
