import json
import time

import numpy as np
import pytest

from measures.report import character_report, evaluation_report

PUBLISHED = {"Bart": [[263, 15], [33, 40]], "Homer": [[188, 62], [28, 73]]}
KEYS = [
    "threshold",
    "frames",
    "open",
    "prevalence",
    "accuracy",
    "always_no",
    "precision",
    "recall",
    "f1",
    "average_precision",
    "confusion",
    "intervals",
]
MORE = ["specificity", "balanced_accuracy", "mcc", "brier", "log_loss", "calibration"]


def column(outcomes: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Truth and scores that give this confusion at 0.5."""
    (tn, fp), (fn, tp) = outcomes
    truth = np.repeat([0, 0, 1, 1], [tn, fp, fn, tp]).astype(np.int8)
    return truth, np.repeat([0.1, 0.9, 0.1, 0.9], [tn, fp, fn, tp])


def test_character_report_has_exactly_the_published_keys_and_figures() -> None:
    truth, score = column(PUBLISHED["Bart"])
    report = character_report(truth, score, 0.5, np.arange(351))
    assert list(report) == KEYS + MORE
    assert list(report["intervals"])[:5] == ["accuracy", "precision", "recall", "f1", "average_precision"]
    assert all(low < report[name] < high for name, (low, high) in report["intervals"].items())
    assert report["confusion"] == PUBLISHED["Bart"]
    assert (report["frames"], report["open"]) == (351, 0)
    assert report["accuracy"] == pytest.approx(0.863, abs=0.001)
    assert report["always_no"] == pytest.approx(0.792, abs=0.001)
    assert report["f1"] == pytest.approx(0.625)
    # With one frame per episode the interval is the published one for independent frames, within a point.
    assert report["intervals"]["accuracy"] == pytest.approx([0.823, 0.895], abs=0.01)


def test_character_report_leaves_open_frames_out_and_counts_them() -> None:
    report = character_report([1, -1, 0, -1], [0.9, 0.9, 0.1, 0.1], 0.9, ["a", "a", "b", "b"])
    assert (report["frames"], report["open"], report["confusion"]) == (2, 2, [[1, 0], [0, 1]])


def test_character_report_of_nothing_says_nothing() -> None:
    report = character_report([-1, -1], [0.2, 0.4], 0.5, ["a", "b"])
    assert report["confusion"] == [[0, 0], [0, 0]]
    figures = ("prevalence", "accuracy", "always_no", "precision", "recall", "f1", "average_precision")
    assert [report[figure] for figure in figures] == [None] * 7
    assert set(report["intervals"].values()) == {None}


def test_evaluation_report_of_two_characters() -> None:
    columns = [column(PUBLISHED[name]) for name in PUBLISHED]
    truth, scores = (np.stack([each[part] for each in columns], axis=1) for part in (0, 1))
    report = evaluation_report(truth, scores, {"Homer": 0.5, "Bart": 0.5}, list(PUBLISHED), np.arange(351) // 20)
    assert report["frames"] == 351
    assert report["macro_f1"] == pytest.approx((0.625 + 0.6186) / 2, abs=1e-4)
    low, high = report["macro_f1_interval"]
    assert low < report["macro_f1"] < high
    assert list(report["characters"]) == ["Bart", "Homer"]
    assert report["episodes"] == 18
    assert report["caution"].startswith("18 episodes only")
    assert report["baselines"]["always_no"] == 0
    assert report["baselines"]["all_positive"] == pytest.approx((146 / 424 + 202 / 452) / 2)
    json.dumps(report, allow_nan=False)


def test_evaluation_report_refuses_a_missing_threshold() -> None:
    with pytest.raises(ValueError, match="no threshold for Bart"):
        evaluation_report(np.zeros((1, 1), np.int8), np.zeros((1, 1)), {}, ["Bart"], ["a"])


def test_evaluation_report_refuses_other_shapes() -> None:
    with pytest.raises(ValueError, match="one column for each"):
        evaluation_report(np.zeros((1, 2), np.int8), np.zeros((1, 1)), [0.5], ["Bart"], ["a"])


def test_evaluation_report_of_no_frames() -> None:
    report = evaluation_report(np.zeros((0, 1), np.int8), np.zeros((0, 1)), [0.5], ["Bart"], [])
    assert (report["frames"], report["macro_f1"], report["macro_f1_interval"]) == (0, None, None)


def test_report_is_quick() -> None:
    generator = np.random.default_rng(0)
    truth = (generator.random((400, 4)) < 0.3).astype(np.int8)
    start = time.perf_counter()
    evaluation_report(truth, generator.random((400, 4)), [0.5] * 4, list("abcd"), np.arange(400) // 4)
    assert time.perf_counter() - start < 1
