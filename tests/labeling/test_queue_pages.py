from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Show, Split
from labeling import services
from labeling.models import Queue, QueueItem
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_person
from tests.labeling.conftest import answer_all

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/s/{show.slug}/queues/{rest}"


def form(**given: object) -> dict[str, object]:
    """What a browser sends when only this was changed."""
    return {
        "name": "dev frames", "purpose": "dev", "order": "shuffled", "overlap": 2, "most_votes": 7, "certainty": 0.98,
        "gold_percent": 10, "practice_frames": 0, "priority": 0, "only_unlabeled": "on", "is_spread": "on", **given,
    }  # fmt: skip


def test_a_trainer_opens_a_queue(show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]) -> None:
    make_frames(make_episode(show), 3)
    make_frames(make_episode(show, split=Split.TEST), 2)
    ann = show.characters.first()
    browser = browser_of(trainer)
    assert "Which frames" in browser.get(url("new/")).content.decode()

    done = browser.post(url("new/"), form(number=2, asks=[ann.pk], price_per_answer="0.02", is_adaptive="on"))

    queue = Queue.objects.get(name="dev frames")
    assert done["Location"] == url(f"{queue.pk}/")
    assert (queue.purpose, queue.overlap, queue.gold_share, queue.asks) == ("dev", 2, 0.1, [ann.pk])
    assert (queue.price_per_answer, queue.created_by, queue.is_adaptive) == (Decimal("0.02"), trainer, True)
    assert queue.items.count() == 2


