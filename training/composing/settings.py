"""Every knob of the frame generator, with its default, its limits and one sentence of help; stored as JSON in a recipe."""

from dataclasses import dataclass, fields
from typing import Any

from .knobs import BadSettings, check_probabilities, check_value, knob, share

EDGE_STYLES = ("hard", "none", "gaussian", "box", "motion")
# The picture size that scales are measured by: a cut-out of 300 px in a frame 202 px high, as in the original.
REFERENCE_HEIGHT = 202


@dataclass(frozen=True)
class GeneratorSettings:
    """How frames are composed. Angles in degrees, lengths in pixels of the frame, shares and probabilities in 0-1."""

    height: int = knob(202, "Height of a frame in pixels.", minimum=8, maximum=2160)
    width: int = knob(360, "Width of a frame in pixels.", minimum=8, maximum=3840)

    max_characters: int = knob(3, "Most members of the cast in one frame.", minimum=0, maximum=50)
    count_probabilities: tuple[float, ...] = knob(
        (), "Probabilities of 0, 1, 2, … members of the cast in a frame; empty: all counts equally often.", minimum=0.0
    )
    character_weights: tuple[float, ...] = knob(
        (), "How often each character is drawn relative to the others; empty: all equally often.", minimum=0.0
    )
    empty_share: float = share(0.05, "Share of frames set aside to hold nobody of the cast; extras may still be there.")
    extras: str = knob(
        "apart",
        "How extras come in: 'apart' has its own count; 'with_cast' treats them as one more character, as the original.",
        choices=("apart", "with_cast"),
    )
    max_extras: int = knob(2, "Most extras in one frame, where they are drawn apart.", minimum=0, maximum=50)
    extra_probabilities: tuple[float, ...] = knob(
        (), "Probabilities of 0, 1, 2, … extras in a frame; empty: all counts equally often.", minimum=0.0
    )

    cutout_size: int = knob(
        300,
        "A cut-out counts as this many pixels long, whatever its file's size, so that scales mean the same for all; "
        "0: its own size.",
        minimum=0,
        maximum=4096,
    )
    flip_probability: float = share(0.5, "Probability that a figure is mirrored.")
    rotation_max: float = knob(20.0, "A figure is turned by up to this many degrees.", minimum=0.0, maximum=180.0)
    scale_min: float = knob(0.2, "Smallest scale of a cut-out in a frame 202 px high.", minimum=0.01, maximum=10.0)
    scale_max: float = knob(1.3, "Largest scale of a cut-out in a frame 202 px high.", minimum=0.01, maximum=10.0)
    scale_distribution: str = knob(
        "log_uniform",
        "How scales spread between the two: 'uniform', or 'log_uniform' (as many from 0.2 to 0.4 as from 0.4 to 0.8).",
        choices=("uniform", "log_uniform"),
    )
    color_jitter: float = share(
        0.12, "Each figure's colors are mixed with a random color and with gray by up to this share."
    )
    silhouette_probability: float = share(0.0, "Probability that a figure is a shadow: its outline in one dark color.")

    placement: str = knob(
        "free",
        "'free' puts figures anywhere; 'lanes' cuts the width into one lane per figure, as the original.",
        choices=("free", "lanes"),
    )
    order: str = knob(
        "random",
        "Who covers whom: 'random', or 'extras_first' (extras always lie behind the cast, as in the original).",
        choices=("random", "extras_first"),
    )
    truncation_probability: float = share(0.4, "Share of figures that may reach over the border (placement 'free').")
    truncation_max: float = share(0.6, "How much of a figure's width or height may lie over the border.")
    keep_top_probability: float = share(
        0.75, "Share of figures whose top stays in the frame: close-ups cut off legs rather than heads."
    )
    min_visible_share: float = share(
        0.25, "A character less visible than this, after covering and truncation, loses the label; 0: never."
    )
    min_visible_pixels: int = knob(
        80, "A character with fewer visible pixels than this loses the label.", minimum=0, maximum=100000
    )

    edge_styles: tuple[str, ...] = knob(
        ("none", "gaussian", "box", "motion"),
        "How figures are blended in, one style a frame: 'hard' (nearest pixel, as the original), 'none' (antialiased), "
        "'gaussian', 'box', 'motion'.",
        choices=EDGE_STYLES,
    )
    edge_softness: float = knob(1.2, "Largest radius of a soft edge in pixels.", minimum=0.1, maximum=10.0)
    same_scene_edges: bool = knob(False, "Draw every scene once under each edge style, in consecutive frames.")

    background_flip_probability: float = share(0.5, "Probability that the background is mirrored.")
    background_zoom_max: float = knob(
        1.4, "The background is cropped and enlarged by up to this factor; 1: shown whole.", minimum=1.0, maximum=10.0
    )

    match_colors: tuple[float, ...] = knob(
        (),
        "Brings every frame to a show's colors: three gains and three shifts, of luma and both color differences; empty: "
        "not. A run's page of what tells composed from real frames proposes them.",
    )
    match_sharpness: float = knob(
        0.0,
        "Brings every frame to a show's sharpness: above 0 a blur of so many pixels, below 0 so much sharpening; 0: not.",
        minimum=-2.0,
        maximum=5.0,
    )
    gray_probability: float = share(0.03, "Probability of a frame without color.")
    gamma_probability: float = share(0.25, "Probability of a brighter or darker frame.")
    gamma_max: float = knob(1.5, "Strongest gamma, in either direction.", minimum=1.0, maximum=5.0)
    tint_probability: float = share(0.2, "Probability of a tinted frame.")
    tint_max: float = share(0.25, "Strongest tint.")
    fade_probability: float = share(0.05, "Probability of a frame that fades to black or white.")
    fade_max: float = share(0.6, "Strongest fade.")
    blur_probability: float = share(0.2, "Probability of a blurred frame.")
    blur_max: float = knob(1.3, "Widest blur: its standard deviation in pixels.", minimum=0.1, maximum=20.0)
    noise_probability: float = share(0.15, "Probability of a noisy frame.")
    noise_max: float = knob(8.0, "Strongest noise: its standard deviation in gray levels.", minimum=0.0, maximum=100.0)
    jpeg_probability: float = share(0.3, "Probability of JPEG artifacts.")
    jpeg_quality_min: int = knob(35, "Lowest JPEG quality.", minimum=1, maximum=100)
    letterbox_probability: float = share(0.06, "Probability of black bars.")
    letterbox_max: float = knob(
        0.15, "Largest share of the height or width that each bar takes.", minimum=0.0, maximum=0.4
    )

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list):  # JSON has no tuples
                object.__setattr__(self, item.name, tuple(value))
        check_settings(self)

    @classmethod
    def original(cls) -> "GeneratorSettings":
        """The settings of the original detector of 2017: what its recipe composes with."""
        return cls(
            empty_share=0.0,
            extras="with_cast",
            scale_min=0.25,
            scale_max=0.85,
            scale_distribution="uniform",
            placement="lanes",
            order="extras_first",
            min_visible_share=0.0,
            min_visible_pixels=0,
            edge_styles=("hard",),
            background_flip_probability=0.0,
            **WITHOUT_VARIATION,
        )


