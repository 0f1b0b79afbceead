"""What the demo's network learns, it learns from the labels: with shuffled ones it stays at the baseline."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.fitting import fit_picture
from demo.show import SHOW, backgrounds, cutouts, draw_frame, episodes, truth
from measures.metrics import confusion, macro_f1
from tests.telling import tell
from training.composing.generator import FrameGenerator
from training.recipe import Recipe, demo_recipe, with_changes
from training.recognizer.batches import Batch
from training.recognizer.fit import fit
from training.recognizer.network import build_network
from training.recognizer.saved import Recognizer
from training.recognizer.thresholds import choose_thresholds

pytestmark = pytest.mark.slow
SHORT = {"fitting.epochs": 1, "fitting.frames_per_epoch": 1280, "fitting.train_dev_frames": 64}


class Shuffled:
    """The same frames, each with the labels of another one far away in the stream."""

    def __init__(self, source: FrameGenerator) -> None:
        self.source = source

    def batch(self, start: int, stop: int) -> Batch:
        images, _ = self.source.batch(start, stop)
        return images, self.source.batch(start + 50_000, stop + 50_000)[1]


@pytest.fixture(scope="module")
def composer() -> FrameGenerator:
    recipe = demo_recipe()
    drawn = list(cutouts())
    cast = [[one.rgba for one in drawn if one.character == name] for name in SHOW.characters]
    extras = [one.rgba for one in drawn if one.character is None]
    scenes = np.stack([fit_picture(picture, recipe.picture) for _, picture in backgrounds()])
    return FrameGenerator(cast, extras, scenes, recipe.composing, seed=0)


@pytest.fixture(scope="module")
def dev() -> tuple[list[np.ndarray], np.ndarray]:
    """Every other evaluation episode, three frames each: pictures and truth int8 [n, c]."""
    plans = [plan for plan in episodes() if plan.purpose == "evaluation"][::2]
    instants = [(plan, plan.duration_ms * (2 * i + 1) // 6) for plan in plans for i in range(3)]
    rows = [[name in truth(plan, time_ms) for name in SHOW.characters] for plan, time_ms in instants]
    return [draw_frame(plan, time_ms) for plan, time_ms in instants], np.array(rows, np.int8)


def best_macro_f1(truth_rows: np.ndarray, scores: np.ndarray, names: Sequence[str]) -> float:
    """Macro-F1 under thresholds chosen on these very frames: as kind as can be."""
    chosen = choose_thresholds(truth_rows, scores, names)["max_f"]
    decisions = scores >= np.array([chosen[name].threshold for name in names], np.float32)
    found = macro_f1([confusion(truth_rows[:, i] == 1, decisions[:, i]) for i in range(len(names))])
    assert found is not None
    return found


def test_shuffled_labels_teach_nothing(
    composer: FrameGenerator, dev: tuple[list[np.ndarray], np.ndarray], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    pictures, rows = dev
    names = list(SHOW.characters)
    shuffled, right = (
        best_macro_f1(rows, fitted(source, composer, tmp_path / label).scores(pictures), names)
        for label, source in (("shuffled", Shuffled(composer)), ("right", composer))
    )
    everybody = macro_f1([confusion(rows[:, i] == 1, np.ones(len(rows), bool)) for i in range(len(names))])
    assert everybody is not None
    tell(
        pytestconfig,
        f"macro-F1 after one short epoch: shuffled labels {shuffled:.3f}, right labels {right:.3f}, all positive {everybody:.3f}",
    )
    assert shuffled < everybody + 0.12
    assert right > shuffled + 0.05


def fitted(source: "FrameGenerator | Shuffled", held_out: FrameGenerator, folder: Path) -> Recognizer:
    recipe: Recipe = with_changes(demo_recipe(), SHORT)
    model = build_network(recipe.network, 4, seed=0)
    fit(folder, model, recipe.fitting, source, held_out, names=list(SHOW.characters))
    return Recognizer(model, list(SHOW.characters), recipe.network, recipe.picture)
