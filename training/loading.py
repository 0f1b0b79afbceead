"""A run's frozen material, from rows and files to what frames are composed of: the reading half of this room's tasks."""

from dataclasses import dataclass

import numpy as np

from corpus.fitting import FittingRule, fit_picture
from corpus.media import path_of
from corpus.models import Background, CutoutVersion, Frame, Split
from corpus.pictures import read_picture
from jobs.work import Refused, Work
from labeling.models import LabelState
from labeling.querysets import labels_at
from training.composing.generator import FrameGenerator
from training.composing.real_frames import MixedFrames, RealFrames
from training.models import Run
from training.recipe import Recipe
from training.recognizer.batches import FrameSource
from training.services import Hashes

TRUTH = {LabelState.YES: 1, LabelState.NO: 0, LabelState.OPEN: -1}
# Train-dev frames are composed from another stream than any training frame, whatever the run's seed.
TRAIN_DEV_SEED_OFFSET = 1_000_003


@dataclass(frozen=True)
class Material:
    """What a run is fitted on and what it is watched on; `real_train_dev` is None without held-out real frames, `composed`
    makes the composed part of `train`."""

    train: FrameSource
    composed: FrameGenerator
    train_dev: FrameGenerator
    real_train_dev: RealFrames | None


def load_material(work: Work, run: Run, recipe: Recipe) -> Material:
    """Composed frames, real ones, or both in the recipe's share."""
    real = load_real(work, run, recipe) if run.real_hashes else {}
    empty = {
        split: frames.images[(frames.labels == 0).all(axis=1)] if recipe.real.backgrounds else None
        for split, frames in real.items()
    }
    composed, train_dev = generators(work, run, recipe, empty)
    share = recipe.real.batch_share
    train = MixedFrames(composed, real[Split.TRAIN], share) if share else composed
    return Material(train, composed, train_dev, real.get(Split.TRAIN_DEV) if share else None)


def load_real(work: Work, run: Run, recipe: Recipe) -> dict[str, RealFrames]:
    """{split: the run's labeled real frames, fitted}; varied for fitting, as they are for train-dev."""
    work.report(0, 1, "loading real training frames")
    ids = dict(run.show.characters.values_list("name", "pk"))
    labels = labels_at(run.label_version, Split.TRAIN)
    found = {}
    for split, hashes in run.real_hashes.items():
        rows = {
            sha256: (pk, file)
            for sha256, pk, file in Frame.objects.filter(show=run.show_id, sha256__in=hashes).values_list(
                "sha256", "pk", "file"
            )
        }
        files = {sha256: file for sha256, (_, file) in rows.items()}
        pictures = [fit_picture(read_stored(files, one, "real frame")[..., :3], recipe.picture) for one in hashes]
        if pictures:
            truth = truth_matrix(labels, [rows[one][0] for one in hashes], [ids[name] for name in run.characters])
            varied = (recipe.real, recipe.composing) if split == Split.TRAIN else (None, None)
            found[split] = RealFrames(np.stack(pictures), truth, *varied, seed=recipe.fitting.seed)
    return found


def generators(
    work: Work, run: Run, recipe: Recipe, more_backgrounds: dict[str, np.ndarray | None] | None = None
) -> tuple[FrameGenerator, FrameGenerator]:
    """The composers of train and of train-dev frames, each from its own cut-outs and its own backgrounds."""
    sources = []
    for split, seed in (
        (Split.TRAIN, recipe.fitting.seed),
        (Split.TRAIN_DEV, recipe.fitting.seed + TRAIN_DEV_SEED_OFFSET),
    ):
        work.report(0, 1, f"loading cut-outs and backgrounds of {split}")
        cutouts = {name: load_cutouts(run, with_fallback(run.cutout_hashes, split, name)) for name in run.characters}
        extras = load_cutouts(run, with_fallback(run.cutout_hashes, split, ""))
        backgrounds = load_backgrounds(
            run, run.background_hashes[split] or run.background_hashes[Split.TRAIN], recipe.picture
        )
        more = (more_backgrounds or {}).get(split)
        if more is not None and len(more):
            backgrounds = np.concatenate([backgrounds, more])
        sources.append(
            FrameGenerator(
                [cutouts[name] for name in run.characters],
                extras,
                backgrounds,
                recipe.composing,
                seed=seed,
                batch_size=recipe.fitting.batch_size,
            )
        )
    return sources[0], sources[1]


def with_fallback(hashes: Hashes, split: str, name: str) -> list[str]:
    """A character with too few cut-outs to hold any back is looked at in train-dev with those it is trained on."""
    return hashes[split].get(name) or hashes[Split.TRAIN].get(name, [])


def load_cutouts(run: Run, hashes: list[str]) -> list[np.ndarray]:
    files = CutoutVersion.objects.files(run.show_id, hashes)
    return [read_stored(files, sha256, "cut-out") for sha256 in hashes]


def load_backgrounds(run: Run, hashes: list[str], rule: FittingRule) -> np.ndarray:
    files = dict(Background.objects.filter(show=run.show_id, sha256__in=hashes).values_list("sha256", "file"))
    return np.stack([fit_picture(read_stored(files, sha256, "background")[..., :3], rule) for sha256 in hashes])


def read_stored(files: dict[str, str], sha256: str, what: str) -> np.ndarray:
    """One stored picture as RGBA; a vanished file ends the run with a sentence."""
    path = path_of(files[sha256]) if sha256 in files else None
    if path is None or not path.is_file():
        raise Refused(
            f"The {what} {sha256[:12]}… that this run is made from has vanished. Restore the media folder from a backup, "
            "or start a new run from what is there."
        )
    return read_picture(path)


def truth_matrix(labels: dict[tuple[int, int], str], frames: list[int], characters: list[int]) -> np.ndarray:
    """int8 [frames, characters]: 1 yes, 0 no, -1 open or never asked; `labels` is {(frame id, character id): state}."""
    return np.array(
        [[TRUTH[LabelState(labels.get((frame, one), LabelState.OPEN))] for one in characters] for frame in frames],
        np.int8,
    ).reshape(len(frames), len(characters))
