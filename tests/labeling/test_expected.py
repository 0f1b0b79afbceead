from collections.abc import Callable

import pytest
from django.test import Client

from corpus.models import Show
from labeling import services
from labeling.expected import next_question, progress, take_back
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


def test_each_positive_is_asked_once_per_person(show: Show, positives: list) -> None:
    person, asked = make_person(), []
    while question := next_question(show, person):
        services.judge_expected(question.frame, question.character, person, True)
        asked.append((question.frame.pk, question.character.name))

    assert sorted(asked) == [(frame.pk, "Ben" if frame is positives[4] else "Ann") for frame in positives]
    assert next_question(show, make_person()) is not None
    assert [(line["done"], line["wanted"]) for line in progress(show, person)] == [(4, 4), (1, 1), (0, 0), (0, 0)]


def test_expected_recall_is_a_share_with_its_wilson_interval(show: Show, positives: list) -> None:
    ann, person = show.characters.first(), make_person()
    for place, frame in enumerate(positives[:4]):
        services.judge_expected(frame, ann, person, place > 0, "" if place else "from behind")

    figures = services.expected_recall(show)

    assert figures["Ann"] == {
        "judged": 4, "expected": 3, "share": 0.75, "interval": wilson(3, 4), "is_simulated": False,
    }  # fmt: skip
    assert figures["Ben"] == {"judged": 0, "expected": 0, "share": None, "interval": None, "is_simulated": False}


def test_a_frame_judged_by_several_counts_once_by_their_majority(show: Show, positives: list) -> None:
    ann = show.characters.first()
    for expected in (True, True, False):
        services.judge_expected(positives[0], ann, make_person(), expected, "" if expected else "faded")
    services.judge_expected(positives[1], ann, make_person(is_simulated=True), False, "faded")

    figure = services.expected_recall(show)["Ann"]

    assert (figure["judged"], figure["expected"], figure["is_simulated"]) == (2, 1, True)


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
