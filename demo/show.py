"""The drawn show as others use it: its facts, cut-outs, background stills, episodes, frames and truth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demo.cast import LEADS, SKIN
from demo.cutouts import DrawnCutout, cutouts
from demo.episodes import draw_frame, write_episode
from demo.scenes.for_backgrounds import BACKGROUND_SCENES
from demo.scenes.stage import HEIGHT, MARGIN, WIDTH, painted, stage_of
from demo.script import EpisodePlan
from demo.season import episodes
from demo.shapes import Canvas
from demo.truth import HARD_KINDS, extras_visible, truth

__all__ = [
    "HARD_KINDS",
    "SHOW",
    "DrawnCutout",
    "EpisodePlan",
    "ShowFacts",
    "backgrounds",
    "cutouts",
    "draw_frame",
    "episodes",
    "extras_visible",
    "truth",
    "write_episode",
]

GUIDELINES = """\
# Who is on screen in *Lanternquay*?

Say **yes** for everyone of the four you can make out, however they appear: small, from behind, in a costume,
as a shadow, in a picture on a wall.
Everyone in town has the same violet skin and many share a coat or a hair color: look at the **head** first.

- **Wren** - a small girl with two round orange buns and freckles; mostly in a yellow raincoat.
- **Barnaby** - a big man with a full dark blue beard and a red bobble hat; mostly in a blue-striped jersey.
- **Odile** - tall and thin, white bell-shaped hair, big round glasses; mostly in a long green dress.
- **Kip** - a lanky boy with a spiky turquoise crest; mostly in a pink hoodie.

Answer **unsure** when you would have to guess. *Nobody* means none of the four: a crowd of neighbors is nobody.
"""


@dataclass(frozen=True)
class ShowFacts:
    """What a new show is made from: names in their fixed order, one color each, the signature color, the guidelines."""

    slug: str
    title: str
    characters: tuple[str, ...]
    colors: dict[str, str]
    signature_color: str
    guidelines: str


SHOW = ShowFacts(
    slug="lanternquay",
    title="Lanternquay",
    characters=tuple(LEADS),
    colors={"Wren": "#e0531f", "Barnaby": "#2f4a9c", "Odile": "#16976b", "Kip": "#d6336c"},
    signature_color=SKIN,
    guidelines=GUIDELINES,
)
STILLS_PER_SCENE = 9


def backgrounds(seed: int = 0) -> Iterator[tuple[str, Canvas]]:
    """Stills of the backgrounds' places without anybody: (name, RGB uint8 [404, 720, 3])."""
    rng = np.random.default_rng([seed, 3])
    for name, builder in BACKGROUND_SCENES.items():
        for still in range(STILLS_PER_SCENE):
            stage = stage_of(builder, 300 + seed * 100 + still)
            left, top = int(rng.integers(0, 2 * MARGIN)), int(rng.integers(0, MARGIN))
            layer = painted([*stage.back, *stage.front])
            yield f"{name}-{still + 1}", np.ascontiguousarray(layer[top : top + HEIGHT, left : left + WIDTH, :3])
