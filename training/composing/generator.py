"""Frames composed from cut-outs and backgrounds, with who is in them: the training data of every run.

Frame number i depends on nothing but the seed, i, the material and the settings: not on the batch it is asked for in,
on the order, or on the number of threads.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from .degrading import Degradation, degrade, degrades, draw_degradation, noise_picture
from .edges import Edge, draw_edge
from .knobs import BadSettings
from .matching import match_of
from .material import BadMaterial, Cutout, prepare_backgrounds, prepare_cast, prepare_extras
from .painting import Placed, paint, place_figures, report_figures
from .placement import draw_scene
from .prefetching import ordered
from .scene import FigureReport, Scene
from .settings import EDGE_STYLES, GeneratorSettings

__all__ = ["BadMaterial", "BadSettings", "ComposedFrame", "FigureReport", "FrameGenerator", "GeneratorSettings"]

Batch = tuple[np.ndarray, np.ndarray]

# Each purpose has its own random numbers, so that another edge or degradation leaves the scene as it was.
SCENE, EDGE, DEGRADATION = 0, 1, 2


@dataclass(frozen=True)
class ComposedFrame:
    """One frame with everything that is known about it: the answer of `FrameGenerator.inspect`."""

    number: int
    image: np.ndarray  # uint8 [height, width, 3]
    labels: np.ndarray  # float32 [characters]
    scene: Scene
    figures: list[FigureReport]  # in the order of the scene's
    edge: Edge
    degradation: Degradation


class FrameGenerator:
    """An endless iterator of batches (uint8 [batch, height, width, 3], float32 [batch, characters]).

    `cutouts` holds a list of uint8 RGBA pictures per character, in the order of the labels; `extras` a list of the same,
    figures that are nobody of the cast; `backgrounds` uint8 [b, h, w, 3] or a list of RGB pictures of any size.
    `threads` compose batches ahead of `next()`; the frames are the same with any number of them.
    """

    def __init__(
        self,
        cutouts: Sequence[Sequence[np.ndarray]],
        extras: Sequence[np.ndarray],
        backgrounds: Sequence[np.ndarray] | np.ndarray,
        settings: GeneratorSettings | None = None,
        *,
        seed: int = 0,
        batch_size: int = 32,
        threads: int = 1,
    ) -> None:
        settings = settings or GeneratorSettings()
        check_numbers(batch_size=batch_size, threads=threads)
        self.batch_size, self.threads = batch_size, threads
        prepared = prepare_cast(cutouts), prepare_extras(extras), prepare_backgrounds(backgrounds, settings)
        self._begin(*prepared, settings, seed)

    @classmethod
    def of_prepared(
        cls,
        cast: Sequence[Sequence[Cutout]],
        extras: Sequence[Cutout],
        backgrounds: Sequence[np.ndarray],
        settings: GeneratorSettings,
        *,
        seed: int = 0,
    ) -> "FrameGenerator":
        """A generator of material that was prepared before, or that is prepared when a scene asks for it."""
        generator = cls.__new__(cls)
        generator.batch_size, generator.threads = 32, 1
        generator._begin(cast, extras, backgrounds, settings, seed)
        return generator

    def _begin(
        self,
        cast: Sequence[Sequence[Cutout]],
        extras: Sequence[Cutout],
        backgrounds: Sequence[np.ndarray],
        settings: GeneratorSettings,
        seed: int,
    ) -> None:
        check_numbers(seed=seed)
        check_weights(settings, len(cast))
        self.cast, self.extras, self.backgrounds = cast, extras, backgrounds
        self.settings, self.seed = settings, seed
        self._noise, self._match = noise_picture(settings), match_of(settings)
        self._stream = self._endless()

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        return next(self._stream)

    def next(self) -> Batch:
        """The next batch, as a Keras iterator names it."""
        return next(self._stream)

    def reset(self) -> None:
        """Start again at frame 0."""
        self._stream = self._endless()

    def compose(self, number: int, *, edge_style: str | None = None) -> Batch:
        """Frame `number`: uint8 [height, width, 3] and float32 [characters]. `edge_style` shows the same scene under another edge."""
        image = self._empty(1)[0]
        return image, self._compose_into(image, number, edge_style)

    def explain(self, number: int) -> list[FigureReport]:
        """Which figures lie where in frame `number`, the hindmost first, and how much of each is seen."""
        scene = self.scene(number)
        cutouts = self.cutouts_of(scene)
        return report_figures(self.settings, place_figures(scene, cutouts), scene, cutouts)

    def inspect(self, number: int, *, edge_style: str | None = None) -> ComposedFrame:
        """Frame `number` as `compose` gives it, and everything that `explain` and the random numbers know about it."""
        image, scene = self._empty(1)[0], self.scene(number)
        cutouts = self.cutouts_of(scene)
        placed = place_figures(scene, cutouts)
        edge, degradation = self.edge(number, edge_style), self.degradation(number)
        self._paint(image, scene, placed, edge, degradation)
        figures = report_figures(self.settings, placed, scene, cutouts)
        return ComposedFrame(number, image, self._labels(figures), scene, figures, edge, degradation)

    def batches(self, start: int, stop: int, *, threads: int | None = None) -> Iterator[Batch]:
        """Frames start to stop - 1 in batches, the last one perhaps smaller."""
        check_numbers(start=start, threads=self.threads if threads is None else threads)
        starts = range(start, stop, self.batch_size)
        return ordered(
            lambda first: self.batch(first, min(first + self.batch_size, stop)), starts, threads or self.threads
        )

    def batch(self, start: int, stop: int) -> Batch:
        """Frames start to stop - 1 as one batch."""
        images = self._empty(max(0, stop - start))
        labels = np.zeros((len(images), len(self.cast)), np.float32)
        self.fill(images, labels, start)
        return images, labels

    def fill(self, images: np.ndarray, labels: np.ndarray, start: int) -> None:
        """Frames from `start` on into arrays that are there already, as many as they hold."""
        for position, image in enumerate(images):
            labels[position] = self._compose_into(image, start + position, None)

    def scene(self, number: int) -> Scene:
        """What frame `number` shows, before it is painted."""
        rng = self._rng(number // self._repeats, SCENE)
        return draw_scene(self.settings, self.cast, self.extras, self.backgrounds, rng)

    def edge(self, number: int, style: str | None = None) -> Edge:
        """How the figures of frame `number` are blended in."""
        styles = self.settings.edge_styles
        if style is None and (len(styles) == 1 or self.settings.same_scene_edges):
            style = styles[number % len(styles)]
        if style not in (None, *EDGE_STYLES):
            raise BadSettings(f"edge_style is {style!r}: expected one of {', '.join(EDGE_STYLES)}.")
        if style in ("hard", "none"):
            return Edge(style)
        return draw_edge(self.settings, style, self._rng(number // self._repeats, EDGE))

    def degradation(self, number: int) -> Degradation:
        """What happens to the whole of frame `number` after pasting."""
        if not degrades(self.settings):
            return Degradation()
        return draw_degradation(self.settings, self._rng(number // self._repeats, DEGRADATION))

    def cutouts_of(self, scene: Scene) -> list[Cutout]:
        return [
            (self.extras if one.character is None else self.cast[one.character])[one.cutout] for one in scene.figures
        ]

    @property
    def _repeats(self) -> int:
        return len(self.settings.edge_styles) if self.settings.same_scene_edges else 1

    def _compose_into(self, image: np.ndarray, number: int, edge_style: str | None) -> np.ndarray:
        scene = self.scene(number)
        cutouts = self.cutouts_of(scene)
        placed = place_figures(scene, cutouts)
        self._paint(image, scene, placed, self.edge(number, edge_style), self.degradation(number))
        return self._labels(report_figures(self.settings, placed, scene, cutouts, with_extras=False))

    def _paint(
        self, image: np.ndarray, scene: Scene, placed: list[Placed | None], edge: Edge, degradation: Degradation
    ) -> None:
        paint(image, self.backgrounds[scene.view.background], scene, placed, edge, self._match)
        degrade(image, degradation, self._noise)

    def _labels(self, figures: Sequence[FigureReport]) -> np.ndarray:
        labels = np.zeros(len(self.cast), np.float32)
        for report in figures:
            if report.character is not None:
                labels[report.character] = report.labeled
        return labels

    def _endless(self) -> Iterator[Batch]:
        firsts = count(0, self.batch_size)
        return ordered(lambda first: self.batch(first, first + self.batch_size), firsts, self.threads)

    def _empty(self, frames: int) -> np.ndarray:
        return np.empty((frames, self.settings.height, self.settings.width, 3), np.uint8)

    def _rng(self, number: int, purpose: int) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(np.random.SeedSequence([self.seed, number, purpose])))


def check_numbers(**numbers: int) -> None:
    for name, value in numbers.items():
        least = 0 if name in ("seed", "start") else 1
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise BadSettings(f"{name} is {value!r}: expected a whole number of at least {least}.")


def check_weights(settings: GeneratorSettings, characters: int) -> None:
    weights = settings.character_weights
    if weights and (len(weights) != characters or sum(weights) == 0):
        raise BadSettings(
            f"character_weights has {len(weights)} values with the sum {sum(weights):g}: it needs one for each of the "
            f"{characters} characters, not all 0, or none at all."
        )
