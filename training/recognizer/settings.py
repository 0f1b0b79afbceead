"""Every knob of the network, its fitting and its thresholds, with limits and help; three of the six parts of a recipe."""

from dataclasses import dataclass, fields
from typing import Any

from training.composing.knobs import BadSettings, check_value, knob, share

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
LOSS_NAMES = ("bce", "mse", "focal", "asymmetric")
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
    dropout_samples: int = knob(
        0,
        "At prediction, average this many passes with dropout left on; their spread says how unsure a score is; 0: one "
        "pass without dropout.",
        minimum=0,
        maximum=100,
    )

    def __post_init__(self) -> None:
        check_parts(self)
        if self.dropout_samples and not self.dropout:
            raise BadSettings(
                f"dropout_samples is {self.dropout_samples} but dropout is 0, so all passes would say the same. Set dropout "
                "above 0, or dropout_samples to 0."
            )


@dataclass(frozen=True)
class FittingSettings:
    """How the network is fitted. Frame i of a run is always the same one, and an epoch is the next slice of frames."""

    epochs: int = knob(20, "How many epochs at most.", minimum=1, maximum=10000)
    frames_per_epoch: int = knob(
        2560, "Frames in an epoch: new ones, unless a pool of features is kept.", minimum=1, maximum=10_000_000
    )
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
        "bce",
        "'bce' (binary cross-entropy), 'mse' (as the original), 'focal' (easy frames count less) or 'asymmetric' (easy "
        "absences count less).",
        choices=LOSS_NAMES,
    )
    focal_gamma: float = knob(
        2.0, "How much less an easy frame counts, in the loss 'focal'; 0: no less.", minimum=0.0, maximum=10.0
    )
    asymmetric_gamma: float = knob(
        4.0, "How much less an easy absence counts, in the loss 'asymmetric'.", minimum=0.0, maximum=10.0
    )
    asymmetric_margin: float = knob(
        0.05, "Absences scored below this count for nothing, in the loss 'asymmetric'.", minimum=0.0, maximum=0.5
    )
    label_smoothing: float = knob(0.0, "How far targets are drawn from 0 and 1.", minimum=0.0, maximum=0.5)
    clip_norm: float = knob(
        0.0, "Gradients longer than this are shortened to it; 0: never.", minimum=0.0, maximum=1000.0
    )
    fine_tune_epochs: int = knob(
        0, "The last epochs fit the frozen backbone too: head first, then its top blocks.", minimum=0, maximum=10000
    )
    fine_tune_rate: float = share(0.02, "Learning rate of these epochs relative to the others: a fiftieth is gentle.")
    fine_tune_blocks: int = knob(
        0, "How many of the backbone's top blocks these epochs fit; 0: all.", minimum=0, maximum=100
    )
    fine_tune_layer: str = knob("", "These epochs fit the backbone from this layer on, instead of a number of blocks.")
    head_patience: int = knob(
        0,
        "The head is at its plateau after this many epochs without a better train-dev loss; its best weights are then "
        "fine-tuned. 0: it takes all epochs but the last ones.",
        minimum=0,
        maximum=1000,
    )
    patience: int = knob(
        0,
        "Stop after this many epochs without a better train-dev loss and keep the best weights; 0: never.",
        minimum=0,
        maximum=1000,
    )
    feature_pool: int = knob(
        0,
        "Where the backbone is frozen: this many frames are composed once, and the backbone's answer to each is kept, so "
        "that epochs cost the head only; 0: every frame is new.",
        minimum=0,
        maximum=1_000_000,
    )
    feature_precision: str = knob(
        "float32", "How kept features are stored: 'float16' takes half the disk.", choices=("float32", "float16")
    )
    mixed_precision: str = knob(
        "auto",
        "bfloat16 arithmetic: 'auto' where it helps (plain convolutions on processors that have it), 'on' or 'off'.",
        choices=("auto", "on", "off"),
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
