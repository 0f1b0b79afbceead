"""Batches: slices of numbered frames, the same however they are composed."""

import numpy as np
import pytest

from tests.training.composing.drawn import material, small
from tests.training.recognizer.drawn import Squares
from training.composing.generator import FrameGenerator
from training.composing.processes import Processes
from training.recognizer import batches as module
from training.recognizer.batches import WORTH_PROCESSES, FrameSource, StillFrames, batches, fed, let_go


def test_an_epoch_is_a_slice_of_frames() -> None:
    parts = list(batches(Squares(), 10, 7, 3))

    assert [len(images) for images, _ in parts] == [3, 3, 1]
    assert np.array_equal(parts[2][0][0], Squares().frame(16)[0])


def test_threads_change_nothing() -> None:
    alone, together = (list(batches(Squares(), 0, 20, 4, threads=threads)) for threads in (1, 3))

    assert all(
        np.array_equal(a, b)
        for one, other in zip(alone, together, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def test_an_error_while_composing_reaches_the_reader() -> None:
    class Broken:
        def batch(self, start: int, stop: int) -> tuple:
            raise ValueError("no cut-outs")

    with pytest.raises(ValueError, match="no cut-outs"):
        list(batches(Broken(), 0, 4, 2))


def test_given_frames_come_once_each_time_round_in_a_new_order() -> None:
    frames = StillFrames(np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1).repeat(3, 3), np.eye(5, dtype=np.float32))

    images, labels = frames.batch(0, 10)

    first, second = images[:5, 0, 0, 0].tolist(), images[5:, 0, 0, 0].tolist()
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4]
    assert first != second
    assert np.array_equal(labels.argmax(1), images[:, 0, 0, 0])
    assert np.array_equal(frames.batch(3, 6)[0], images[3:6])


def composed() -> FrameGenerator:
    return FrameGenerator(*material(), small(), seed=3)


def test_processes_change_nothing_and_rest_when_nothing_is_asked() -> None:
    expected = list(batches(composed(), 3, 20, 8, threads=1))
    with fed(composed(), 20, 8, 2) as source:
        assert isinstance(source, Processes)
        found = list(batches(source, 3, 20, 8))
        assert len(source.ids) == 2
        let_go(source)
        assert source.ids == []
        again = list(batches(source, 3, 20, 8))

    for parts in (found, again):
        assert all(
            np.array_equal(a, b)
            for one, other in zip(parts, expected, strict=True)
            for a, b in zip(one, other, strict=True)
        )


@pytest.mark.parametrize(
    ("source", "frames", "wanted", "suits", "count"),
    [
        (composed(), WORTH_PROCESSES, None, 16, 16),
        (composed(), WORTH_PROCESSES - 1, None, 16, 0),  # over before processes have started
        (composed(), WORTH_PROCESSES, None, 0, 0),  # the network wants the cores itself
        (composed(), 1, 3, 0, 3),  # as somebody said
        (composed(), WORTH_PROCESSES, 0, 16, 0),
        (Squares(), WORTH_PROCESSES, 3, 16, 0),  # unknown to other processes
    ],
)
def test_processes_compose_where_they_are_worth_it(
    monkeypatch: pytest.MonkeyPatch, source: FrameSource, frames: int, wanted: int | None, suits: int, count: int
) -> None:
    monkeypatch.setattr(module, "composing_processes", lambda: suits)

    with fed(source, frames, 8, wanted) as found:
        assert (found.count if isinstance(found, Processes) else 0) == count
