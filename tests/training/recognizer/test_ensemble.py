"""Several recognizers as one, and dropout left on: averages, spread, and folders that name their members."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.fitting import FittingRule
from tests.training.recognizer.drawn import NAMES, TINY, Squares
from training.composing.knobs import BadSettings
from training.recognizer.ensemble import Ensemble, load_any
from training.recognizer.network import build_network
from training.recognizer.saved import BadRecognizer, Recognizer

RULE = FittingRule(width=24, height=24)
FRAMES = Squares().batch(0, 40)[0]
THRESHOLDS = {"max_f": {"Red": 0.25, "Blue": 0.5}}


def recognizer(seed: int, names: list[str] = NAMES, **changes: object) -> Recognizer:
    settings = replace(TINY, **changes)  # type: ignore[arg-type]
    return Recognizer(build_network(settings, 2, input_size=(24, 24), seed=seed), names, settings, RULE)


def ensemble(folder: Path, average: str = "scores") -> Ensemble:
    members = [recognizer(1), recognizer(2, ["Blue", "Red"])]
    folders = [member.save(folder / str(number) / "recognizer") for number, member in enumerate(members)]
    return Ensemble(members, folders, NAMES, average, THRESHOLDS)


def test_scores_are_averaged_by_name_and_differ_by_their_spread(tmp_path: Path) -> None:
    one = ensemble(tmp_path)
    first, second = one.members[0].scores(FRAMES), one.members[1].scores(FRAMES)[:, ::-1]
    scores, spread = one.scores_and_spread(FRAMES)

    assert np.allclose(scores, (first + second) / 2)
    assert np.allclose(spread, np.abs(first - second) / 2, atol=1e-6)
    assert np.array_equal(one.decide(FRAMES), scores >= np.array([0.25, 0.5], np.float32))
    assert one.heatmaps(FRAMES[:2]).shape == (2, 2, 2, 2)


def test_log_odds_are_averaged_where_asked(tmp_path: Path) -> None:
    one = ensemble(tmp_path, "log_odds")
    odds = [np.log(scores / (1 - scores)) for scores in one.samples(FRAMES).astype(np.float64)]

    assert np.allclose(one.scores(FRAMES), 1 / (1 + np.exp(-np.mean(odds, axis=0))), atol=1e-5)


def test_a_loaded_ensemble_is_the_saved_one_and_moves_with_its_members(tmp_path: Path) -> None:
    saved = ensemble(tmp_path / "here")
    saved.save(tmp_path / "here" / "9" / "recognizer")
    (tmp_path / "here").rename(tmp_path / "there")
    loaded = load_any(tmp_path / "there" / "9" / "recognizer")

    assert isinstance(loaded, Ensemble)
    assert np.array_equal(loaded.scores(FRAMES), saved.scores(FRAMES))
    assert (loaded.names, loaded.thresholds, loaded.average) == (NAMES, THRESHOLDS, "scores")
    assert sorted(path.name for path in (tmp_path / "there" / "9" / "recognizer").iterdir()) == [
        "recognizer.json",
        "sha256",
    ]


def test_a_member_that_was_replaced_or_lost_is_refused(tmp_path: Path) -> None:
    folder = ensemble(tmp_path).save(tmp_path / "9" / "recognizer")
    recognizer(5).save(tmp_path / "1" / "recognizer")

    with pytest.raises(
        BadRecognizer, match=r"The member ../../1/recognizer of the ensemble .* not the one that joined"
    ):
        load_any(folder)


def test_members_of_other_casts_and_too_few_are_refused(tmp_path: Path) -> None:
    stranger = recognizer(1, ["Red", "Green"])
    with pytest.raises(BadRecognizer, match="members must be of one cast"):
        Ensemble([recognizer(1), stranger], [Path("a"), Path("b")], NAMES)
    with pytest.raises(BadRecognizer, match="at least two recognizers, got 1"):
        Ensemble([recognizer(1)], [Path("a")], NAMES)


def test_a_damaged_description_is_refused_in_words(tmp_path: Path) -> None:
    folder = ensemble(tmp_path).save(tmp_path / "9" / "recognizer")
    (folder / "recognizer.json").write_text("{")

    with pytest.raises(BadRecognizer, match=r"The recognizer in recognizer misses weights"):
        load_any(folder)


@pytest.mark.parametrize("pooling", ["max", "soft_max"])
def test_dropout_left_on_averages_its_passes_the_same_for_every_batch(tmp_path: Path, pooling: str) -> None:
    one = recognizer(1, dropout=0.5, dropout_samples=8, pooling=pooling)
    samples = one.samples(FRAMES)
    scores, spread = one.scores_and_spread(FRAMES)
    loaded = load_any(one.save(tmp_path / "one"))

    assert samples.shape == (8, 40, 2)
    assert np.allclose(scores, samples.mean(axis=0))
    assert spread.min() > 0
    assert np.allclose(one.scores(FRAMES[7:8]), scores[7:8], atol=1e-6)
    assert np.array_equal(loaded.scores(FRAMES), scores)


def test_passes_without_dropout_are_refused() -> None:
    with pytest.raises(BadSettings, match="dropout is 0, so all passes would say the same"):
        replace(TINY, dropout=0.0, dropout_samples=4)
