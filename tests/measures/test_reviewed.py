"""The weighted estimate of a review: against hand-made counts, against what a planted reviewer does to the naive figure."""

import numpy as np
import pytest

from measures import metrics
from measures.reviewed import (
    CANNOT_TELL,
    FIGURES,
    NO,
    YES,
    Answered,
    as_labeled,
    draw,
    estimate,
    estimate_macro_f1,
    figure_statistic,
    relabeled,
    sides,
    unanswered,
    weighted_cells,
)  # fmt: skip


def once(n: int) -> np.ndarray:
    return np.ones((1, n))


@pytest.mark.parametrize("figure", list(FIGURES))
def test_labels_as_they_are_give_the_plain_figures(figure: str) -> None:
    generator = np.random.default_rng(2)
    true, decided = generator.random(200) < 0.3, generator.random(200) < 0.4
    plain = getattr(metrics, figure)(metrics.confusion(true, decided))
    assert estimate(as_labeled(true, decided), figure, np.arange(200) // 10).value == pytest.approx(plain)


def test_drawing_takes_every_disagreement_and_some_of_each_other_stratum() -> None:
    strata = np.repeat([0, 1, 2, 3], [100, 7, 5, 3])
    taken, chance = draw(strata, np.isin(strata, [1, 2]), 4, np.random.default_rng(0))
    assert [int(taken[strata == one].sum()) for one in range(4)] == [4, 7, 5, 3]
    assert [float(chance[strata == one][0]) for one in range(4)] == [0.04, 1, 1, 1]


def test_disagreements_can_be_bounded_too() -> None:
    taken, chance = draw(np.ones(50, int), np.ones(50, bool), 0, np.random.default_rng(0), most=10)
    assert (int(taken.sum()), float(chance[0])) == (10, 0.2)


def test_every_frame_is_drawn_as_often_as_its_chance_says() -> None:
    strata, generator = np.repeat([0, 1], [20, 10]), np.random.default_rng(4)
    draws = np.mean([draw(strata, strata == 1, 5, generator)[0] for _ in range(2000)], axis=0)
    assert draws[:20] == pytest.approx(np.full(20, 0.25), abs=0.05)
    assert (draws[20:] == 1).all()


def test_answers_count_for_their_stratum() -> None:
    """A hundred "no, no" of which one in four answers says yes are 25 missed ones; a disagreement counts for itself."""
    strata = np.array([0] * 100 + [1])
    verdict = np.array([YES, NO, NO, NO] + [0] * 96 + [YES], np.int8)
    chance = np.array([0.04] * 4 + [0.0] * 96 + [1.0])
    said = Answered(strata, np.zeros(101, bool), strata == 1, verdict, chance)
    assert weighted_cells(said, once(101))[0].tolist() == pytest.approx([75, 0, 25, 1])


def test_horvitz_thompson_with_the_stored_chances_says_the_same() -> None:
    generator = np.random.default_rng(9)
    human, decided = generator.random(400) < 0.3, generator.random(400) < 0.3
    strata, true = 2 * human + decided, generator.random(400) < 0.3
    taken, chance = draw(strata, human != decided, 12, generator)
    said = Answered(strata, human, decided, true.astype(np.int8), np.where(taken, chance, 0))
    right = (true == decided)[taken] / chance[taken]
    assert estimate(said, "accuracy", np.arange(400) // 20).value == pytest.approx(right.sum() / 400)


def test_what_cannot_be_told_takes_its_share_out() -> None:
    said = Answered(
        np.zeros(10, np.int64), np.zeros(10, bool), np.zeros(10, bool),
        np.array([CANNOT_TELL, NO] + [0] * 8, np.int8), np.array([0.2, 0.2] + [0.0] * 8),
    )  # fmt: skip
    assert weighted_cells(said, once(10))[0].tolist() == pytest.approx([5, 0, 0, 0])
    assert relabeled(said)[1].tolist() == [False] + [True] * 9


def test_people_stand_in_for_a_stratum_nobody_answered() -> None:
    strata = np.array([0, 0, 1, 1])
    said = Answered(strata, strata == 1, strata == 1, np.array([YES, 0, 0, 0], np.int8), np.array([0.5, 0, 0, 0]))
    assert unanswered(said) == [1]
    assert weighted_cells(said, once(4))[0].tolist() == pytest.approx([0, 0, 2, 2])


def test_one_episode_has_the_interval_of_the_strata() -> None:
    said = Answered(np.zeros(40, np.int64), np.zeros(40, bool), np.zeros(40, bool),
                    np.array([YES] + [NO] * 39, np.int8), np.array([0.25] * 10 + [0.0] * 30))  # fmt: skip
    found = estimate(said, "accuracy", np.zeros(40, int))
    assert (found.value, found.method) == (pytest.approx(0.9), "strata")
    assert found.interval is not None and 0.5 < found.interval[0] < 0.9 < found.interval[1] < 1


def test_nothing_to_find_has_no_recall() -> None:
    found = estimate(as_labeled([False, False], [False, True]), "recall", [1, 2])
    assert (found.value, found.interval) == (None, None)


def test_macro_f1_is_the_mean_over_characters_on_their_own_frames() -> None:
    generator = np.random.default_rng(1)
    answers = [as_labeled(generator.random(60) < 0.4, generator.random(60) < 0.4) for _ in range(2)]
    rows = [np.arange(60), np.arange(40, 100)]
    episodes = np.arange(100) // 10
    found = estimate_macro_f1(answers, rows, episodes)
    each = [float(figure_statistic(one, "f1")(once(60))[0]) for one in answers]
    assert found.value == pytest.approx(np.mean(each))
    assert found.interval is not None and found.interval[0] < np.mean(each) < found.interval[1]


def test_sides_counts_who_goes_with_the_model() -> None:
    said = {"Ada": [("yes", "no"), ("no", "yes"), ("open", "no")], "Bob": [("no", "no")]}
    assert sides(said) == {"Ada": (2, 2), "Bob": (0, 1)}


def planted(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Truth, people, a run and episodes; on hard frames people and run err alike, so that agreements are wrong too."""
    generator = np.random.default_rng(seed)
    episodes = np.repeat(np.arange(30), 20)
    true = generator.random(600) < 0.25
    hard = generator.random(600) < 0.08
    people = true ^ (generator.random(600) < np.where(hard, 0.5, 0.02))
    run = true ^ (generator.random(600) < np.where(hard, 0.6, 0.08))
    return true, people, run, episodes


def verdict_of(true: np.ndarray, run: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """One reviewer always says what the run says; the second and, where they differ, the third err in 2 of 100."""
    second, third = (true ^ (generator.random(true.size) < 0.02) for _ in range(2))
    return np.where(second == run, run, third)


def test_reviewer_who_favors_the_model_spoils_the_naive_figure_and_not_the_weighted_one() -> None:
    """Naive: the favoring reviewer's word on every disagreement is taken at once. Weighted: two or three answers each, agreements
    among them. Over 60 shows the naive accuracy is 1 throughout; the weighted one has no bias and lies within its error."""
    off, naive_off, errors = [], [], []
    for seed in range(60):
        true, people, run, episodes = planted(seed)
        generator = np.random.default_rng(1000 + seed)
        strata = 2 * people + run
        taken, chance = draw(strata, people != run, 25, generator)
        verdict = verdict_of(true, run, generator).astype(np.int8)
        said = Answered(strata, people, run, verdict, np.where(taken, chance, 0))
        found = estimate(said, "accuracy", episodes)
        assert found.interval is not None and found.value is not None
        whole = float((true == run).mean())
        naive = float((np.where(people != run, run, people) == run).mean())
        off.append(found.value - whole)
        naive_off.append(naive - whole)
        errors.append((found.interval[1] - found.interval[0]) / 4)
    assert min(naive_off) > 2 * np.mean(errors)
    assert abs(np.mean(off)) < np.mean(errors)
    assert abs(np.mean(off)) < 3 * np.std(off) / 60**0.5  # no bias that 60 shows can tell from chance
    assert (
        np.mean([abs(one) < error for one, error in zip(off, errors, strict=True)]) > 0.6
    )  # within one standard error


def test_intervals_hold_what_other_episodes_would_show() -> None:
    """The recall of 150 planted shows against that of 100,000 frames of the same making."""
    true, people, run, _ = (
        np.concatenate(rows) for rows in zip(*(planted(seed) for seed in range(500, 670)), strict=True)
    )
    wanted = float((true & run).sum() / true.sum())
    held = []
    for seed in range(150):
        true, people, run, episodes = planted(seed)
        taken, chance = draw(2 * people + run, people != run, 25, np.random.default_rng(seed))
        said = Answered(2 * people + run, people, run, true.astype(np.int8), np.where(taken, chance, 0))
        low, high = estimate(said, "recall", episodes).interval or (1, 0)
        held.append(low <= wanted <= high)
    assert np.mean(held) >= 0.92
