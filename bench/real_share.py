"""Composed frames, real ones, and a mix, on the drawn show: what the same network learns from each, judged on real dev frames.

python -m bench.real_share [--frames 1500] [--real 50] [--share 0.33] [--epochs 12] [--seeds 1] [--recipe default] [--json]

Real training frames are of the show's rehearsals, dev frames of half of its evaluation episodes. With a frozen backbone the
`frames` are a pool whose features are kept. Each arm of a seed sees the same number of frames.
"""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.drawn_show import NAMES, drawn_show
from bench.made_show import MadeShow
from measures.metrics import average_precision
from measures.side_by_side import Judged, side_by_side
from training.composing.real_frames import MixedFrames
from training.recipe import Recipe, recipe_named, with_changes


def measure(show: MadeShow, recipe: Recipe, real: int, share: float, seed: int) -> dict[str, Any]:
    """Average precision on dev per arm, and the paired differences from the first."""
    from training.recognizer.fit import fit
    from training.recognizer.network import build_network
    from training.recognizer.steps import make_scorer
    from training.recognizer.thresholds import choose_thresholds

    pictures, rows, names = show.dev.fitted(recipe), show.dev.truth, list(NAMES)
    composed, watched = show.composer(recipe, seed), show.composer(recipe, seed + 1_000_003)
    tagged = show.real_frames(recipe, real, seed=0)
    arms = {"composed": composed, "real": tagged, "mix": MixedFrames(composed, tagged, share)}
    judged, found = [], {}
    for arm, source in arms.items():
        began = time.perf_counter()
        model = build_network(recipe.network, len(names), seed=seed)
        with tempfile.TemporaryDirectory() as folder:
            fit(Path(folder), model, replace(recipe.fitting, seed=seed), source, watched, names=names)
        score = make_scorer(model)
        scores = np.concatenate([score(pictures[i : i + 32]) for i in range(0, len(pictures), 32)])
        chosen = choose_thresholds(rows, scores, names)["max_f"]
        judged.append(Judged(scores, [chosen[name].threshold for name in names]))
        each = [average_precision(rows[:, i] == 1, scores[:, i]) for i in range(len(names))]
        found[arm] = {"average_precision": dict(zip(names, each, strict=True)), "seconds": time.perf_counter() - began}
    table = side_by_side(rows, judged, names, show.dev.episodes)
    return {"seed": seed, "arms": found, "rows": table["rows"][:2], "frames": len(rows), "real": len(tagged)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1500)
    parser.add_argument("--real", type=int, default=50)
    parser.add_argument("--share", type=float, default=0.33)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    base = recipe_named(options.recipe)
    changes: dict[str, Any] = {"fitting.epochs": options.epochs, "fitting.frames_per_epoch": options.frames}
    if not base.network.trainable:
        changes["fitting.feature_pool"] = options.frames
    recipe = with_changes(base, {**changes, "fitting.train_dev_frames": 128})
    show = drawn_show()
    for seed in range(options.seeds):
        found = measure(show, recipe, options.real, options.share, seed)
        print(json.dumps(found) if options.json else as_text(found), flush=True)


def as_text(found: dict[str, Any]) -> str:
    lines = [f"seed {found['seed']}: {found['frames']} dev frames, {found['real']} real training frames"]
    for place, (arm, said) in enumerate(found["arms"].items()):
        figures = ", ".join(f"{row['figure']} {row['values'][place]['value']:.3f}" for row in found["rows"])
        each = ", ".join(f"{name} {value:.2f}" for name, value in said["average_precision"].items())
        difference = found["rows"][1]["differences"][place]
        against = ""
        if difference:
            low, high = difference["interval"] or (float("nan"),) * 2
            against = f"; average precision against composed {difference['effect']:+.3f} ({low:+.3f} to {high:+.3f})"
        lines.append(f"{arm:>9}: {figures} ({each}){against}; {said['seconds']:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
