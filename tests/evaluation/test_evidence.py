"""Where a run looked and what it takes for alike: packed, kept, read, drawn over the picture."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.fitting import FittingRule
from evaluation.evidence import (
    firing,
    light_of,
    nearest,
    packed_maps,
    read_evidence,
    shares_of_strongest,
    spotlight,
    strongest_detector,
)
from tests.evaluation.evidence_of_tests import evidence


def test_maps_are_packed_each_from_nothing_to_its_strongest_cell() -> None:
    maps = np.array([[[[4.0], [-3.0]], [[2.0], [0.0]]], [[[-1.0], [-2.0]], [[-3.0], [-4.0]]]], np.float32)
    packed, peaks = packed_maps(maps, has_odds=False)

    assert packed[..., 0].tolist() == [[[255, 0], [128, 0]], [[0, 0], [0, 0]]]
    assert peaks.tolist() == [[4.0], [0.0]]
    assert shares_of_strongest(peaks).tolist() == [[1.0], [0.0]]


def test_log_odds_are_packed_as_shares() -> None:
    packed, peaks = packed_maps(np.log(np.array([[[[0.5], [0.25]]]]) / [[[[0.5], [0.75]]]]), has_odds=True)

    assert packed[0, 0, :, 0].tolist() == [255, 128]
    assert peaks[0, 0] == pytest.approx(0.5)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    made = evidence([3, 5, 9], ["Ann", "Ben"])
    made.write_arrays(tmp_path)
    (tmp_path / "evidence.json").write_bytes(made.contents()["evidence.json"])
    read = read_evidence(tmp_path)

    assert read is not None
    assert (read.names, read.rule, read.place(5), read.place(4), read.place(10)) == (
        made.names,
        made.rule,
        1,
        None,
        None,
    )
    assert np.array_equal(read.maps, made.maps)
    assert read_evidence(tmp_path / "nowhere") is None


def test_the_spotlight_is_clear_where_the_run_looked() -> None:
    dark = spotlight(evidence([1], ["Ann"]), 0, 0, 128, 72)

    assert dark.shape == (36, 64, 4)
    assert (dark[2, 2, 3], dark[30, 60, 3]) == (0, 204)
    assert not dark[:, :, :3].any()


@pytest.mark.parametrize(
    ("aspect", "shape", "clear"),
    [("pad", (64, 64), True), ("crop", (64, 64), False)],
)
def test_the_spotlight_lies_on_the_picture_not_on_the_input(aspect: str, shape: tuple[int, int], clear: bool) -> None:
    made = replace(evidence([1], ["Ann"]), rule=FittingRule(64, 32, aspect))
    made = replace(made, maps=np.full_like(made.maps, 255))
    dark = spotlight(made, 0, 0, *shape)

    # A square picture on a wide input: padded it is seen whole; cropped its upper and lower quarters never were.
    assert dark.shape[0] == dark.shape[1] == (32 if aspect == "pad" else 64)
    assert (dark[1, 10, 3] == 0) == clear
    assert dark[dark.shape[0] // 2, 10, 3] == 0


def test_nearest_frames_point_the_same_way() -> None:
    made = evidence([11, 12, 13, 14], ["Ann", "Ben"])

    found = nearest(made, 0, 2)
    assert found[0][0] == 13
    assert found[0][1] > found[1][1]
    assert nearest(evidence([7], ["Ann"]), 0, 3) == []


def test_frames_that_fire_a_detector_come_strongest_first() -> None:
    made = evidence([11, 12, 13, 14, 15], ["Ann", "Ben"])

    assert (strongest_detector(made, 0, 0), strongest_detector(made, 0, 1)) == (0, None)
    assert firing(made, 0, 5, besides=0) == [(15, 3.0), (13, 2.0)]
    assert firing(made, 0, 1) == [(15, 3.0)]


def test_light_of_a_picture() -> None:
    red = np.zeros((40, 60, 3), np.uint8)
    red[..., 0] = 255
    assert light_of(red) == (1.0, 1.0)
    assert light_of(np.full((9, 9, 3), 51, np.uint8)) == (pytest.approx(0.2), 0.0)
