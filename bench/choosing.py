"""Which frames to tag next: frames that a run chose beside a random draw of as many, each mixed into composed frames.

    python -m bench.choosing SAMPLES/kenney|drawn [--frames 30] [--rung norm_detectors] [--seeds 2] [--out FOLDER]

The rung's recipe (bench.rungs) is fitted on composed frames and scores the real training frames (of the drawn show a whole
season's, 540 of 54 episodes), whose labels it does not look at. What `evaluation.next_frames` chooses by these scores and the
backbone's features, what clusters of the features choose, and per seed another random draw, are then "tagged" and are a third
of each batch. Judged on dev as bench.accuracy does. One core, by intent.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.accuracy import fit_and_score, on_one_core
from bench.drawn_show import show_named
from bench.ladder_report import as_text, figures_of
from bench.made_show import Frames, MadeShow
from bench.rungs import Rung, recipe_of, rung_named
from evaluation.evidence import unit_vectors
from evaluation.next_frames import figures, shortlist, spread_out, undecided
from labeling.sampling import spread_sample
from training.recipe import Recipe, with_changes
from training.recognizer.thresholds import choose_threshold

REAL_SHARE = 0.33  # as the rung norm_real_50


def joined(first: Frames, second: Frames) -> Frames:
    """Two sets of frames as one, so that a single fit scores both."""
    truth = np.concatenate([first.truth, second.truth])
    return Frames([*first.pictures, *second.pictures], truth, [*first.episodes, *second.episodes])


def picked(frames: Frames, rows: list[int]) -> Frames:
    return Frames([frames.pictures[row] for row in rows], frames.truth[rows], [frames.episodes[row] for row in rows])


def directions(show: MadeShow, recipe: Recipe) -> NDArray[np.float32]:
    """Unit vectors [n, d] of the real training frames, by the frozen backbone."""
    from training.recognizer.embedding import backbone_features
    from training.recognizer.network import build_network

    size = recipe.picture.height, recipe.picture.width
    model = build_network(recipe.network, len(show.names), input_size=size)
    return unit_vectors(backbone_features(model, show.training.fitted(recipe)).astype(np.float16))


def chosen_rows(
    scores: NDArray, thresholds: list[float], vectors: NDArray, numbers: list[int], count: int
) -> list[int]:
    """As the job of a show chooses: `numbers` are the frames' episodes."""
    doubt = undecided(scores, thresholds).sum(axis=1)
    listed = shortlist(doubt, count)
    own = [numbers[row] for row in listed]
    return listed[spread_out(vectors[listed], doubt[listed], own, count, vectors[:0])].tolist()


def typical_rows(doubt: NDArray, vectors: NDArray, count: int, seed: int) -> list[int]:
    """One frame of each of so many clusters of the features: the most undecided of the half that lies nearest the middle.

    After TypiClust (Hacohen, Dekel and Weinshall 2022), which draws typical frames while tags are few; theirs go by density.
    """
    from sklearn.cluster import KMeans

    found = KMeans(count, n_init=3, random_state=seed).fit(vectors)
    away = np.linalg.norm(vectors - found.cluster_centers_[found.labels_], axis=1)
    rows = []
    for cluster in range(count):
        own = np.flatnonzero(found.labels_ == cluster)
        near = own[np.argsort(away[own], kind="stable")[: -(-len(own) // 2)]]
        rows.append(int(near[np.argmax(doubt[near])]))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "show", help="'drawn', or the folder that holds Kenney's characters/, animals/ and backgrounds/"
    )
    parser.add_argument("--frames", type=int, default=30)
    parser.add_argument("--rung", default="norm_detectors")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("var/accuracy"), metavar="FOLDER")
    options = parser.parse_args()
    on_one_core()
    options.out.mkdir(parents=True, exist_ok=True)
    show = show_named(options.show, options.out, real_season=True)
    recipe, training = recipe_of(rung_named(options.rung)), show.training
    numbers = np.unique(training.episodes, return_inverse=True)[1].tolist()
    scores: dict[str, list] = {"composed": []}
    rungs = [Rung("composed", f"{options.rung} on composed frames"), Rung("random", "drawn", "composed")]
    rungs += [Rung("chosen", "chosen by the first", "random"), Rung("typical", "of each cluster one", "random")]
    mixed = with_changes(recipe, {"real.batch_share": REAL_SHARE, "real.frames": 0})
    vectors = directions(show, recipe)
    for seed in range(options.seeds):
        found = fit(replace(show, dev=joined(training, show.dev)), recipe, seed, options.out)
        own, dev = found[: len(training.truth)], found[len(training.truth) :]
        cuts = [choose_threshold(show.dev.truth[:, c] == 1, dev[:, c], "max_f").threshold for c in range(dev.shape[1])]
        drawn = spread_sample(list(enumerate(numbers)), options.frames, seed=str(seed))
        doubt = undecided(own, cuts).sum(axis=1)
        rows = {
            "random": drawn,
            "chosen": chosen_rows(own, cuts, vectors, numbers, options.frames),
            "typical": typical_rows(doubt, vectors, options.frames, seed),
        }
        scores["composed"].append(dev)
        for arm, which in rows.items():
            print(arm, figures(doubt[which], vectors[which], [numbers[row] for row in which]), flush=True)
            tagged = replace(show, training=picked(training, which))
            scores.setdefault(arm, []).append(fit(tagged, mixed, seed, options.out))
        told = figures_of(rungs, scores, show.dev.truth, show.dev.episodes, show.names)
        print(f"After seed {seed}:\n{as_text(told)}", flush=True)


def fit(show: MadeShow, recipe: Recipe, seed: int, out: Path) -> NDArray[np.float32]:
    """With kept features of its own: which real frames there are does not stand in the recipe, which features go by."""
    with tempfile.TemporaryDirectory(dir=out) as cache:
        return fit_and_score(show, recipe, seed, Path(cache))[0]


if __name__ == "__main__":
    main()
