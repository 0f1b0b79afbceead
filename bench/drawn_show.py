"""The drawn show for benches: its cut-outs and scenes to learn from, rehearsals as real training frames, dev frames that judge.

Dev frames are of every second evaluation episode; nothing of the others is drawn.
"""

from collections.abc import Sequence

import numpy as np

from bench.made_show import Frames, MadeShow
from demo.show import SHOW, EpisodePlan, backgrounds, cutouts, draw_frame, episodes, truth

NAMES = SHOW.characters
FRAMES_PER_EPISODE = 6


def drawn_show() -> MadeShow:
    drawn, plans = list(cutouts()), episodes()
    return MadeShow(
        names=NAMES,
        cutouts=[[one.rgba for one in drawn if one.character == name] for name in NAMES],
        extras=[one.rgba for one in drawn if one.character is None],
        backgrounds=[picture for _, picture in backgrounds()],
        training=stills([plan for plan in plans if plan.purpose == "training"], each=40),
        dev=stills([plan for plan in plans if plan.purpose == "evaluation"][::2], each=FRAMES_PER_EPISODE),
    )


def stills(plans: Sequence[EpisodePlan], each: int) -> Frames:
    """So many frames of each episode at evenly spread instants, with their truth."""
    instants = [(plan, plan.duration_ms * (2 * i + 1) // (2 * each)) for plan in plans for i in range(each)]
    return Frames(
        [draw_frame(plan, at) for plan, at in instants],
        np.array([[name in truth(plan, at) for name in NAMES] for plan, at in instants], np.int8),
        [plan.name for plan, _ in instants],
    )
