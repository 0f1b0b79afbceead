"""How many real frames, and which share of each batch: composed frames alone, real ones alone, and mixes, at every budget.

    python -m bench.real_share [--real 50,150,500] [--shares .33,.5,1] [--rung norm] [--backgrounds] [--seeds 2]
        [--resume] [--out FOLDER] [--json]

The drawn show with a season of real training frames (bench.drawn_show): 540 of 54 episodes, of which each budget takes as
many, spread over the episodes. A share of 1 is real frames alone. Every arm of a seed fits as many frames, within the rung's
budget (bench.rungs), and is judged on dev as bench.accuracy does. With --backgrounds real frames that show nobody of the
cast are composed on as well. Scores are kept in FOLDER/real-share.json; --resume takes from there what is there.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.accuracy import Ledger, arm_of, on_one_core
from bench.drawn_show import drawn_show
from bench.ladder_report import as_text, figures_of
from bench.made_show import MadeShow
from bench.rungs import RUNGS, Rung, rung_named

COMPOSED = "composed"


def arms_of(base: Rung, budgets: Sequence[int], shares: Sequence[float], *, backgrounds: bool) -> list[Rung]:
    """Composed frames alone, and one arm for each number of real frames and each share of them."""
    arms = [Rung(COMPOSED, f"{base.name} on composed frames alone", base.name)]
    for number in budgets:
        for share in shares:
            changes: dict[str, Any] = {"real.frames": number, "real.batch_share": share}
            name, what = f"{number} {share:g}", f"{share:.0%} of each batch from {number} real frames"
            if share == 1:
                name, what = f"{number} alone", f"{number} real frames alone"
            elif backgrounds:
                changes["real.backgrounds"] = True
                name, what = f"{name} b", f"{what}, those without cast composed on"
            arms.append(Rung(name, what, base.name, changes))
    return arms


def with_empty_backgrounds(show: MadeShow, number: int) -> MadeShow:
    """The show whose backgrounds are joined by those of its first so many real frames that show nobody of the cast."""
    tagged = show.tagged(number)
    empty = [picture for picture, row in zip(tagged.pictures, tagged.truth, strict=True) if not row.any()]
    return replace(show, backgrounds=[*show.backgrounds, *empty])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", default="50,150,500", help="budgets of real frames, parted by commas")
    parser.add_argument("--shares", default=".33,1", help="shares of a batch, parted by commas; 1: real frames alone")
    parser.add_argument("--rung", default="norm")
    parser.add_argument("--backgrounds", action="store_true")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("var/accuracy"), metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    on_one_core()
    options.out.mkdir(parents=True, exist_ok=True)
    base = rung_named(options.rung)
    budgets, shares = [int(one) for one in options.real.split(",")], [float(one) for one in options.shares.split(",")]
    arms = arms_of(base, budgets, shares, backgrounds=options.backgrounds)
    show, ledger = drawn_show(real_season=True), Ledger(options.out / "real-share.json", resume=options.resume)
    scores: dict[str, list] = {arm.name: [] for arm in arms}
    with tempfile.TemporaryDirectory(dir=options.out) as cache:
        for seed in range(options.seeds):
            for arm in arms:
                learned = show
                if arm.changes.get("real.backgrounds"):
                    learned = with_empty_backgrounds(show, arm.changes["real.frames"])
                kept = arm_of(
                    learned, arm, seed, ledger, Path(cache), lambda text: print(text, flush=True), rungs=[*RUNGS, arm]
                )
                scores[arm.name].append(np.asarray(kept["scores"], np.float32))
    compared = [replace(arm, after="" if arm.name == COMPOSED else COMPOSED) for arm in arms]
    figures = figures_of(compared, scores, show.dev.truth, show.dev.episodes, show.names)
    print(json.dumps(figures) if options.json else as_text(figures))


if __name__ == "__main__":
    main()
