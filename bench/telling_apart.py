"""What tells composed frames from real ones, and what matching colors and sharpness gives on real dev frames.

    python -m bench.telling_apart SAMPLES/kenney|drawn [--rung norm] [--arms both,colors,sharpness] [--seeds 3] [--out FOLDER]

The real frames are those for training, whose labels are not looked at. The areas are cross-validated over episodes and
backgrounds. Each arm is the rung's recipe (bench.rungs) with the proposed settings or some of them, fitted and judged as
bench.accuracy does, seed by seed; --arms "" tells only. One core, by intent.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bench.accuracy import fit_and_score, on_one_core
from bench.drawn_show import show_named
from bench.ladder_report import as_text, figures_of
from bench.made_show import MadeShow
from bench.rungs import Rung, recipe_of, rung_named
from training.composing.apart import held_against
from training.recipe import Recipe, with_changes

ARMS = {"colors": ("match_colors",), "sharpness": ("match_sharpness",), "both": ("match_colors", "match_sharpness")}


def tell(show: MadeShow, recipe: Recipe) -> dict[str, Any]:
    from training.recognizer.embedding import backbone_features
    from training.recognizer.network import build_network

    size = recipe.picture.height, recipe.picture.width
    model = build_network(recipe.network, len(show.names), input_size=size)
    composer = show.composer(recipe, 0)
    return held_against(
        composer, show.training.fitted(recipe), show.training.episodes, partial(backbone_features, model)
    )


def recipes(recipe: Recipe, proposal: Mapping[str, Any], arms: list[str]) -> dict[str, Recipe]:
    """{arm: recipe}, the unmatched one first."""
    changes = {arm: {f"composing.{name}": proposal[name] for name in ARMS[arm]} for arm in arms}
    return {"unmatched": recipe, **{arm: with_changes(recipe, changes[arm]) for arm in arms}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "show", help="'drawn', or the folder that holds Kenney's characters/, animals/ and backgrounds/"
    )
    parser.add_argument("--rung", default="norm")
    parser.add_argument("--arms", default="both", help=f"of {', '.join(ARMS)}, parted by commas")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("var/accuracy"), metavar="FOLDER")
    options = parser.parse_args()
    arms = [arm for arm in options.arms.split(",") if arm]
    if unknown := [arm for arm in arms if arm not in ARMS]:
        parser.error(f"There is no arm '{unknown[0]}': known are {', '.join(ARMS)}.")
    on_one_core()
    options.out.mkdir(parents=True, exist_ok=True)
    show = show_named(options.show, options.out)
    recipe = recipe_of(rung_named(options.rung))
    told = tell(show, recipe)
    print(json.dumps(told, indent=1), flush=True)
    if not arms:
        return
    rungs = [
        Rung("unmatched", f"{options.rung}, as it is"),
        *(Rung(arm, f"{arm} matched", "unmatched") for arm in arms),
    ]
    scores: dict[str, list] = {}
    with tempfile.TemporaryDirectory(dir=options.out) as cache:
        for seed in range(options.seeds):
            for arm, changed in recipes(recipe, told["proposal"], arms).items():
                scores.setdefault(arm, []).append(fit_and_score(show, changed, seed, Path(cache))[0])
            figures = figures_of(rungs, scores, show.dev.truth, show.dev.episodes, show.names)
            print(f"After seed {seed}:\n{as_text(figures)}", flush=True)


if __name__ == "__main__":
    main()
