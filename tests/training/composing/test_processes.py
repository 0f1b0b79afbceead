"""Frames composed by processes: the same ones in the same order, whatever happens to a process, and nothing is left behind."""

import os
import resource
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.composing import processes as module
from training.composing.generator import FrameGenerator
from training.composing.processes import Processes, cuts
from training.composing.real_frames import Batch, MixedFrames, Numbered, RealFrames
from training.composing.real_settings import RealSettings
from training.composing.sharing import can_be_shared

from .drawn import material, small

ROOT = Path(__file__).parents[3]
PROGRAM = [sys.executable, "-m", "tests.training.composing.composing_program"]
SEEN_BY_NOBODY = ["tensorflow", "keras", "django", "rest_framework", "celery", "sklearn", "scipy"]


def generator(**changes: object) -> FrameGenerator:
    return FrameGenerator(*material(), small(**changes), seed=3)


def real() -> RealFrames:
    images = np.random.default_rng(1).integers(0, 256, (5, 60, 96, 3), dtype=np.uint8)
    labels = np.array([[1, -1, 0], [0, 1, 1], [1, 0, 0], [0, 0, 0], [1, 1, -1]], np.float32)
    return RealFrames(images, labels, RealSettings(), small(), seed=3)


def frames_of(source: Numbered, start: int, stop: int, batch_size: int) -> list[Batch]:
    return [source.batch(first, min(first + batch_size, stop)) for first in range(start, stop, batch_size)]


def assert_equal(found: list[Batch], expected: list[Batch]) -> None:
    assert [len(images) for images, _ in found] == [len(images) for images, _ in expected]
    for (images, labels), (other_images, other_labels) in zip(found, expected, strict=True):
        assert np.array_equal(images, other_images)
        assert np.array_equal(labels, other_labels)


@pytest.mark.parametrize(("count", "batch_size"), [(1, 8), (2, 11), (3, 20)])
def test_processes_change_no_frame(count: int, batch_size: int) -> None:
    with Processes(generator(), count, ahead=batch_size) as processes:
        found = list(processes.batches(2, 60, batch_size))

    assert_equal(found, frames_of(generator(), 2, 60, batch_size))


@pytest.mark.parametrize("source", [real, lambda: MixedFrames(generator(), real(), 1 / 3)], ids=["real", "mixed"])
def test_real_frames_and_mixes_are_composed_too(source: type) -> None:
    with Processes(source(), 2) as processes:
        assert_equal(list(processes.batches(0, 40, 8)), frames_of(source(), 0, 40, 8))


def test_a_stream_left_early_and_a_closed_one_leave_nothing_for_the_next() -> None:
    expected = frames_of(generator(), 5, 40, 8)
    with Processes(generator(), 2) as processes:
        list(islice(processes.batches(100, 10**9, 8), 2))
        before = processes.ids
        assert_equal(list(processes.batches(5, 40, 8)), expected)
        assert processes.ids == before
        processes.close()
        assert processes.ids == []
        assert_equal(list(processes.batches(5, 40, 8)), expected)


def test_a_batch_is_its_readers_own() -> None:
    with Processes(generator(), 1, ahead=8) as processes:
        stream = processes.batches(0, 200, 8)
        first = next(stream)[0]
        first[:] = 7
        list(stream)

    assert (first == 7).all()


def test_what_a_killed_process_owed_is_composed_anew(caplog: pytest.LogCaptureFixture) -> None:
    with Processes(generator(), 2) as processes:
        stream = processes.batches(0, 160, 8)
        found = [next(stream)]
        os.kill(processes.ids[0], signal.SIGKILL)
        found += stream
        assert len(processes.ids) == 1
        assert_equal(found, frames_of(generator(), 0, 160, 8))
        list(processes.batches(0, 8, 8))
        assert len(processes.ids) == 2  # the next stream has its full number again

    assert [one.message for one in caplog.records] == [
        "A composing process was ended by SIGKILL, as the system does when memory runs out. What it had not finished is "
        "composed anew; 1 of 2 go on."
    ]


def test_threads_go_on_where_no_process_is_left(caplog: pytest.LogCaptureFixture) -> None:
    with Processes(generator(), 2) as processes:
        stream = processes.batches(0, 400, 8)
        found = [next(stream)]
        for one in processes.ids:
            os.kill(one, signal.SIGTERM)
        found += stream

    assert_equal(found, frames_of(generator(), 0, 400, 8))
    assert caplog.records[-1].message == "No composing process is left: 2 threads compose instead."


