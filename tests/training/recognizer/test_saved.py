"""The Recognizer: saved and loaded equal, damage refused, frames of any size fitted by its rule."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.fitting import FittingRule
from tests.training.recognizer.drawn import NAMES, TINY, Squares
from training.recognizer.checkpoints import file_hash
from training.recognizer.network import build_network
from training.recognizer.saved import BadRecognizer, Recognizer
from training.recognizer.settings import POOLINGS

RULE = FittingRule(width=24, height=24)
THRESHOLDS = {"max_f": {"Red": 0.25, "Blue": 0.5}}
FRAMES = Squares().batch(0, 40)[0]


def recognizer(**changes: object) -> Recognizer:
    settings = replace(TINY, **changes)  # type: ignore[arg-type]
    return Recognizer(build_network(settings, 2, input_size=(24, 24)), NAMES, settings, RULE, THRESHOLDS)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_a_loaded_recognizer_is_the_saved_one(tmp_path: Path, pooling: str) -> None:
    saved = recognizer(pooling=pooling)
    loaded = Recognizer.load(saved.save(tmp_path / "one"))

    assert np.array_equal(loaded.scores(FRAMES), saved.scores(FRAMES))
    assert (loaded.names, loaded.network, loaded.rule, loaded.thresholds) == (NAMES, saved.network, RULE, THRESHOLDS)
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == [
        "recognizer.json",
        "sha256",
        "weights.weights.h5",
    ]


def test_saving_again_replaces_the_folder(tmp_path: Path) -> None:
    recognizer().save(tmp_path / "one")
    other = recognizer(num_detectors=4)
    other.save(tmp_path / "one")

    assert np.array_equal(Recognizer.load(tmp_path / "one").scores(FRAMES), other.scores(FRAMES))
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize("name", ["recognizer.json", "weights.weights.h5"])
def test_a_changed_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = recognizer().save(tmp_path / "one")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(BadRecognizer, match=f"{name} of the recognizer in one is not the file that was written"):
        Recognizer.load(folder)


@pytest.mark.parametrize("name", ["recognizer.json", "weights.weights.h5", "sha256"])
def test_a_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = recognizer().save(tmp_path / "one")
    (folder / name).unlink()

    with pytest.raises(BadRecognizer, match=f"The recognizer in one misses {name}"):
        Recognizer.load(folder)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    folder = recognizer().save(tmp_path / "one")
    values = json.loads((folder / "recognizer.json").read_text())
    (folder / "recognizer.json").write_text(json.dumps({**values, "format": 2}))
    hashes = [f"{file_hash(folder / name)}  {name}" for name in ("recognizer.json", "weights.weights.h5")]
    (folder / "sha256").write_text("\n".join(hashes))

    with pytest.raises(BadRecognizer, match="has format 2, known is 1"):
        Recognizer.load(folder)


def test_frames_of_any_size_are_fitted_by_the_rule_in_batches() -> None:
    one = recognizer()
    wide = np.zeros((48, 96, 3), np.uint8)

    assert one.scores([*FRAMES[:1], wide]).shape == (2, 2)
    assert np.allclose(
        one.scores(FRAMES), np.concatenate([one.scores(FRAMES[i : i + 1]) for i in range(40)]), atol=1e-6
    )
    assert one.scores(FRAMES[:0]).shape == (0, 2)


def test_decisions_are_scores_at_or_above_the_thresholds() -> None:
    one = recognizer()
    scores = one.scores(FRAMES)

    assert np.array_equal(one.decide(FRAMES), scores >= np.array([0.25, 0.5], np.float32))
    with pytest.raises(ValueError, match="no thresholds for the policy 'recall', it has max_f"):
        one.decide(FRAMES, "recall")


def test_thresholds_of_other_characters_are_refused() -> None:
    with pytest.raises(BadRecognizer, match="The thresholds of 'max_f' name Red: expected"):
        Recognizer(recognizer().model, NAMES, TINY, RULE, {"max_f": {"Red": 0.5}})


@pytest.mark.parametrize("pooling", POOLINGS)
def test_heatmaps_have_a_cell_grid_per_character(pooling: str) -> None:
    maps = recognizer(pooling=pooling).heatmaps(FRAMES[:3])

    assert maps.shape == (3, 2, 2, 2)
    assert np.isfinite(maps).all()
