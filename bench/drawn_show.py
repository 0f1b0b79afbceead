"""The drawn show for benches: its cut-outs and scenes to learn from, real training frames, dev frames that judge.

Dev frames are of every second evaluation episode of the show, and of all of its two later seasons, which nobody else
sees; nothing of the other episodes is drawn. Real training frames are of its two rehearsals, or of a whole season of their
own (`real_season`): other stories in other rooms, as tagged frames of a real show are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.made_show import Frames, MadeShow, kenney_show
from demo.show import SHOW, EpisodePlan, backgrounds, cutouts, draw_frame, episodes, truth

NAMES = SHOW.characters
DEV_SEASONS, REAL_SEASON = (1, 2), 3
FRAMES_PER_EPISODE, REAL_PER_EPISODE = 6, 10


def drawn_show(*, real_season: bool = False) -> MadeShow:
    drawn, plans = list(cutouts()), episodes()
    rehearsals = [plan for plan in plans if plan.purpose == "training"]
    dev = evaluation(plans)[::2] + [plan for season in DEV_SEASONS for plan in season_of(season)]
    return MadeShow(
        names=NAMES,
        cutouts=[[one.rgba for one in drawn if one.character == name] for name in NAMES],
        extras=[one.rgba for one in drawn if one.character is None],
        backgrounds=[picture for _, picture in backgrounds()],
        training=stills(season_of(REAL_SEASON), REAL_PER_EPISODE) if real_season else stills(rehearsals, each=40),
        dev=stills(dev, FRAMES_PER_EPISODE),
    )


def show_named(name: str, kept: Path, *, real_season: bool = False) -> MadeShow:
    """'drawn', or the folder of Kenney's samples, whose frames are kept in a folder of `kept`."""
    return drawn_show(real_season=real_season) if name == "drawn" else kenney_show(Path(name), kept / "kenney")


def evaluation(plans: Iterable[EpisodePlan]) -> list[EpisodePlan]:
    return [plan for plan in plans if plan.purpose == "evaluation"]


def season_of(seed: int) -> list[EpisodePlan]:
    """Evaluation episodes that the show itself does not have, under names of their own."""
    return [replace(plan, name=f"season {seed} {plan.name}") for plan in evaluation(episodes(seed))]


def stills(plans: Sequence[EpisodePlan], each: int) -> Frames:
    """So many frames of each episode at evenly spread instants, with their truth."""
    instants = [(plan, plan.duration_ms * (2 * i + 1) // (2 * each)) for plan in plans for i in range(each)]
    return Frames(
        [draw_frame(plan, at) for plan, at in instants],
        np.array([[name in truth(plan, at) for name in NAMES] for plan, at in instants], np.int8),
        [plan.name for plan, _ in instants],
    )
