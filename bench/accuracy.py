"""An accuracy ladder: recipes that differ in one thing, each fitted and judged on real dev frames, with what the change gave.

    python -m bench.accuracy SAMPLES/kenney|drawn [--rungs original,bce,…] [--against RUNG] [--seeds 3] [--budget sized|long]
        [--resume] [--out FOLDER] [--json] [--picture FILE.svg]

The frames are those of bench.kenney_frames: other poses and backgrounds than are learned from; or the drawn show's own.
A rung is compared with the one it stands on, or with the one that --against names. Thresholds of each dev episode come
from the other episodes, so that the dev figure is not flattered by them; the test half is never opened.
`--budget sized` fits pictures as large as the default recipe's, `--budget long` as many frames as it does, too, of 4,000 that
are composed once. Scores of each fitted rung are kept in FOLDER/kenney-short.json, drawn-long.json and so on; with --resume a
rung that is there is not fitted again.
MobileNet's published weights are looked for as docs/backbones.md says. One core, by intent.
"""

import argparse
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.drawn_show import show_named
from bench.ladder_report import as_text, draw_ladder, figures_of
from bench.made_show import MadeShow
from bench.rungs import BUDGET, BUDGETS, RUNGS, Rung, UnknownRung, recipe_of, rung_named
from training.recipe import Recipe, to_json

Scores = NDArray[np.float32]
# So far from any run's own seed that train-dev frames are never those that are learned from.
TRAIN_DEV_SEED = 1_000_003


class Ledger:
    """What is known of each (rung, seed), on disk after each of them: {"rung seed": {fingerprint, seconds, stuck, scores}}."""

    def __init__(self, path: Path, *, resume: bool) -> None:
        self.path = path
        self.arms: dict[str, Any] = json.loads(path.read_text()) if resume and path.is_file() else {}

    def find(self, rung: Rung, seed: int, fingerprint: str) -> dict[str, Any] | None:
        """The arm, unless its recipe or the frames have changed since."""
        found = self.arms.get(f"{rung.name} {seed}")
        return found if found and found["fingerprint"] == fingerprint else None

    def seeds_of(self, rung: Rung) -> int:
        """So many seeds, from 0 on without a hole, are there."""
        seed = 0
        while f"{rung.name} {seed}" in self.arms:
            seed += 1
        return seed

    def keep(self, rung: Rung, seed: int, arm: dict[str, Any]) -> None:
        self.arms[f"{rung.name} {seed}"] = arm
        aside = self.path.with_suffix(".tmp")
        aside.write_text(json.dumps(self.arms))
        aside.replace(self.path)


def climb(
    show: MadeShow,
    rungs: Sequence[Rung],
    ledger: Ledger,
    cache: Path,
    *,
    seeds: int,
    say: Callable[[str], None],
    budget: Mapping[str, Any] = BUDGET,
) -> dict[str, list[Scores]]:
    """Dev scores of each rung and seed: so many seeds, or more where the ledger knows more. Seed by seed, to share features."""
    fitted = {rung.name: rung_named(rung.after) if rung.joined else rung for rung in rungs}
    wanted = {rung.name: max(seeds, rung.joined, ledger.seeds_of(fitted[rung.name])) for rung in rungs}
    arms: dict[str, list[Scores]] = {rung.name: [] for rung in rungs}
    for seed in range(max(wanted.values())):
        for rung in rungs:
            if seed < wanted[rung.name]:
                arm = arm_of(show, fitted[rung.name], seed, ledger, cache, say, budget=budget)
                arms[rung.name].append(np.asarray(arm["scores"], np.float32))
    return {rung.name: [np.mean(arms[rung.name], axis=0)] if rung.joined else arms[rung.name] for rung in rungs}


def arm_of(
    show: MadeShow,
    rung: Rung,
    seed: int,
    ledger: Ledger,
    cache: Path,
    say: Callable[[str], None],
    *,
    rungs: Sequence[Rung] = RUNGS,
    budget: Mapping[str, Any] = BUDGET,
) -> dict[str, Any]:
    """`rungs` are those that it may stand on."""
    recipe = recipe_of(rung, rungs, budget)
    fingerprint = digest([to_json(recipe), seed, show.dev.truth.tolist(), show.dev.episodes])
    arm = ledger.find(rung, seed, fingerprint)
    if arm is None:
        began = time.perf_counter()
        scores, stuck = fit_and_score(show, recipe, seed, cache)
        seconds = round(time.perf_counter() - began, 1)
        arm = {"fingerprint": fingerprint, "seconds": seconds, "stuck": stuck, "scores": scores.tolist()}
        ledger.keep(rung, seed, arm)
        say(f"{rung.name} (seed {seed}): {seconds:.0f} s" + (f", stuck: {', '.join(stuck)}" if stuck else ""))
    return arm


