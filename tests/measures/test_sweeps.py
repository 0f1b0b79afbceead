"""Which factor earned its place, from answers that are written out."""

import numpy as np
import pytest

from measures.side_by_side import Judged
from measures.sweeps import Verdict, sweep_table, verdict

EPISODES = np.repeat(np.arange(40), 5)
TRUTH = (np.arange(200) % 3 == 0).astype(np.int8)[:, None]


def answering(wrong: int) -> Judged:
    """Right but for every so-manieth frame."""
    answers = np.where(np.arange(200) % wrong == 0, 1 - TRUTH[:, 0], TRUTH[:, 0])
    return Judged(answers[:, None].astype(np.float64), [0.5])


def test_sweep_table_says_what_earned_its_place() -> None:
    baseline = {0: answering(5), 1: answering(5)}
    arms = {
        "a=1": {0: answering(20), 1: answering(19)},
        "a=2": {0: answering(2), 1: answering(2)},
        "a=3": {0: answering(5), 1: answering(5)},
        "a=4": {0: answering(20), 1: answering(3)},  # one seed says this, the other that
        "a=5": {},
    }
    rows = {row["arm"]: row for row in sweep_table(TRUTH, baseline, arms, EPISODES)}

    assert {arm: row["verdict"] for arm, row in rows.items()} == {
        "a=1": "earned its place", "a=2": "made it worse", "a=3": "not told apart from chance",
        "a=4": "not told apart from chance", "a=5": None,
    }  # fmt: skip
    first = rows["a=1"]
    assert first["seeds"] == [0, 1]
    assert first["effect"] == pytest.approx(first["value"] - first["baseline"])
    assert first["effect"] == pytest.approx(sum(first["by_seed"]) / 2)
    assert first["interval"][0] > 0
    assert (rows["a=3"]["effect"], rows["a=3"]["p_value"]) == (0.0, 1.0)
    assert rows["a=5"] == {
        "arm": "a=5", "seeds": [], "baseline": None, "value": None, "effect": None, "interval": None, "p_value": None,
        "by_seed": [], "verdict": None,
    }  # fmt: skip


def test_only_seeds_that_both_have_are_compared() -> None:
    row = sweep_table(TRUTH, {0: answering(5), 2: answering(7)}, {"a=1": {1: answering(3), 2: answering(7)}}, EPISODES)[
        0
    ]
    assert (row["seeds"], row["by_seed"], row["effect"]) == ([2], [0.0], 0.0)


def test_p_values_are_adjusted_over_the_arms() -> None:
    baseline, arm = {0: answering(9)}, {0: answering(11)}
    alone = sweep_table(TRUTH, baseline, {"a=1": arm}, EPISODES)[0]["p_value"]
    among = sweep_table(TRUTH, baseline, {"a=1": arm, "a=2": arm, "a=3": arm}, EPISODES)[0]["p_value"]
    assert among == pytest.approx(min(1.0, 3 * alone))


@pytest.mark.parametrize(
    ("p_value", "by_seed", "said"),
    [
        (0.01, [0.1, 0.2], Verdict.EARNED),
        (0.01, [0.1, -0.01], Verdict.OPEN),
        (0.01, [-0.1, -0.2], Verdict.WORSE),
        (0.05, [0.1, 0.2], Verdict.OPEN),
    ],
)
def test_verdict(p_value: float, by_seed: list[float], said: Verdict) -> None:
    assert verdict(p_value, by_seed) == said