# A setting belongs to the topic that it is written under: {topic: its first setting}.
TOPICS = {
    "size": "height",
    "cast": "max_characters",
    "figure": "cutout_size",
    "placement": "placement",
    "edge": "edge_styles",
    "frame": "background_flip_probability",
}


def topics() -> dict[str, list[str]]:
    """{topic: names of its settings}, both in the order they are written in."""
    found: dict[str, list[str]] = {}
    starts = {first: topic for topic, first in TOPICS.items()}
    topic = ""
    for item in fields(GeneratorSettings):
        topic = starts.get(item.name, topic)
        found.setdefault(topic, []).append(item.name)
    return found


# Nothing but pasting: what the original lacks, and what a benchmark of pasting leaves out.
WITHOUT_VARIATION: dict[str, Any] = {
    "color_jitter": 0.0,
    "background_zoom_max": 1.0,
    "gray_probability": 0.0,
    "gamma_probability": 0.0,
    "tint_probability": 0.0,
    "fade_probability": 0.0,
    "blur_probability": 0.0,
    "noise_probability": 0.0,
    "jpeg_probability": 0.0,
    "letterbox_probability": 0.0,
}


def check_settings(settings: GeneratorSettings) -> None:
    """Raise BadSettings with a sentence for the first setting that cannot be used."""
    for item in fields(settings):
        values = getattr(settings, item.name)
        if isinstance(item.default, tuple) and not isinstance(values, tuple):
            raise BadSettings(f"{item.name} is {values!r}: expected a list.")
        for value in values if isinstance(values, tuple) else (values,):
            check_value(item.name, value, item.metadata, type(item.default))
    if settings.scale_min > settings.scale_max:
        raise BadSettings(
            f"scale_min is {settings.scale_min} but scale_max only {settings.scale_max}: the smallest scale must not be "
            "above the largest. Raise scale_max or lower scale_min."
        )
    if not settings.edge_styles:
        raise BadSettings(f"edge_styles is empty: name at least one of {', '.join(EDGE_STYLES)}.")
    if settings.match_colors and (len(settings.match_colors) != 6 or min(settings.match_colors[:3]) <= 0):
        raise BadSettings(
            f"match_colors is {list(settings.match_colors)}: it needs six numbers, three gains above 0 and three shifts, or none."
        )
    check_probabilities("count_probabilities", settings.count_probabilities, "max_characters", settings.max_characters)
    check_probabilities("extra_probabilities", settings.extra_probabilities, "max_extras", settings.max_extras)
