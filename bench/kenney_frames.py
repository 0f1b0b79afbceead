"""A test set for the whole loop from Kenney's platformer characters (CC0, www.kenney.nl), with known truth.

Four leads learn from two thirds of their poses; the frames that judge them are drawn from the other poses on other
backgrounds, by the few lines below and not by the composer, so nothing that was learned from is asked again.

    python -m bench.kenney_frames SAMPLES/kenney OUT
    python manage.py add_show kenney --title "Kenney" --characters "adventurer,female,player,soldier"
    python manage.py import_cutouts kenney OUT/cutouts
    python manage.py import_backgrounds kenney OUT/backgrounds
    python manage.py import_frames kenney OUT/frames --labels OUT/labels.csv
    python manage.py train kenney --wait
    python manage.py evaluate kenney --run 1 --split dev
"""

import argparse
import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

LEADS = ("adventurer", "female", "player", "soldier")
# Poses that look alike stay on one side: an idle figure is a standing one, and walk1 is nearly walk2.
ALIKE = {"stand": "idle", "talk": "idle", "hold": "walk"}
SIZE = (720, 404)  # a frame as television has it
BACKGROUND_CROPS = 12
# How tall a figure is in the frame: a long shot, a medium shot, a close-up that loses its legs.
SHOTS = ((0.25, 0.4), (0.5, 0.8), (1.1, 1.6))
MOODS = ((1.0, 1.0, 1.0), (0.62, 0.7, 0.95), (1.0, 0.85, 0.65), (0.85, 0.95, 0.8), (0.9, 0.8, 0.95))
# A figure seen by less than the second share but more than the first is nobody's clear yes or no: drawn anew.
UNSEEN, SEEN = 0.03, 0.35


@dataclass(frozen=True)
class Sides:
    """Files for learning and files for judging; nobody is in both."""

    learning: tuple[Path, ...]
    judging: tuple[Path, ...]


@dataclass(frozen=True)
class Frame:
    filename: str
    episode: str
    split: str
    present: tuple[bool, ...]


def pose_group(path: Path) -> str:
    pose = path.stem.rsplit("_", 1)[-1].rstrip("0123456789")
    return ALIKE.get(pose, pose)


def split_groups(names: Sequence[str], judging_share: float, rng: np.random.Generator) -> set[str]:
    """The names that are kept out."""
    groups = sorted(set(names))
    return {groups[number] for number in rng.permutation(len(groups))[: round(judging_share * len(groups))]}


def split_figures(samples: Path, rng: np.random.Generator) -> dict[str, Sides]:
    """Sides of each lead and of `extras` (zombies by pose, animals by kind); all leads keep the same poses out."""
    files = {name: sorted((samples / "characters" / name).glob("*.png")) for name in (*LEADS, "zombie")}
    animals = sorted((samples / "animals").glob("*.png"))
    if not animals or not all(files.values()):
        raise SystemExit(
            f"{samples} does not hold characters/<name>/*.png and animals/*.png: give Kenney's sample folder."
        )
    kept_out = split_groups([pose_group(path) for path in files["player"]], 1 / 3, rng)
    animals_out = split_groups([path.stem for path in animals], 1 / 3, rng)
    sides = {name: divide(paths, [pose_group(path) in kept_out for path in paths]) for name, paths in files.items()}
    zombies, others = sides.pop("zombie"), divide(animals, [path.stem in animals_out for path in animals])
    return {**sides, "extras": Sides(zombies.learning + others.learning, zombies.judging + others.judging)}


def divide(paths: Sequence[Path], judging: Sequence[bool]) -> Sides:
    pairs = list(zip(paths, judging, strict=True))
    return Sides(tuple(path for path, out in pairs if not out), tuple(path for path, out in pairs if out))


