"""Frames composed while somebody waits: a show's accepted material, loaded piece by piece, and what each frame is made of.

The frames are the first ones that a run of the same recipe and seed would be trained on now.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from corpus.fitting import FittingRule, fit_picture
from corpus.media import path_of
from corpus.models import Background, Cutout, MaterialState, Show, Split
from corpus.pictures import BadPicture, read_picture
from training.composing.generator import BadMaterial, ComposedFrame, FrameGenerator
from training.composing.keeping import Kept, LoadedWhenAsked
from training.composing.material import Cutout as Figure
from training.composing.material import prepare_cutout
from training.composing.prefetching import ordered
from training.recipe import Recipe, RecipeError
from training.services import RunRefused, refuse_unready

MOST_FRAMES = 64
# Sixteen frames of 1280x720; beyond that composing, and the answer, take longer than anybody watches.
MOST_PIXELS = 16 * 1280 * 720
# Some two hundred cut-outs of 300x300 with their smaller copies; one such store per process, whatever the shows' size.
KEPT = Kept(192 * 2**20)
THREADS = 2  # reading files and warping give the interpreter's lock away; somebody waits, so two cores are worth it


@dataclass(frozen=True)
class Piece:
    """A row of material as far as a frame's provenance tells it."""

    pk: int
    name: str
    group: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Sample:
    """A composed frame, and the rows it is made of: one piece per figure, in the order of the scene's."""

    frame: ComposedFrame
    background: Piece
    pieces: list[Piece]


def sample_frames(
    show: Show, recipe: Recipe, *, seed: int, first: int = 0, count: int = 16
) -> tuple[list[str], list[Sample]]:
    """The cast's names in the order of the labels, and frames `first` to `first + count - 1` of this recipe and seed."""
    refuse_too_much(recipe, count)
    names, cutouts, backgrounds = refuse_unready(show)
    pieces = {**pieces_of(Cutout, show), **pieces_of(Background, show)}
    cast_hashes = [cutouts[Split.TRAIN][name] for name in names]
    extra_hashes = cutouts[Split.TRAIN].get("", [])
    load_figure, load_background = loader(pieces, kept_figure), loader(pieces, background_loader(recipe.picture))
    try:
        generator = FrameGenerator.of_prepared(
            [LoadedWhenAsked(hashes, load_figure) for hashes in cast_hashes],
            LoadedWhenAsked(extra_hashes, load_figure),
            LoadedWhenAsked(backgrounds[Split.TRAIN], load_background),
            recipe.composing,
            seed=seed,
        )
        frames = list(ordered(generator.inspect, range(first, first + count), THREADS))
    except (BadMaterial, BadPicture) as error:
        raise RunRefused(str(error)) from error
    except ValueError as error:  # a setting that only the cast's size shows to be wrong
        raise RecipeError(str(error)) from error
    hashes = [*cast_hashes, extra_hashes]
    return names, [
        Sample(
            frame,
            pieces[backgrounds[Split.TRAIN][frame.scene.view.background]],
            [pieces[hashes[-1 if one.character is None else one.character][one.cutout]] for one in frame.figures],
        )
        for frame in frames
    ]


def refuse_too_much(recipe: Recipe, count: int) -> None:
    pixels = count * recipe.composing.height * recipe.composing.width
    if not 1 <= count <= MOST_FRAMES or pixels > MOST_PIXELS:
        raise RecipeError(
            f"{count} frames of {recipe.composing.width}x{recipe.composing.height} are more than one request may ask for: at "
            f"most {MOST_FRAMES} frames and {MOST_PIXELS / 1e6:.1f} million pixels in all. Ask for fewer or smaller ones."
        )


def pieces_of(model: type[Cutout] | type[Background], show: Show) -> dict[str, Piece]:
    """{sha256: piece} of what is accepted."""
    group = ("group",) if model is Cutout else ()
    rows = model.objects.filter(show=show, state=MaterialState.ACCEPTED)
    return {
        row[0]: Piece(row[1], row[2], row[4] if group else "", row[3], row[0])
        for row in rows.values_list("sha256", "pk", "name", "file", *group)
    }


def loader(
    pieces: dict[str, Piece], load: Callable[[Piece], np.ndarray | Figure]
) -> Callable[[str], np.ndarray | Figure]:
    return lambda sha256: load(pieces[sha256])


def kept_figure(piece: Piece) -> Figure:
    return KEPT.get(
        ("figure", piece.sha256),
        lambda: prepare_cutout(read(piece), f"the cut-out '{piece.name}' of {piece.group}"),
        lambda figure: figure.straight.nbytes + sum(level.nbytes for level in figure.levels),
    )


def background_loader(rule: FittingRule) -> Callable[[Piece], np.ndarray]:
    """Backgrounds fitted as a run fits them, kept per rule."""
    return lambda piece: KEPT.get(
        ("background", piece.sha256, rule),
        lambda: fit_picture(read(piece)[..., :3], rule),
        lambda picture: picture.nbytes,
    )


def read(piece: Piece) -> np.ndarray:
    path = path_of(piece.file)
    if not path.is_file():
        raise RunRefused(
            f"The file of '{piece.name}' has vanished from the media folder. Restore it from a backup, or reject the picture."
        )
    return read_picture(path)
