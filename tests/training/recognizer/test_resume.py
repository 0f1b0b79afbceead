"""A run killed with SIGKILL ends with the same weights as one that was left alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
MODULE = "tests.training.recognizer.interrupted"


def start(folder: Path, out: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, str(folder), str(out)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )


def run(folder: Path, out: Path, *, kill_after: int | None = None) -> None:
    """Run to the end, or kill it after it has reported this batch."""
    with start(folder, out) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == str(kill_after):
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.close()
        code = process.wait()
    assert code == (0 if kill_after is None else -signal.SIGKILL)


@pytest.mark.slow
def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(tmp_path: Path) -> None:
    run(tmp_path / "whole", tmp_path / "whole.npz")
    run(tmp_path / "killed", tmp_path / "killed.npz", kill_after=2)  # in the first epoch of four batches
    run(tmp_path / "killed", tmp_path / "killed.npz", kill_after=7)  # in the second
    newest = sorted((tmp_path / "killed").glob("epoch-*"))[-1] / "weights.npz"
    newest.write_bytes(newest.read_bytes()[:300])  # and a disk that lost the end of the newest checkpoint
    run(tmp_path / "killed", tmp_path / "killed.npz")

    with np.load(tmp_path / "whole.npz") as whole, np.load(tmp_path / "killed.npz") as killed:
        assert all(np.array_equal(whole[name], killed[name]) for name in whole.files)
