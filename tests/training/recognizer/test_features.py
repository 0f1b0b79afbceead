"""Kept features: fitting on them is fitting on the frames, they are computed once, and a broken attempt leaves nothing."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.training.recognizer.drawn import NAMES, QUICK, TINY, Squares
from training.recognizer.batches import StillFrames
from training.recognizer.features import NoRoom, keep_features, require_room, split_model
from training.recognizer.fit import fit
from training.recognizer.network import build_network

FROZEN = replace(TINY, trainable=False, batch_norm=True, reg_penalty=0.001)
POOLED = replace(QUICK, feature_pool=64)


class Counted:
    """Squares that count how many frames were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def batch(self, start: int, stop: int) -> tuple:
        self.asked.append(stop - start)
        return Squares().batch(start, stop)


def network(**changes: object) -> keras.Model:
    return build_network(replace(FROZEN, **changes), 2, input_size=(24, 24))  # type: ignore[arg-type]


@pytest.mark.parametrize("pooling", ["max", "gem", "soft_max"])
def test_the_two_halves_are_the_whole(pooling: str) -> None:
    model = network(pooling=pooling, fc_detectors=4)
    extractor, head = split_model(model)
    frames = Squares().batch(0, 5)[0].astype(np.float32)

    assert np.allclose(head(extractor(frames)), model(frames), atol=1e-6)
    assert [one.path for one in head.trainable_variables] == [one.path for one in model.trainable_variables]


def test_fitting_on_kept_features_is_fitting_on_the_frames(tmp_path: Path) -> None:
    kept, frame_by_frame = network(), network()
    fit(tmp_path / "kept", kept, POOLED, Squares(), Squares(seed=1), names=NAMES)
    fit(tmp_path / "frames", frame_by_frame, QUICK, StillFrames(*Squares().batch(0, 64)), Squares(seed=1), names=NAMES)

    assert all(
        np.allclose(a, b, atol=1e-4) for a, b in zip(kept.get_weights(), frame_by_frame.get_weights(), strict=True)
    )
    assert not (tmp_path / "kept" / "features").exists()


def test_stopped_and_taken_up_again_it_ends_as_if_unbroken(tmp_path: Path) -> None:
    whole, again = network(), network()
    fit(tmp_path / "whole", whole, POOLED, Squares(), Squares(seed=1), names=NAMES)
    asked = iter([False] * 14 + [True] * 9)
    source = Counted()
    first = fit(
        tmp_path / "broken", network(), POOLED, source, Squares(seed=1), names=NAMES, should_stop=lambda: next(asked)
    )
    assert (first.stopped, sum(source.asked)) == (True, 64)
    fit(tmp_path / "broken", again, POOLED, source, Squares(seed=1), names=NAMES)

    assert sum(source.asked) == 64  # found, not computed again
    assert all(np.array_equal(a, b) for a, b in zip(whole.get_weights(), again.get_weights(), strict=True))


def test_stopped_while_features_are_computed_nothing_half_done_is_left(tmp_path: Path) -> None:
    extractor, _ = split_model(network())
    asked = iter([False, True])
    found = keep_features(
        tmp_path / "train", extractor, Squares(), 64, precision="float32", batch_size=16, seed=0,
        should_stop=lambda: next(asked),
    )  # fmt: skip

    assert found is None
    assert not (tmp_path / "train").exists()


def test_half_precision_takes_half_the_disk_and_is_near(tmp_path: Path) -> None:
    extractor, _ = split_model(network())
    sizes, values = [], []
    for precision in ("float32", "float16"):
        found = keep_features(tmp_path / precision, extractor, Squares(), 20, precision=precision, batch_size=8, seed=0)
        assert found is not None
        sizes.append((tmp_path / precision / "features.bin").stat().st_size)
        values.append(found.batch(0, 20)[0].astype(np.float32))

    assert sizes[0] == 2 * sizes[1]
    assert np.allclose(*values, rtol=2e-3, atol=1e-3)


def test_features_that_no_disk_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRoom, match=r"features of 9 frames take 1000000000.0 GB .* make fitting.feature_pool smaller"):
        require_room(tmp_path, 10**18, 9)


def test_fine_tuning_goes_back_to_new_frames(tmp_path: Path) -> None:
    source = Counted()
    fit(
        tmp_path, network(), replace(POOLED, epochs=2, fine_tune_epochs=1, frames_per_epoch=32), source,
        Squares(seed=1), names=NAMES,
    )  # fmt: skip

    assert sum(source.asked) == 64 + 32
