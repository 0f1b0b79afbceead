"""Checkpoints: whole or not there, two kept, damaged ones passed over."""

from pathlib import Path

import numpy as np
import pytest

from training.recognizer.checkpoints import Checkpoint, load_checkpoint, save_checkpoint


def checkpoint(epoch: int) -> Checkpoint:
    return Checkpoint(epoch, {"weights": [np.full((2, 2), epoch, np.float32), np.arange(3)]}, {"seed": 7})


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, checkpoint(3))
    loaded = load_checkpoint(tmp_path)

    assert loaded is not None
    assert (loaded.epoch, loaded.state) == (3, {"seed": 7})
    assert [array.tolist() for array in loaded.arrays["weights"]] == [[[3.0, 3.0], [3.0, 3.0]], [0, 1, 2]]


def test_an_empty_or_missing_folder_holds_none(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path) is None
    assert load_checkpoint(tmp_path / "nowhere") is None


def test_two_are_kept_and_latest_names_the_newest(tmp_path: Path) -> None:
    for epoch in range(5):
        save_checkpoint(tmp_path, checkpoint(epoch))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["LATEST", "epoch-0003", "epoch-0004"]
    assert (tmp_path / "LATEST").read_text() == "epoch-0004"


@pytest.mark.parametrize("name", ["weights.npz", "state.json"])
@pytest.mark.parametrize("length", [0, 10, 100])
def test_a_truncated_one_is_passed_over_for_the_one_before(tmp_path: Path, name: str, length: int) -> None:
    save_checkpoint(tmp_path, checkpoint(1))
    broken = save_checkpoint(tmp_path, checkpoint(2)) / name
    broken.write_bytes(broken.read_bytes()[:length])

    loaded = load_checkpoint(tmp_path)

    assert loaded is not None
    assert loaded.epoch == 1


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path, checkpoint(1)) / "weights.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    assert load_checkpoint(tmp_path) is None


def test_leftovers_of_a_kill_do_no_harm(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, checkpoint(1))
    (tmp_path / "epoch-0002.tmp").mkdir()
    (tmp_path / "LATEST").write_text("epoch-0009")

    loaded = load_checkpoint(tmp_path)
    save_checkpoint(tmp_path, checkpoint(2))

    assert loaded is not None
    assert loaded.epoch == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["LATEST", "epoch-0001", "epoch-0002"]


def test_a_damaged_one_of_the_same_epoch_is_replaced(tmp_path: Path) -> None:
    (save_checkpoint(tmp_path, checkpoint(1)) / "state.json").write_text("{")
    save_checkpoint(tmp_path, checkpoint(1))

    assert load_checkpoint(tmp_path) is not None
