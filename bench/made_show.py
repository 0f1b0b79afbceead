"""A show that a bench learns and is judged on; among them Kenney's figures with frames made by bench.kenney_frames.

Only rows of dev and train are ever read: a test frame's file is not opened.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.kenney_frames import LEADS, write_test_set
from corpus.cutting import fit_cutout
from corpus.fitting import fit_picture
from training.composing.generator import FrameGenerator
from training.composing.real_frames import MixedFrames, Numbered, RealFrames
from training.recipe import Recipe

EPISODES, FRAMES, TRAINING_EPISODES = 48, 10, 10


@dataclass(frozen=True)
class Frames:
    """Pictures as they are on disk, truth int8 [n, characters], and each frame's episode."""

    pictures: Sequence[NDArray[np.uint8]]
    truth: NDArray[np.int8]
    episodes: Sequence[str]

    def fitted(self, recipe: Recipe) -> NDArray[np.uint8]:
        return np.stack([fit_picture(picture, recipe.picture) for picture in self.pictures])


@dataclass(frozen=True)
class MadeShow:
    """What is learned from (cut-outs per character, extras, backgrounds, labeled real frames) and the dev frames that judge."""

    names: tuple[str, ...]
    cutouts: list[list[NDArray[np.uint8]]]
    extras: list[NDArray[np.uint8]]
    backgrounds: list[NDArray[np.uint8]]
    training: Frames
    dev: Frames

    def composer(self, recipe: Recipe, seed: int) -> FrameGenerator:
        return FrameGenerator(self.cutouts, self.extras, self.backgrounds, recipe.composing, seed=seed)

    def source(self, recipe: Recipe, seed: int) -> Numbered:
        """Composed frames, real ones, or a mix, by the share that the recipe has of them."""
        if not recipe.real.batch_share:
            return self.composer(recipe, seed)
        real = self.real_frames(recipe, recipe.real.frames, seed)
        return (
            real
            if recipe.real.batch_share == 1
            else MixedFrames(self.composer(recipe, seed), real, recipe.real.batch_share)
        )

    def real_frames(self, recipe: Recipe, number: int, seed: int) -> RealFrames:
        """So many labeled real frames (0: all), spread over those there are."""
        tagged = self.tagged(number)
        return RealFrames(tagged.fitted(recipe), tagged.truth, recipe.real, recipe.composing, seed=seed)

    def tagged(self, number: int) -> Frames:
        """So many of the labeled real frames (0: all), spread over those there are."""
        chosen, frames = evenly(len(self.training.pictures), number), self.training
        return Frames([frames.pictures[i] for i in chosen], frames.truth[chosen], [frames.episodes[i] for i in chosen])


def kenney_show(samples: Path, folder: Path) -> MadeShow:
    """The show in this folder, drawn there the first time."""
    if not (folder / "labels.csv").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_test_set(samples, folder, episodes=EPISODES, frames=FRAMES, training_episodes=TRAINING_EPISODES)
    return MadeShow(
        names=LEADS,
        cutouts=[read_cutouts(folder / "cutouts" / name) for name in LEADS],
        extras=read_cutouts(folder / "cutouts" / "extras"),
        backgrounds=[read_rgb(path) for path in sorted((folder / "backgrounds").glob("*.png"))],
        training=read_frames(folder, "train"),
        dev=read_frames(folder, "dev"),
    )


def read_frames(folder: Path, split: str) -> Frames:
    with (folder / "labels.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    return Frames(
        [read_rgb(folder / "frames" / row["filename"]) for row in rows],
        np.array([[int(row[name]) for name in LEADS] for row in rows], np.int8).reshape(-1, len(LEADS)),
        [row["episode"] for row in rows],
    )


def read_cutouts(folder: Path) -> list[NDArray[np.uint8]]:
    return [fit_cutout(np.asarray(Image.open(path).convert("RGBA"))) for path in sorted(folder.glob("*.png"))]


def read_rgb(path: Path) -> NDArray[np.uint8]:
    return np.asarray(Image.open(path).convert("RGB"))


def evenly(available: int, wanted: int) -> NDArray[np.int64]:
    """Positions of so many frames (0: all), spread over all of them."""
    number = min(wanted, available) if wanted else available
    return np.linspace(0, available - 1, number).round().astype(np.int64)