def test_a_process_that_falls_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with Processes(generator(), 2) as processes:
        stream = processes.batches(0, 160, 8)
        found = [next(stream)]
        monkeypatch.setattr(module, "SILENT_SECONDS", 3.0)
        silent = processes.ids[1]
        os.kill(silent, signal.SIGSTOP)
        found += stream
        assert silent not in processes.ids

    assert_equal(found, frames_of(generator(), 0, 160, 8))


def test_an_error_while_composing_is_the_readers(capfd: pytest.CaptureFixture) -> None:
    prepared = generator()
    broken = [prepared.backgrounds[0], np.zeros((60, 96), np.uint8)]
    source = FrameGenerator.of_prepared(prepared.cast, prepared.extras, broken, prepared.settings, seed=3)
    good = next(number for number in range(1000) if source.scene(number).view.background == 0)
    bad = next(number for number in range(good, 1000) if source.scene(number).view.background == 1)
    assert good == 0, "frame 0 says how large frames are"

    with Processes(source, 1) as processes, pytest.raises((cv2.error, ValueError)):
        list(processes.batches(0, bad + 1, 8))
    assert "Traceback" in capfd.readouterr().err


def test_threads_compose_where_there_is_no_memory_to_share(caplog: pytest.LogCaptureFixture) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with Processes(generator(), 2) as processes:
            found = list(processes.batches(0, 40, 8))
            assert processes.ids == []
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    assert_equal(found, frames_of(generator(), 0, 40, 8))
    assert "0 of 2 composing processes started: [Errno 27] File too large" in [one.message for one in caplog.records]


def test_an_unlinked_file_takes_the_place_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Processes(generator(), 2) as processes:
        stream = processes.batches(0, 40, 8)
        found = [next(stream)]
        assert list(tmp_path.iterdir()) == []  # a kill would leave nothing either
        found += stream

    assert_equal(found, frames_of(generator(), 0, 40, 8))


def test_pictures_lie_once_in_memory_that_outlives_the_processes() -> None:
    source = MixedFrames(generator(), real(), 0.5)
    expected = frames_of(source, 0, 16, 8)
    with Processes(source, 2) as processes:
        list(processes.batches(0, 16, 8))
    composed, tagged = source.composed, source.real
    assert isinstance(composed, FrameGenerator)
    assert isinstance(tagged, RealFrames)
    pictures = [composed.cast[0][0].levels[0], composed.extras[0].straight, composed.backgrounds[0], tagged.images]

    assert [one.flags.writeable for one in pictures] == [False] * 4
    assert_equal(frames_of(source, 0, 16, 8), expected)


def test_only_what_is_known_is_shared() -> None:
    assert can_be_shared(MixedFrames(generator(), real(), 0.5))
    assert not can_be_shared(MixedFrames(object(), real(), 0.5))  # type: ignore[arg-type]
    assert not can_be_shared(object())


def test_slices_never_lie_in_two_batches() -> None:
    assert list(cuts(3, 14, 5, 3)) == [(3, 6), (6, 8), (8, 11), (11, 13), (13, 14)]


def test_a_composing_process_imports_only_what_composes() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import sys, training.composing.worker; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(answer.stdout.split())

    assert "training.composing.generator" in loaded
    assert loaded & {*SEEN_BY_NOBODY, "corpus.models", "training.models"} == set()


def test_processes_end_with_a_killed_parent() -> None:
    with subprocess.Popen([*PROGRAM, "endless"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        ids = [int(one) for one in program.stdout.readline().split()]
        assert len(ids) == 2
        assert all(is_alive(one) for one in ids)
        program.kill()
    until = time.monotonic() + 60
    while any(is_alive(one) for one in ids) and time.monotonic() < until:
        time.sleep(0.05)

    assert not any(is_alive(one) for one in ids)


def is_alive(process: int) -> bool:
    """A zombie that nobody has buried yet is not."""
    try:
        answer = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no ps to look with")
    return answer.returncode == 0 and not answer.stdout.strip().startswith("Z")


def test_a_daemonic_process_may_compose_by_processes() -> None:
    answer = subprocess.run([*PROGRAM, "daemonic"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert answer.stdout.split("\n")[1] == str(sum(int(images.sum()) for images, _ in frames_of(generator(), 0, 24, 8)))
    assert answer.stderr == ""
