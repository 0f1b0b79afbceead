"""A run killed with SIGKILL ends with the same weights as one that was left alone."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
MODULE = "tests.training.recognizer.interrupted"


def start(folder: Path, out: Path, *processes: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, str(folder), str(out), *map(str, processes)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )


def kill_while_writing(folder: Path, out: Path, epoch: int) -> bool:
    """Run, and kill it while it writes the checkpoint of this epoch; False where that was over too soon."""
    aside, final = folder / f"epoch-{epoch:04d}.tmp", folder / f"epoch-{epoch:04d}"
    with start(folder, out) as process:
        assert process.stdout is not None
        while not aside.exists() and not final.exists() and process.poll() is None:
            time.sleep(0.0002)
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
    return aside.exists() and not final.exists()


def kill_at_random(folder: Path, out: Path, chance: random.Random) -> None:
    """Run, and kill it a moment after a batch that chance names; a run that ends before is fine as well."""
    batch, moment = chance.randint(1, 12), chance.random() * 0.1
    with start(folder, out) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= batch:
                break
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()


def assert_same_weights(one: Path, other: Path) -> None:
    with np.load(one) as whole, np.load(other) as killed:
        assert all(np.array_equal(whole[name], killed[name]) for name in whole.files)


def run(folder: Path, out: Path, *processes: int, kill_after: int | None = None) -> None:
    """Run to the end, or kill it after it has reported this batch."""
    with start(folder, out, *processes) as process:
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

    assert_same_weights(tmp_path / "whole.npz", tmp_path / "killed.npz")


@pytest.mark.slow
def test_a_run_composed_by_processes_and_killed_ends_with_the_weights_of_one_composed_by_threads(
    tmp_path: Path,
) -> None:
    run(tmp_path / "whole", tmp_path / "whole.npz", 0)
    run(tmp_path / "killed", tmp_path / "killed.npz", 2, kill_after=6)  # in the second epoch
    run(tmp_path / "killed", tmp_path / "killed.npz", 2)

    assert_same_weights(tmp_path / "whole.npz", tmp_path / "killed.npz")


@pytest.mark.slow
def test_a_run_killed_in_the_middle_of_a_checkpoint_ends_with_the_weights_of_an_unbroken_one(tmp_path: Path) -> None:
    run(tmp_path / "whole", tmp_path / "whole.npz")
    caught = False
    for attempt in range(6):  # a checkpoint of this size takes milliseconds: not every attempt comes in time
        folder = tmp_path / f"killed {attempt}"
        caught = kill_while_writing(folder, tmp_path / "killed.npz", 2)
        if caught:
            break
    assert caught, "no attempt came in time: nothing was shown"
    run(folder, tmp_path / "killed.npz")

    assert_same_weights(tmp_path / "whole.npz", tmp_path / "killed.npz")


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_fifty_of_fifty_killed_runs_end_with_the_weights_of_an_unbroken_one(tmp_path: Path) -> None:
    """Each is killed one to four times: after a random batch, and every second one also while it writes a checkpoint."""
    run(tmp_path / "whole", tmp_path / "whole.npz")
    chance, in_checkpoints = random.Random(0), 0
    for number in range(50):
        folder, out = tmp_path / str(number), tmp_path / f"{number}.npz"
        for _ in range(chance.randint(1, 3)):
            kill_at_random(folder, out, chance)
        if number % 2 and not (folder / "epoch-0003").exists():
            newest = max((int(one.name[6:10]) for one in folder.glob("epoch-*")), default=0)
            in_checkpoints += kill_while_writing(folder, out, newest + 1)
        run(folder, out)
        assert_same_weights(tmp_path / "whole.npz", out)
    print(f"50 of 50 killed runs ended alike; {in_checkpoints} kills hit a checkpoint being written")
