from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corpus.models import Show
from jobs.models import Job
from labeling import services
from labeling.models import Agreement, Label, Queue, SetAside, Skill, Vote
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import answer_all

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/s/{show.slug}/people/{rest}"


def three_voices(show: Show, frames: int = 2) -> tuple[Queue, list[Person]]:
    """Two people see Ann in every frame, the third sees nobody."""
    ann = show.characters.first()
    queue = services.open_queue(
        show, "crowd", make_frames(make_episode(show), frames), 3, price_per_answer=Decimal("0.10")
    )
    people = [make_person(Role.TAGGER, show, first_name=name) for name in ("Uma", "Vic", "Wim")]
    for person, present in zip(people, ([ann.pk], [ann.pk], []), strict=True):
        answer_all(person, queue, present)
    return queue, people


def test_people_with_pace_cost_and_agreement(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    _, (uma, _, wim) = three_voices(show)

    page = browser_of(reviewer).get(url(""))

    lines = {line["person"]: line for line in page.context["people"]}
    assert len(lines) == 3
    assert (lines[uma]["votes"], lines[uma]["cost"]) == (2, Decimal("0.20"))
    assert (lines[uma]["recent"].seconds, lines[uma]["recent"].per_hour) == (2.0, 1800)
    # Of 16 pairs (2 frames, 4 characters, 2 others) Wim differs in the four about Ann, Uma in two.
    assert (lines[uma]["agreement"]["text"], lines[wim]["agreement"]["text"]) == (".88", ".75")
    assert "Estimate skill now" not in page.content.decode()


def test_skill_stands_beside_the_view_of_the_majority(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    _, (_, _, wim) = three_voices(show)
    ann = show.characters.first()
    Agreement.objects.create(show=show, character=ann, prevalence=0.5, frames=2, votes=6)
    Skill.objects.create(
        show=show, person=wim, character=ann, sensitivity=0.3, specificity=0.9, answers=40, gold_answers=5, gold_right=4
    )

    page = browser_of(reviewer).get(url(f"{wim.pk}/"))

    first = page.context["line"]["skills"][0]
    assert (first["sensitivity"]["text"], first["specificity"]["text"]) == (".30", ".90")
    assert first["sensitivity"]["interval"] == ".16–.50"  # of 25: half of 40 answers, and the prior's five
    assert (first["found"]["text"], first["found"]["of"]) == (".00", 2)
    assert first["is_weak"]
    assert page.context["line"]["gold"] == (4, 5)


def test_a_person_is_shown_with_where_they_differ_from_the_label(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    _, (uma, _, wim) = three_voices(show)
    ann, ben = show.characters.all()[:2]
    browser = browser_of(reviewer)

    all_of_it = browser.get(url(f"{wim.pk}/")).context["cells"]
    differing = browser.get(url(f"{wim.pk}/?differs=1&character={ann.pk}")).context["cells"]
    other = browser.get(url(f"{wim.pk}/?differs=1&character={ben.pk}")).context["cells"]
    agreeing = browser.get(url(f"{uma.pk}/?differs=1")).context["cells"]
    seen = browser.get(url(f"{uma.pk}/?character={ann.pk}")).context["cells"]

    assert [[(one["name"], one["said"], one["label"]) for one in cell["differs"]] for cell in all_of_it] == [
        [("Ann", "no", "yes")]
    ] * 2
    assert (len(differing), len(other), len(agreeing), len(seen)) == (2, 0, 0, 2)


def test_the_answers_of_a_person_come_in_pages(
    show: Show, reviewer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    answer_all(tagger, services.open_queue(show, "many", make_frames(make_episode(show), 50)))
    browser = browser_of(reviewer)

    first = browser.get(url(f"{tagger.pk}/"))
    rest = browser.get(url(f"{tagger.pk}/") + first.context["next_url"], headers={"HX-Request": "true"})

    assert (len(first.context["cells"]), len(rest.context["cells"])) == (48, 2)
    assert "<html" not in rest.content.decode()


def test_the_people_page_asks_as_many_queries_for_three_as_for_one(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "crowd", make_frames(make_episode(show), 3), 3)
    browser = browser_of(reviewer)
    answer_all(make_person(Role.TAGGER, show), queue)
    browser.get(url(""))
    with CaptureQueriesContext(connection) as one:
        browser.get(url(""))
    for _ in range(2):
        answer_all(make_person(Role.TAGGER, show), queue)
    with CaptureQueriesContext(connection) as three:
        page = browser.get(url(""))

    assert len(page.context["people"]) == 3
    assert len(three) == len(one)


def test_a_trainer_discounts_somebody_and_lifts_it(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    _, (uma, vic, wim) = three_voices(show, frames=1)
    ann, browser = show.characters.first(), browser_of(trainer)
    label = Label.objects.filter(character=ann)

    browser.post(url(f"{uma.pk}/discount/"), {"reason": ""})
    assert not SetAside.objects.exists()
    for person in (uma, vic):
        browser.post(url(f"{person.pk}/discount/"), {"reason": "clicks without looking"})

    page = browser.get(url(f"{uma.pk}/"))
    assert label.get().state == "no"
    assert "No answer of theirs is believed" in page.content.decode()
    assert [line["person"] for line in browser.get(url("")).context["people"] if line["discounted"]] == [uma, vic]
    for aside in SetAside.objects.all():
        browser.post(url(f"lift/{aside.pk}/"))
    assert label.get().state == "yes"
    assert "lifted by" in browser.get(url(f"{uma.pk}/")).content.decode()
    assert Vote.objects.filter(set_aside=None).count() == 3
    assert wim


def test_a_batch_goes_back_to_the_queue_with_a_reason(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    queue, (uma, _, _) = three_voices(show)
    browser = browser_of(trainer)

    nothing = browser.post(url(f"{uma.pk}/send-back/"), {"reason": "tired", "since": "2999-01-01T00:00"}, follow=True)
    nonsense = browser.post(url(f"{uma.pk}/send-back/"), {"reason": "tired", "since": "yesterday"}, follow=True)
    assert "nothing to set aside" in nothing.content.decode()
    assert "is no time" in nonsense.content.decode()
    since = (timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    browser.post(url(f"{uma.pk}/send-back/"), {"reason": "tired", "queue": queue.pk, "since": since})

    aside = SetAside.objects.get()
    assert (aside.person, aside.queue, aside.is_whole_person, aside.reason) == (uma, queue, False, "tired")
    assert list(queue.items.values_list("open_slots", flat=True)) == [1, 1]
    assert len(services.claim(make_person(Role.TAGGER, show), queue, 5)) == 2


def test_skill_is_estimated_when_somebody_asks(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    three_voices(show)

    browser_of(trainer).post(url("estimate/"))

    assert Job.objects.get().function == "labeling.tasks.estimate_skills"
    page = browser_of(trainer).get(url(""))
    assert page.context["estimate"]["is_on"]
    assert "Skill is being estimated" in page.content.decode()


def test_somebody_who_has_nothing_to_do_with_the_show_is_not_found(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    stranger = make_person(Role.TAGGER, make_show())

    assert browser_of(reviewer).get(url(f"{stranger.pk}/")).status_code == 404


def test_without_answers_the_page_says_what_to_do(
    reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    assert "Nobody has tagged a frame yet" in browser_of(reviewer).get(url("")).content.decode()
