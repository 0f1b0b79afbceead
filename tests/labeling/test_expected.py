from collections.abc import Callable

import pytest
from django.test import Client

from corpus.models import Purpose, Show, Split
from labeling import services
from labeling.expected import lines_for, next_question, sample, take_back
from labeling.models import ExpectedJudgement, LabelSource
from labeling.refusals import Conflict, Invalid
from measures.intervals import wilson
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_person


@pytest.fixture
def positives(show: Show) -> list:
    """Four frames with Ann in them, and one with Ben."""
    ann, ben = show.characters.all()[:2]
    frames = make_frames(make_episode(show), 5)
    for frame in frames:
        services.set_label(frame, ben if frame is frames[4] else ann, "yes", LabelSource.REVIEW)
    return frames


def test_each_positive_is_asked_once_per_person_and_of_two_people(show: Show, positives: list) -> None:
    person, asked = make_person(), []
    while question := next_question(show, person):
        services.judge_expected(question.frame, question.character, person, True)
        asked.append((question.frame.pk, question.character.name))

    assert sorted(asked) == [(frame.pk, "Ben" if frame is positives[4] else "Ann") for frame in positives]
    lines = [(line.done, line.settled, line.wanted) for line in lines_for(show, person)]
    assert lines == [(4, 0, 4), (1, 0, 1), (0, 0, 0), (0, 0, 0)]
    second = make_person()
    while question := next_question(show, second):
        services.judge_expected(question.frame, question.character, second, True)
    assert [line.settled for line in lines_for(show, second)] == [4, 1, 0, 0]
    assert next_question(show, make_person()) is None


def test_where_two_reviewers_differ_a_third_is_asked(show: Show, positives: list) -> None:
    ann = show.characters.first()
    for frame in positives[:4]:
        services.judge_expected(frame, ann, make_person(), True)
        services.judge_expected(
            frame, ann, make_person(), frame is not positives[2], "" if frame is not positives[2] else "faded"
        )

    assert next_question(show, make_person(), ann).frame == positives[2]
    assert services.expected_recall(show)["Ann"]["share"] == 3.5 / 4


def test_expected_recall_is_a_share_with_its_wilson_interval(show: Show, positives: list) -> None:
    ann, person = show.characters.first(), make_person()
    for place, frame in enumerate(positives[:4]):
        services.judge_expected(frame, ann, person, place > 0, "" if place else "from behind")

    figures = services.expected_recall(show)

    nothing = {"judged": 0, "expected": 0, "share": None, "interval": None, "is_simulated": False, "twice": 0,
               "agreement": [None, None, None], "reasons": []}  # fmt: skip
    assert figures["Ann"] == {
        **nothing, "judged": 4, "expected": 3, "share": 0.75, "interval": wilson(3, 4), "reasons": [("from behind", 1)],
    }  # fmt: skip
    assert figures["Ben"] == nothing


def test_a_frame_judged_by_several_counts_once_by_their_majority(show: Show, positives: list) -> None:
    ann = show.characters.first()
    for expected in (True, True, False):
        services.judge_expected(positives[0], ann, make_person(), expected, "" if expected else "faded")
    services.judge_expected(positives[1], ann, make_person(is_simulated=True), False, "faded")

    figure = services.expected_recall(show)["Ann"]

    assert (figure["judged"], figure["expected"], figure["twice"], figure["is_simulated"]) == (2, 1, 1, True)


def test_sample_takes_every_episode_alike_and_weighs_what_it_stands_for(show: Show) -> None:
    """One long episode of ten positives that all can be found, five short ones of two that cannot."""
    ann, person = show.characters.first(), make_person()
    frames = {}
    for count in (10, 2, 2, 2, 2, 2):
        for frame in make_frames(make_episode(show), count):
            services.set_label(frame, ann, "yes", LabelSource.REVIEW)
            frames[frame.pk] = (frame, count == 10)
    chosen = sample(show, ann)[:12]
    episodes = [frames[pk][0].episode_id for pk in chosen]
    for pk in chosen:
        services.judge_expected(frames[pk][0], ann, person, frames[pk][1], "" if frames[pk][1] else "too small")

    figure = services.expected_recall(show)["Ann"]

    assert sorted(episodes.count(one) for one in set(episodes)) == [2] * 6
    assert figure["share"] == 0.5  # ten of twenty positives, although two of twelve judged ones