def fit_and_score(show: MadeShow, recipe: Recipe, seed: int, cache: Path) -> tuple[Scores, list[str]]:
    """float32 [dev frames, characters], and the characters that are at chance on train-dev."""
    from training.recognizer.fit import fit
    from training.recognizer.network import build_network

    size = recipe.picture.height, recipe.picture.width
    model = build_network(recipe.network, len(show.names), input_size=size, seed=seed)
    settings = replace(recipe.fitting, seed=seed)
    source, watched = show.source(recipe, seed), show.composer(recipe, seed + TRAIN_DEV_SEED)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        if settings.feature_pool:
            lend_features(
                Path(folder) / "features", cache, model, recipe, seed, {"train": source, "train-dev": watched}
            )
        result = fit(Path(folder), model, settings, source, watched, names=show.names)
    return score_dev(show, model, recipe, cache), result.stuck_characters


def score_dev(show: MadeShow, model: Any, recipe: Recipe, cache: Path) -> Scores:
    """Scores of the dev frames: by the head alone, of features computed once, where the backbone is as it was published."""
    from training.recognizer.features import split_model
    from training.recognizer.steps import make_scorer

    if not recipe.fitting.feature_pool or recipe.fitting.fine_tune_epochs:
        return in_batches(make_scorer(model), show.dev.fitted(recipe))
    extractor, head = split_model(model)
    kept = cache / f"dev-{digest([backbone_of(recipe), to_json(recipe)['picture'], show.dev.episodes])}.npy"
    if not kept.is_file():
        features = in_batches(make_scorer(extractor), show.dev.fitted(recipe))
        np.save(kept, features.astype(recipe.fitting.feature_precision))
    return in_batches(make_scorer(head), np.load(kept, mmap_mode="r"))


def in_batches(score: Callable[[NDArray], NDArray], frames: NDArray) -> NDArray:
    return np.concatenate([score(frames[first : first + 32]) for first in range(0, len(frames), 32)])


def backbone_of(recipe: Recipe) -> list[Any]:
    """What kept features depend on beside the frames."""
    values = to_json(recipe)["network"]
    return [
        *(values[key] for key in ("backbone", "alpha", "weights", "base_output_layer")),
        recipe.fitting.feature_precision,
    ]


def lend_features(folder: Path, cache: Path, model: Any, recipe: Recipe, seed: int, sources: Mapping[str, Any]) -> None:
    """Rungs that differ in head or fitting alone share the backbone's features: only those of the last one are kept."""
    from training.recognizer.features import keep_features, split_model

    values, settings = to_json(recipe), recipe.fitting
    pool = [settings.feature_pool, settings.train_dev_frames]
    kept = cache / digest([values["composing"], values["real"], values["picture"], backbone_of(recipe), pool, seed])
    for old in cache.glob("*/train*"):
        if old.parent != kept:
            shutil.rmtree(old)
    counts = {"train": settings.feature_pool, "train-dev": settings.train_dev_frames}
    extractor, _ = split_model(model)
    folder.mkdir(parents=True)
    for name, source in sources.items():
        keep_features(
            kept / name, extractor, source, counts[name],
            precision=settings.feature_precision, batch_size=settings.batch_size, seed=seed,
        )  # fmt: skip
        (folder / name).symlink_to(kept / name)


def digest(values: Any) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]


def on_one_core() -> None:
    """So that a ladder climbs in the background of other work."""
    os.environ["OMP_NUM_THREADS"] = "1"
    cv2.setNumThreads(1)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "show", help="'drawn', or the folder that holds Kenney's characters/, animals/ and backgrounds/"
    )
    parser.add_argument("--rungs", default="", help="names, parted by commas; without it all")
    parser.add_argument("--against", default="", metavar="RUNG", help="compare every rung with this one")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--budget", choices=list(BUDGETS), default="short")
    parser.add_argument("--resume", action="store_true", help="take rungs that FOLDER knows from there")
    parser.add_argument("--out", type=Path, default=Path("var/accuracy"), metavar="FOLDER")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw the ladder there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        rungs = [rung_named(name) for name in options.rungs.split(",")] if options.rungs else RUNGS
        against = rung_named(options.against) if options.against else None
    except UnknownRung as problem:
        parser.error(str(problem))
    on_one_core()
    options.out.mkdir(parents=True, exist_ok=True)
    show = show_named(options.show, options.out)
    kept = "drawn" if options.show == "drawn" else "kenney"
    ledger = Ledger(options.out / f"{kept}-{options.budget}.json", resume=options.resume)
    fitted = [*rungs, *([against] if against and against not in rungs else [])]
    with tempfile.TemporaryDirectory(dir=options.out) as cache:
        scores = climb(
            show, fitted, ledger, Path(cache), seeds=options.seeds, budget=BUDGETS[options.budget],
            say=lambda text: print(text, flush=True),
        )  # fmt: skip
    if against:
        rungs = [replace(rung, after="" if rung.name == against.name else against.name) for rung in rungs]
    figures = figures_of(rungs, scores, show.dev.truth, show.dev.episodes, show.names)
    print(json.dumps(figures) if options.json else as_text(figures))
    if options.picture:
        options.picture.write_text(draw_ladder(figures))


if __name__ == "__main__":
    main()
