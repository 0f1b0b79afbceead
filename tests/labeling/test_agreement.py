import numpy as np
import pytest

from labeling.agreement import (
    UNKNOWN,
    Skill,
    Verdict,
    Vote,
    alpha_interval,
    estimate_skill,
    is_certain,
    krippendorff_alpha,
    label_of,
    majority,
    posterior,
    verdict,
)


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


GOOD, POOR = Skill(0.95, 0.95, 40), Skill(0.6, 0.6, 40)


@pytest.mark.parametrize(
    ("answers", "skills", "prevalence", "votes", "expected"),
    [
        ([], {}, 0.5, 0, Verdict("open", None, False, 0)),
        ([(1, "unsure")], {1: GOOD}, 0.1, 90, Verdict("open", None, False, 0)),
        # Who is alone, or all alike, is believed, however unlikely the posterior finds it.
        ([(1, "yes")], {}, 0.5, 0, Verdict("yes", 0.8, False, 1)),
        ([(1, "yes"), (2, "yes")], {}, 0.01, 90, Verdict("yes", 0.139130, False, 2)),
        ([(1, "yes"), (2, "unsure")], {}, 0.5, 90, Verdict("yes", 0.8, False, 1)),
        # Contradictions: the better eye, not the greater number.
        ([(1, "yes"), (2, "no"), (3, "no")], {1: GOOD, 2: POOR, 3: POOR}, 0.5, 90, Verdict("yes", 0.894118, True, 3)),
        # Under ten votes about the character nothing is known of anybody: the majority, and a tie stays open.
        ([(1, "yes"), (2, "no"), (3, "no")], {1: GOOD, 2: POOR, 3: POOR}, 0.1, 9, Verdict("no", 0.2, True, 3)),
        ([(1, "yes"), (2, "no")], {1: GOOD, 2: POOR}, 0.1, 9, Verdict("open", 0.5, True, 2)),
        # Under ten answers a person is a stranger, so these two cancel out; the base rate alone decides nothing.
        ([(1, "yes"), (2, "no")], {1: Skill(0.99, 0.99, 9)}, 0.1, 90, Verdict("open", 0.1, True, 2)),
    ],
)
def test_verdict(answers: list, skills: dict, prevalence: float, votes: int, expected: Verdict) -> None:
    assert verdict(answers, skills, prevalence, votes) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Verdict("yes", 0.98, False, 2), True),
        (Verdict("no", 0.02, False, 2), True),
        (Verdict("yes", 0.979, False, 2), False),
        (Verdict("yes", 0.999, False, 1), False),  # one person alone
        (Verdict("yes", 0.01, False, 2), False),  # the posterior contradicts the label
        (Verdict("open", None, False, 0), False),
    ],
)
def test_is_certain(said: Verdict, expected: bool) -> None:
    assert is_certain(said, 0.98) == expected


def test_alpha_interval_of_the_published_example_gives_the_same_alpha() -> None:
    yes = [column.count("1") for column in units(TWO_OBSERVERS)]
    no = [column.count("0") for column in units(TWO_OBSERVERS)]
    measured = alpha_interval(yes, no, range(10), seed=3)

    assert measured.alpha == pytest.approx(krippendorff_alpha(units(TWO_OBSERVERS)))
    assert measured.frames == 10
    assert measured.low < measured.alpha < measured.high
    assert measured == alpha_interval(yes, no, range(10), seed=3)


def test_alpha_interval_is_wider_where_frames_come_in_few_episodes() -> None:
    """Four episodes of 25 frames, each agreed upon in its own way, against a hundred frames that stand alone."""
    yes = [2] * 25 + [1] * 25 + [0] * 25 + [1, 2] * 12 + [2]
    no = [2 - one for one in yes]
    apart, together = alpha_interval(yes, no, range(100)), alpha_interval(yes, no, [at // 25 for at in range(100)])

    assert apart.alpha == together.alpha
    assert together.high - together.low > 2 * (apart.high - apart.low)


@pytest.mark.parametrize(
    ("yes", "no", "episodes", "expected"),
    [
        ([], [], [], (None, None, None, 0)),
        ([1, 1], [0, 0], [1, 2], (None, None, None, 0)),  # nobody to compare with
        ([2, 2], [0, 0], [1, 2], (None, None, None, 2)),  # all the same
        ([2, 0], [0, 2], [1, 1], (1.0, None, None, 2)),  # one episode shows nothing of how others vary
    ],
)
def test_alpha_interval_of_little(yes: list, no: list, episodes: list, expected: tuple) -> None:
    assert alpha_interval(yes, no, episodes) == expected


# Crowd-Kit 1.4.2 on the votes of crowd(0): DawidSkene(n_iter=200, tol=1e-6) and MajorityVote(), frame by frame.
CROWD_KIT_SKILL = (
    "nyyynnnnnnnynynynnynynnnnnnnnnnnynnnnnnnnnnnnnnnynnynynynnyynyynynynnynnynnnnnnnnnnnnnnnyynnynnnynyn"
    "nynnynnnynnynynnnynynnnnyynyyynnnnynnnnnnnnynnynnnynynynnynynnnnnnynnnnnnynnnnnnnyynnynnnnynnynnynnn"
    "nynynnnynnynynynnynynyyynnnynnnnnnynynnnynnnnnnnynnnnnnnnynnnnnynnnynynnynnnnnnnnnnnnnynnynynnnnynnn"
)
CROWD_KIT_MAJORITY = (
    "nyyynnnnnnnynynynnnnynynnnnnnnnnynnnnnnnnnnnnnynnnnynynynnyynyynynynnynnnnnnnnnnnnnnnnnnynnnynnnynyn"
    "nynnynnnynnynynnnynynnnnyynyyynnnnnnnnnnnnnynnynnnynynynnynynnnnnnnnnnnnnynnnnnnnyynnynnnnynnynnynnn"
    "nynynnnynnynynynnynynynynnnynnnnnnynynnnynnnnnnnynnnnnnnnynnnnnynnnynnnnynnnnnnnnnnnnnynnynynnnnynnn"
)
# Its sensitivity and specificity per person.
CROWD_KIT_RATES = {0: (1.0, 0.994), 1: (0.850, 0.977), 2: (0.540, 0.964), 3: (0.581, 0.524), 4: (0.518, 0.443)}


def test_majority_is_that_of_crowd_kit() -> None:
    _, votes, _ = crowd(0)
    said: list[list[str]] = [[] for _ in range(300)]
    for vote in votes:
        said[vote.frame].append(vote.answer)
    assert "".join(majority(answers)[0] for answers in said) == CROWD_KIT_MAJORITY


def test_skill_and_labels_are_those_of_crowd_kit_but_for_the_prior() -> None:
    """It has no prior, so its best person is perfect; ours is nearly so. The labels are the same on 99 % and more."""
    _, votes, _ = crowd(0)
    estimate = estimate_skill(votes)
    ours = "".join("y" if estimate.posteriors[frame] >= 0.5 else "n" for frame in range(300))

    assert sum(one != other for one, other in zip(ours, CROWD_KIT_SKILL, strict=True)) <= 3
    for person, (sensitivity, specificity) in CROWD_KIT_RATES.items():
        assert estimate.skills[person].sensitivity == pytest.approx(sensitivity, abs=0.03)
        assert estimate.skills[person].specificity == pytest.approx(specificity, abs=0.03)
