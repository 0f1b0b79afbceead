"""Every knob of real training frames: how large their share of each batch is, and what is varied in them; a part of a recipe."""

from dataclasses import dataclass, fields

from .knobs import check_value, knob, share


@dataclass(frozen=True)
class RealSettings:
    """How labeled real frames (purpose training) join composed ones. With a share of 0 a run is of composed frames only."""

    batch_share: float = share(
        0.0, "Share of each batch that is labeled real training frames: 0: composed only, 1: real only, between: a mix."
    )
    frames: int = knob(
        0,
        "At most this many labeled real frames, spread evenly over their episodes; 0: all.",
        minimum=0,
        maximum=100_000,
    )
    held_out: float = knob(
        0.25, "Share of the real frames' episodes that are kept for train-dev.", minimum=0.0, maximum=0.9
    )
    backgrounds: bool = knob(False, "Also compose on real training frames that are labeled to show nobody of the cast.")
    flip_probability: float = share(0.5, "Probability that a real frame is mirrored.")
    zoom_max: float = knob(
        1.15,
        "A real frame is cropped and enlarged by up to this factor; much more would cut figures out of the picture while "
        "their labels stay.",
        minimum=1.0,
        maximum=3.0,
    )
    color_jitter: float = share(0.08, "A real frame is mixed with a random color and with gray by up to this share.")
    degraded: bool = knob(True, "Real frames are degraded (blur, noise, JPEG …) as often as composed ones.")

    def __post_init__(self) -> None:
        for item in fields(self):
            check_value(item.name, getattr(self, item.name), item.metadata, type(item.default))