def test_training_frames_are_no_positives(show: Show, positives: list) -> None:
    ann = show.characters.first()
    learned = make_frames(make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN), 1)[0]
    services.set_label(learned, ann, "yes", LabelSource.REVIEW)

    assert learned.pk not in sample(show, ann)
    with pytest.raises(Invalid, match="for training"):
        services.judge_expected(learned, ann, make_person(), True)
    ExpectedJudgement.objects.create(frame=learned, character=ann, person=make_person(), expected=False)
    assert services.expected_recall(show)["Ann"]["judged"] == 0


def test_agreement_of_reviewers_stands_beside_the_figure(show: Show) -> None:
    ann, first, second = show.characters.first(), make_person(), make_person()
    for place, frame in enumerate(frame for _ in range(6) for frame in make_frames(make_episode(show), 2)):
        services.set_label(frame, ann, "yes", LabelSource.REVIEW)
        services.judge_expected(frame, ann, first, place % 2 == 0, "" if place % 2 == 0 else "faded")
        services.judge_expected(
            frame, ann, second, place % 2 == 0 or place == 1, "" if place % 2 == 0 or place == 1 else "hidden"
        )

    alpha, low, high = services.expected_recall(show)["Ann"]["agreement"]

    assert 0.7 < alpha < 0.95
    assert low < alpha <= high


def test_a_judgement_of_what_is_no_positive_any_more_does_not_count(show: Show, positives: list) -> None:
    ann = show.characters.first()
    services.judge_expected(positives[0], ann, make_person(), True)
    services.set_label(positives[0], ann, "no", LabelSource.REVIEW)

    assert services.expected_recall(show)["Ann"]["judged"] == 0


def test_a_no_needs_one_of_the_reasons_and_a_judgement_is_given_once(show: Show, positives: list) -> None:
    ann, person = show.characters.first(), make_person()

    with pytest.raises(Invalid, match="too small"):
        services.judge_expected(positives[0], ann, person, False, "ugly")
    services.judge_expected(positives[0], ann, person, True)
    with pytest.raises(Conflict):
        services.judge_expected(positives[0], ann, person, True)
    assert take_back(show, person).frame == positives[0]
    assert take_back(show, person) is None


def test_the_review_page_leads_from_frame_to_frame(
    show: Show, positives: list, reviewer: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser, address = browser_of(reviewer), f"/s/{show.slug}/review/expected/"
    question = browser.get(address).context["question"]
    given = {"frame": question.frame.pk, "character": question.character.pk, "chosen": question.character.pk}

    answer = browser.post(f"{address}judge/", {**given, "reason": "too small"})

    assert answer.url == f"{address}?character={question.character.pk}"
    assert ExpectedJudgement.objects.get().reason == "too small"
    browser.post(f"{address}back/")
    assert not ExpectedJudgement.objects.exists()
    assert browser_of(make_person(Role.TAGGER, show)).get(address).status_code == 403


def test_expected_recall_over_the_api(
    show: Show, positives: list, reviewer: Person, api_of: Callable[[Person], Client]
) -> None:
    api, address = api_of(reviewer), f"/api/v1/shows/{show.slug}/expected/"

    made = api.post(address, {"frame": positives[0].pk, "character": "Ann", "reason": "faded"})
    again = api.post(address, {"frame": positives[0].pk, "character": "Ann"})

    assert (made.status_code, again.status_code) == (201, 400)
    assert "judged Ann in this frame before" in str(again.json())
    assert api.get(address).json()["Ann"]["reasons"] == [["faded", 1]]
    assert api.post(address, {"frame": positives[0].pk, "character": "Zoe"}).status_code == 400