def crop_background(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A part with the frame's proportions that shows some of the land, perhaps mirrored."""
    width = int(rng.integers(picture.width // 2, picture.width + 1))
    height = width * SIZE[1] // SIZE[0]
    left = int(rng.integers(0, picture.width - width + 1))
    middle = picture.height * rng.uniform(0.42, 0.66)
    top = int(np.clip(middle - height / 2, 0, picture.height - height))
    part = picture.crop((left, top, left + width, top + height)).resize(SIZE, Image.Resampling.LANCZOS)
    return part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else part


def draw_figure(path: Path, shot: tuple[float, float], rng: np.random.Generator) -> Image.Image:
    figure = Image.open(path).convert("RGBA")
    figure = figure.crop(figure.getbbox())
    height = int(SIZE[1] * rng.uniform(*shot))
    figure = figure.resize((max(1, figure.width * height // figure.height), height), Image.Resampling.LANCZOS)
    if rng.random() < 0.5:
        figure = figure.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return figure.rotate(rng.uniform(-8, 8), Image.Resampling.BICUBIC, expand=True)


def draw_frame(
    background: Image.Image, figures: Sequence[tuple[str, Image.Image]], rng: np.random.Generator
) -> tuple[Image.Image, dict[str, float]]:
    """The frame, and of each named figure the share of its own pixels that is seen."""
    frame = background.convert("RGB")
    owner = np.full((SIZE[1], SIZE[0]), -1)
    whole = []
    for number, (_, figure) in enumerate(figures):
        left = int(rng.uniform(-0.25 * figure.width, SIZE[0] - 0.75 * figure.width))
        # Feet stand on the land in the lower third; close-ups have their head near the top instead.
        floor = SIZE[1] * rng.uniform(0.75, 1.0) - figure.height
        top = int(floor if figure.height < SIZE[1] else rng.uniform(0, 0.15) * SIZE[1])
        frame.paste(figure, (left, top), figure)
        mask = Image.new("L", SIZE)
        mask.paste(figure.getchannel("A"), (left, top))
        owner[np.asarray(mask) > 127] = number
        whole.append(np.count_nonzero(np.asarray(figure.getchannel("A")) > 127))
    return frame, {name: np.count_nonzero(owner == number) / whole[number] for number, (name, _) in enumerate(figures)}


def draw_clear_frame(
    background: Image.Image, sides: dict[str, Sides], rng: np.random.Generator
) -> tuple[Image.Image, tuple[bool, ...]]:
    """A frame in which each lead is clearly seen or clearly not."""
    while True:
        leads = [LEADS[number] for number in rng.permutation(len(LEADS))[: rng.choice(4, p=(0.15, 0.4, 0.3, 0.15))]]
        names = [*leads, *(f"extra {number}" for number in range(rng.choice(3, p=(0.4, 0.4, 0.2))))]
        shot = SHOTS[rng.choice(3, p=(0.35, 0.45, 0.2))]
        figures = []
        for name in rng.permutation(names).tolist():
            paths = sides[name if name in sides else "extras"].judging
            figures.append((name, draw_figure(paths[rng.integers(len(paths))], shot, rng)))
        frame, shares = draw_frame(background, figures, rng)
        if all(not UNSEEN < shares[name] < SEEN for name in leads):
            return frame, tuple(shares.get(name, 0.0) >= SEEN for name in LEADS)


def draw_episode(
    number: int, split: str, scene: Path, frames: int, sides: dict[str, Sides], into: Path, rng: np.random.Generator
) -> list[Frame]:
    """Some frames of one mood in several views of one kept-out background."""
    mood, gain = np.array(MOODS[number % len(MOODS)]), rng.uniform(0.85, 1.1)
    picture = Image.open(scene).convert("RGB")
    drawn = []
    for position in range(frames):
        frame, present = draw_clear_frame(crop_background(picture, rng), sides, rng)
        lit = np.clip(np.asarray(frame) * mood * gain, 0, 255).astype(np.uint8)
        filename = f"episode{number:02d}_{position:02d}.png"
        Image.fromarray(lit).save(into / filename)
        drawn.append(Frame(filename, f"episode{number:02d}", split, present))
    return drawn


def write_learning(sides: dict[str, Sides], backgrounds: Sequence[Path], out: Path, rng: np.random.Generator) -> None:
    for name, side in sides.items():
        folder = out / "cutouts" / name
        folder.mkdir(parents=True)
        for path in side.learning:
            shutil.copy(path, folder / path.name)
    (out / "backgrounds").mkdir()
    for path in backgrounds:
        picture = Image.open(path).convert("RGB")
        for number in range(BACKGROUND_CROPS):
            crop_background(picture, rng).save(out / "backgrounds" / f"{path.stem}_{number:02d}.png")


def write_labels(frames: Sequence[Frame], path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["filename", "episode", "split", *LEADS])
        for frame in frames:
            writer.writerow([frame.filename, frame.episode, frame.split, *(int(seen) for seen in frame.present)])


def write_test_set(
    samples: Path, out: Path, *, episodes: int = 24, frames: int = 14, training_episodes: int = 0, seed: int = 0
) -> list[Frame]:
    """Cut-outs, backgrounds, frames and labels.csv under `out`; the same files for the same seed.

    Training episodes show the poses and the backgrounds that are learned from, and nothing that dev or test shows.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    sides = split_figures(samples, rng)
    backgrounds = sorted((samples / "backgrounds").glob("*.png"))
    order = [backgrounds[number] for number in rng.permutation(len(backgrounds))]
    quarter = len(order) // 4
    # Dev and test have backgrounds of their own too: a quarter each, the other half is learned from.
    scenes = {"dev": order[:quarter], "test": order[quarter : 2 * quarter]}
    write_learning(sides, order[2 * quarter :], out, rng)
    (out / "frames").mkdir()
    drawn: list[Frame] = []
    for number in range(episodes):
        split = ("dev", "test")[number % 2]
        scene = scenes[split][number // 2 % quarter]
        drawn += draw_episode(number, split, scene, frames, sides, out / "frames", rng)
    learning, scenes_learned = {name: Sides((), side.learning) for name, side in sides.items()}, order[2 * quarter :]
    for number in range(episodes, episodes + training_episodes):
        scene = scenes_learned[number % len(scenes_learned)]
        drawn += draw_episode(number, "train", scene, frames, learning, out / "frames", rng)
    write_labels(drawn, out / "labels.csv")
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("samples", type=Path, help="the folder that holds characters/, animals/ and backgrounds/")
    parser.add_argument("out", type=Path, help="where to write; must not exist or be empty")
    parser.add_argument("--episodes", type=int, default=24)
    parser.add_argument("--frames", type=int, default=14, help="frames of each episode")
    parser.add_argument("--training-episodes", type=int, default=0, help="episodes of labeled training frames besides")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.out.exists() and any(options.out.iterdir()):
        parser.error(f"{options.out} is not empty: give another folder, or empty it first.")
    options.out.mkdir(parents=True, exist_ok=True)
    frames = write_test_set(
        options.samples,
        options.out,
        episodes=options.episodes,
        frames=options.frames,
        training_episodes=options.training_episodes,
        seed=options.seed,
    )
    counts = np.array([frame.present for frame in frames]).mean(axis=0)
    print(f"{len(frames)} frames; present: " + ", ".join(f"{n} {s:.0%}" for n, s in zip(LEADS, counts, strict=True)))


if __name__ == "__main__":
    main()
