import numpy as np
import pytest

from labeling.agreement import UNKNOWN, Skill, Vote, estimate_skill, krippendorff_alpha, label_of, majority, posterior


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["yes"], "yes"),
        (["yes", "no", "no"], "no"),
        (["yes", "no"], "open"),
        (["yes", "unsure", "unsure"], "yes"),
        (["unsure"], "open"),
        ([], "open"),
    ],
)
def test_majority(answers: list[str], expected: str) -> None:
    assert majority(answers) == expected


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.95, "yes"), (0.9, "yes"), (0.5, "open"), (0.1, "no"), (0.89, "open")]
)
def test_label_of(probability: float, expected: str) -> None:
    assert label_of(probability) == expected


def test_label_of_refuses_a_certainty_of_chance() -> None:
    with pytest.raises(ValueError, match=r"above 0\.5"):
        label_of(0.7, certainty=0.5)


def test_posterior_by_hand() -> None:
    skills = {1: Skill(0.9, 0.8)}
    assert posterior([(1, "yes")], skills, 0.5) == pytest.approx(0.9 / (0.9 + 0.2))
    assert posterior([(1, "no")], skills, 0.5) == pytest.approx(0.1 / (0.1 + 0.8))
    assert posterior([(1, "yes")], skills, 0.1) == pytest.approx(0.09 / (0.09 + 0.18))


def test_posterior_without_a_sure_answer_is_the_prevalence() -> None:
    assert posterior([(1, "unsure")], {}, 0.3) == pytest.approx(0.3)
    assert posterior([], {}, 0.3) == pytest.approx(0.3)


def test_posterior_of_a_stranger_uses_the_prior() -> None:
    assert posterior([(9, "yes")], {}, 0.5) == pytest.approx(UNKNOWN.sensitivity)


def test_posterior_trusts_one_expert_above_two_guessers() -> None:
    skills = {1: Skill(0.98, 0.98), 2: Skill(0.5, 0.5), 3: Skill(0.5, 0.5)}
    answers = [(1, "yes"), (2, "no"), (3, "no")]
    assert label_of(posterior(answers, skills, 0.5)) == "yes"
    assert majority([answer for _, answer in answers]) == "no"


def test_posterior_survives_claims_of_perfection() -> None:
    assert 0 < posterior([(1, "yes"), (2, "no")], {1: Skill(1, 1), 2: Skill(1, 1)}, 0.5) < 1


def test_skill_of_nobody() -> None:
    estimate = estimate_skill([Vote(1, 1, "unsure")])
    assert (estimate.skills, estimate.posteriors, estimate.prevalence) == ({}, {}, 0.5)


def test_three_right_answers_make_no_expert() -> None:
    estimate = estimate_skill([Vote(frame, 1, "yes") for frame in range(3)], gold={0: True, 1: True, 2: True})
    assert estimate.skills == {1: Skill(7 / 8, 0.8, 3)}
    assert estimate.posteriors == {0: 1.0, 1: 1.0, 2: 1.0}


def test_gold_tells_who_is_right() -> None:
    """Two people who always contradict each other: without gold nobody could say whom to believe."""
    votes = [Vote(frame, person, "yes" if (frame + person) % 2 else "no") for frame in range(40) for person in (1, 2)]
    estimate = estimate_skill(votes, gold={frame: frame % 2 == 0 for frame in range(20)})
    assert estimate.skills[1].sensitivity > 0.8 > 0.3 > estimate.skills[2].sensitivity
    assert all((estimate.posteriors[frame] > 0.9) == (frame % 2 == 0) for frame in range(20, 40))


def crowd(seed: int) -> tuple[np.ndarray, list[Vote], list[Skill]]:
    """300 frames, five people each: two careful, one who misses much, two who guess."""
    generator = np.random.default_rng(seed)
    truth = generator.random(300) < 0.3
    people = [Skill(0.95, 0.97), Skill(0.9, 0.95), Skill(0.5, 0.98), Skill(0.5, 0.5), Skill(0.5, 0.5)]
    votes = []
    for frame, there in enumerate(truth):
        for person, skill in enumerate(people):
            right = generator.random() < (skill.sensitivity if there else skill.specificity)
            votes.append(Vote(frame, person, "yes" if right == bool(there) else "no"))
    return truth, votes, people


def test_estimated_skill_is_near_the_true_one() -> None:
    _, votes, people = crowd(0)
    estimate = estimate_skill(votes)
    for person, skill in enumerate(people):
        assert estimate.skills[person].sensitivity == pytest.approx(skill.sensitivity, abs=0.12)
        assert estimate.skills[person].specificity == pytest.approx(skill.specificity, abs=0.08)
        assert estimate.skills[person].answers == 300
    assert estimate.prevalence == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("seed", range(5))
def test_knowing_skill_beats_the_majority(seed: int) -> None:
    truth, votes, _ = crowd(seed)
    estimate = estimate_skill(votes)
    by_skill = np.array([estimate.posteriors[frame] >= 0.5 for frame in range(300)])
    answers: list[list[str]] = [[] for _ in range(300)]
    for vote in votes:
        answers[vote.frame].append(vote.answer)
    by_majority = np.array([majority(each) == "yes" for each in answers])
    assert (by_skill != truth).sum() < (by_majority != truth).sum()


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": one string per observer, a dot where none was given.
TWO_OBSERVERS = ["0100000010", "1110010000"]
FOUR_OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]


def units(observers: list[str]) -> list[list[str]]:
    return [[value for value in column if value != "."] for column in zip(*observers, strict=True)]


def test_alpha_of_the_published_example_of_two_observers() -> None:
    assert krippendorff_alpha(units(TWO_OBSERVERS)) == pytest.approx(0.095, abs=0.0005)


def test_alpha_of_the_published_example_of_four_observers() -> None:
    assert krippendorff_alpha(units(FOUR_OBSERVERS)) == pytest.approx(0.743, abs=0.0005)


def test_alpha_of_agreement_and_contradiction() -> None:
    assert krippendorff_alpha([["yes", "yes"], ["no", "no"]]) == 1
    assert (krippendorff_alpha([["yes", "no"]] * 4) or 0) < 0


@pytest.mark.parametrize("nothing", [[], [["yes"]], [["yes", "unsure"]], [["no", "no"], ["no", "no"]]])
def test_alpha_of_nothing_to_compare_is_none(nothing: list[list[str]]) -> None:
    assert krippendorff_alpha(nothing) is None
