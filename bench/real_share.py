"""Composed frames, real ones, and a mix, on the drawn show: what the same network learns from each, judged on real dev frames.

python -m bench.real_share [--frames 1500] [--real 50] [--share 0.33] [--epochs 12] [--seeds 1] [--recipe default] [--json]

Real training frames are of the show's rehearsals, dev frames of half of its evaluation episodes. With a frozen backbone the
`frames` are a pool whose features are kept. Each arm of a seed sees the same number of frames.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from corpus.fitting import fit_picture
from demo.show import SHOW, backgrounds, cutouts, draw_frame, episodes, truth
from measures.metrics import average_precision
from measures.side_by_side import Judged, side_by_side
from training.composing.generator import FrameGenerator
from training.composing.real_frames import MixedFrames, RealFrames
from training.recipe import Recipe, recipe_named, with_changes

NAMES = list(SHOW.characters)
DEV_FRAMES_PER_EPISODE = 6


def composer(recipe: Recipe, seed: int) -> FrameGenerator:
    drawn = list(cutouts())
    cast = [[one.rgba for one in drawn if one.character == name] for name in NAMES]
    scenes = np.stack([fit_picture(picture, recipe.picture) for _, picture in backgrounds()])
    return FrameGenerator(
        cast, [one.rgba for one in drawn if one.character is None], scenes, recipe.composing, seed=seed
    )


def stills(plans: Sequence[Any], each: int, recipe: Recipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fitted pictures, truth and the number of the episode, at evenly spread instants."""
    instants = [
        (number, plan, plan.duration_ms * (2 * i + 1) // (2 * each))
        for number, plan in enumerate(plans)
        for i in range(each)
    ]
    pictures = [fit_picture(draw_frame(plan, at), recipe.picture) for _, plan, at in instants]
    rows = [[name in truth(plan, at) for name in NAMES] for _, plan, at in instants]
    return np.stack(pictures), np.array(rows, np.int8), np.array([number for number, _, _ in instants])


def real_frames(recipe: Recipe, number: int) -> RealFrames:
    """So many frames of the rehearsals, as many of each."""
    plans = [plan for plan in episodes() if plan.purpose == "training"]
    pictures, rows, _ = stills(plans, -(-number // len(plans)), recipe)
    chosen = np.linspace(0, len(pictures) - 1, min(number, len(pictures))).round().astype(int)
    return RealFrames(pictures[chosen], rows[chosen], recipe.real, recipe.composing, seed=0)


def measure(recipe: Recipe, real: int, share: float, seed: int) -> dict[str, Any]:
    """Average precision on dev per arm, and the paired differences from the first."""
    from training.recognizer.fit import fit
    from training.recognizer.network import build_network
    from training.recognizer.steps import make_scorer
    from training.recognizer.thresholds import choose_thresholds

    plans = [plan for plan in episodes() if plan.purpose == "evaluation"][::2]
    pictures, rows, ids = stills(plans, DEV_FRAMES_PER_EPISODE, recipe)
    composed, watched, tagged = composer(recipe, seed), composer(recipe, seed + 1_000_003), real_frames(recipe, real)
    arms = {"composed": composed, "real": tagged, "mix": MixedFrames(composed, tagged, share)}
    judged, found = [], {}
    for arm, source in arms.items():
        began = time.perf_counter()
        model = build_network(recipe.network, len(NAMES), seed=seed)
        with tempfile.TemporaryDirectory() as folder:
            fit(Path(folder), model, replace(recipe.fitting, seed=seed), source, watched, names=NAMES)
        score = make_scorer(model)
        scores = np.concatenate([score(pictures[i : i + 32]) for i in range(0, len(pictures), 32)])
        chosen = choose_thresholds(rows, scores, NAMES)["max_f"]
        judged.append(Judged(scores, [chosen[name].threshold for name in NAMES]))
        each = [average_precision(rows[:, i] == 1, scores[:, i]) for i in range(len(NAMES))]
        found[arm] = {"average_precision": dict(zip(NAMES, each, strict=True)), "seconds": time.perf_counter() - began}
    table = side_by_side(rows, judged, NAMES, ids)
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
    for seed in range(options.seeds):
        found = measure(recipe, options.real, options.share, seed)
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