def test_the_form_says_why_a_queue_is_refused_and_keeps_what_was_written(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    make_frames(make_episode(show), 1)
    browser = browser_of(trainer)

    nothing = browser.post(url("new/"), form(purpose="test"))
    filtered = browser.post(url("new/"), form(filter="label=Nobody:yes"))
    browser.post(url("new/"), form())
    twice = browser.post(url("new/"), form(only_unlabeled=""))

    assert (nothing.status_code, filtered.status_code, twice.status_code) == (400, 400, 400)
    assert "No unlabeled frames of this show fit" in nothing.content.decode()
    assert 'value="dev frames"' in nothing.content.decode()
    assert "is no label to filter by" in filtered.content.decode()
    assert "There is a queue &#x27;dev frames&#x27; already" in twice.content.decode()
    assert Queue.objects.count() == 1


def test_a_share_of_gold_where_there_is_none_is_warned_about(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frame = make_frames(make_episode(show), 1)[0]
    browser = browser_of(trainer)

    without = browser.post(url("new/"), form(gold_percent=5, only_unlabeled=""), follow=True)
    services.settle_frame(frame, {one.pk: "no" for one in show.characters.all()}, trainer)
    services.make_gold(show, [frame.pk], trainer)
    queue = Queue.objects.get(gold_share=0.05)
    with_gold = browser.post(url(f"{queue.pk}/edit/"), form(name=queue.name, gold_percent=6), follow=True)

    assert "There are no gold frames yet" in without.content.decode()
    assert "Saved." in with_gold.content.decode()
    assert "no gold frames" not in with_gold.content.decode()


def test_a_filter_of_the_frames_page_narrows_a_new_queue(
    show: Show, trainer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    ann = show.characters.first()
    with_ann, without = make_frames(make_episode(show), 2)
    answer_all(tagger, services.open_queue(show, "one", [with_ann]), [ann.pk])
    answer_all(tagger, services.open_queue(show, "two", [without]))

    browser_of(trainer).post(url("new/"), form(filter="?label=Ann:yes", only_unlabeled=""))

    assert list(Queue.objects.get(name="dev frames").items.values_list("frame", flat=True)) == [with_ann.pk]


def test_the_list_asks_as_many_queries_for_three_queues_as_for_one(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    browser = browser_of(reviewer)

    def add(name: str) -> None:
        queue = services.open_queue(show, name, make_frames(make_episode(show), 2), price_per_answer=Decimal("0.1"))
        answer_all(make_person(Role.TAGGER, show), queue)

    add("one")
    browser.get(url(""))
    with CaptureQueriesContext(connection) as one:
        browser.get(url(""))
    add("two")
    add("three")
    with CaptureQueriesContext(connection) as three:
        page = browser.get(url(""))

    assert len(three) == len(one)
    lines = page.context["queues"]
    assert [(line["queue"].name, line["percent"], line["votes"]) for line in lines] == [
        ("three", 100, 2), ("two", 100, 2), ("one", 100, 2),
    ]  # fmt: skip
    assert lines[0]["cost_per_frame"] == Decimal("0.1")


def test_frames_that_were_settled_before_are_told_from_work_done(
    show: Show, reviewer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frames = make_frames(make_episode(show), 5)
    for frame in frames[:3]:
        services.settle_frame(frame, dict.fromkeys(show.characters.values_list("pk", flat=True), "no"), reviewer)
    queue = services.open_queue(show, "q", frames)
    lease, _ = services.claim(tagger, queue, 10)
    services.record_vote(lease.token, tagger, [], idempotency_key="first")

    browser = browser_of(reviewer)
    one, listed = browser.get(url(f"{queue.pk}/")), browser.get(url("")).context["queues"][0]

    for line in (one.context["line"], listed):
        assert (line["frames"], line["unasked"], line["asked"], line["open"], line["done"]) == (5, 3, 2, 0, 2)
    assert "2 of 2 frames" in one.content.decode()
    assert "3 settled before" in one.content.decode()


def test_a_queue_tells_progress_cost_and_who_holds_what(
    show: Show, reviewer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "q", make_frames(make_episode(show), 4), price_per_answer=Decimal("0.05"))
    for lease in services.claim(tagger, queue, 2):
        services.record_vote(lease.token, tagger, [], idempotency_key=str(lease.token), duration_ms=4000)
    services.claim(make_person(Role.TAGGER, show), queue, 1)

    page = browser_of(reviewer).get(url(f"{queue.pk}/"))

    line = page.context["line"]
    assert (line["frames"], line["done"], line["votes"], line["live"], line["percent"]) == (4, 3, 2, 1, 75)
    assert line["cost"] == Decimal("0.10")
    assert (page.context["speed"].last_hour, page.context["speed"].per_hour) == (2, 900)
    assert [(row["person"], row["votes"]) for row in page.context["people"]] == [(tagger, 2)]
    assert len(page.context["cells"]) == 2
    assert "Send answers back" not in page.content.decode()


def test_chosen_frames_go_back_with_a_reason(
    show: Show, reviewer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frames = make_frames(make_episode(show), 2)
    queue = services.open_queue(show, "q", frames)
    answer_all(tagger, queue)
    browser = browser_of(reviewer)

    browser.post(url(f"{queue.pk}/send-back/"), {"frame": [frames[0].pk], "reason": "the guidelines changed"})
    browser.post(url(f"{queue.pk}/send-back/"), {"frame": [frames[1].pk], "reason": " "})

    assert list(QueueItem.objects.order_by("frame").values_list("open_slots", flat=True)) == [1, 0]
    page = browser.get(url(f"{queue.pk}/"))
    assert [(entry["reason"], entry["frames"]) for entry in page.context["sent_back"]] == [
        ("the guidelines changed", 1)
    ]
    assert services.claim(make_person(Role.TAGGER, show), queue)[0].item.frame == frames[0]


def test_a_trainer_edits_closes_and_reopens(
    show: Show, trainer: Person, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    make_frames(make_episode(show), 1)
    browser = browser_of(trainer)
    browser.post(url("new/"), form())
    queue = Queue.objects.get(name="dev frames")

    page = browser.post(url(f"{queue.pk}/edit/"), form(name="renamed", overlap=3))
    assert page.status_code == 302
    lowered = browser.post(url(f"{queue.pk}/edit/"), form(name="renamed", overlap=1))
    browser.post(url(f"{queue.pk}/close/"))
    assert services.claim(tagger, Queue.objects.get(pk=queue.pk)) == []
    browser.post(url(f"{queue.pk}/reopen/"))

    queue.refresh_from_db()
    assert (queue.name, queue.overlap, queue.is_open) == ("renamed", 3, True)
    assert lowered.status_code == 400
    assert "can be raised, but not lowered" in lowered.content.decode()


def test_frames_are_added_by_the_page(
    show: Show, trainer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "q", make_frames(make_episode(show), 1), purpose="dev")
    make_frames(make_episode(show), 2)

    browser_of(trainer).post(url(f"{queue.pk}/add/"), {"only_unlabeled": "on", "priority": 10, "number": ""})

    assert sorted(queue.items.values_list("priority", flat=True)) == [0, 10, 10]


def test_a_queue_of_another_show_is_not_found(
    show: Show, trainer: Person, make_queue: Callable[..., Queue], browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    other = make_queue()
    for address in ("", "edit/"):
        assert browser_of(trainer).get(url(f"{other.pk}/{address}")).status_code == 404
    assert browser_of(trainer).post(url(f"{other.pk}/close/")).status_code == 404
