from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corpus.models import Show
from labeling import services
from labeling.models import Agreement, Queue, QueueItem
from people.models import Person, Role
from tests.builders import make_episode, make_frames, make_person
from tests.labeling.conftest import answer_all

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def url(show: Show) -> str:
    return f"/s/{show.slug}/labels/"


def crowd_of(show: Show, answers: list[list[int]], frames: int = 2, **fields: object) -> Queue:
    """As many people as there are answers, each of whom sees the same in every frame."""
    queue = services.open_queue(show, "crowd", make_frames(make_episode(show), frames), len(answers))
    for present in answers:
        answer_all(make_person(Role.TAGGER, show, **fields), queue, present)
    return queue


def test_a_tagger_sees_the_progress_and_their_own_part(
    show: Show, tagger: Person, browser_of: BrowserOf, url: str
) -> None:
    make_frames(make_episode(show), 3)
    answer_all(make_person(Role.TAGGER, show, first_name="Stranger"), services.default_queue(show))
    answer_all(tagger, show)

    page = browser_of(tagger).get(url)

    assert "Stranger" not in page.content.decode()
    assert [line["votes"] for line in page.context["people"]] == [3]
    assert {"agreement", "how_many", "differing"} & page.context.keys() == set()
    assert page.context["splits"][0] == {"split": "dev", "frames": 3, "asked": 12, "settled": 12, "percent": 100}


def test_a_reviewer_sees_counts_and_agreement(show: Show, reviewer: Person, browser_of: BrowserOf, url: str) -> None:
    ann = show.characters.first()
    crowd_of(show, [[ann.pk], []], is_simulated=True)

    page = browser_of(reviewer).get(url)

    line = page.context["lines"][0]
    assert (line["yes"], line["no"], line["open"], line["missing"]) == (0, 0, 2, 0)
    alphas = [(one["frames"], one["votes"], one["alpha_value"]) for one in page.context["agreement"]]
    assert alphas == [(2, 4, -0.5)] + [(2, 4, None)] * 3
    assert page.context["disputed"] == "2"
    assert "with simulated votes" in page.content.decode()


def test_a_stored_estimate_brings_the_interval_of_alpha(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: str
) -> None:
    make_frames(make_episode(show), 1)
    Agreement.objects.create(
        show=show, character=show.characters.first(), prevalence=0.25, alpha=0.81, alpha_low=0.7, alpha_high=0.9,
        frames=40, votes=120,
    )  # fmt: skip

    first = browser_of(reviewer).get(url).context["agreement"][0]

    assert (first["alpha"]["text"], first["alpha"]["interval"], first["prevalence"]) == (".81", ".70–.90", ".25")


def test_labels_that_a_head_count_would_change_are_listed(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: str
) -> None:
    ann = show.characters.first()
    queue = crowd_of(show, [[ann.pk], [ann.pk], []], frames=1)
    frame = queue.items.get().frame
    frame.labels.filter(character=ann).update(state="no", is_disputed=True)  # as if the third were the expert

    page = browser_of(reviewer).get(url)

    assert page.context["differing"]["number"] == 1
    row = page.context["differing"]["rows"][0]
    assert (row["frame"], row["character"]["name"], row["label"], row["majority"]) == (frame.pk, "Ann", "no", "yes")
    assert f"/frames/{frame.pk}/" in page.content.decode()


def test_cost_per_labeled_frame(show: Show, reviewer: Person, browser_of: BrowserOf, url: str) -> None:
    queue = crowd_of(show, [[], []], frames=4)
    Queue.objects.filter(pk=queue.pk).update(price_per_answer="0.05")

    cost = browser_of(reviewer).get(url).context["cost"]

    assert (float(cost["cost"]), cost["frames"], float(cost["each"])) == (0.4, 4, 0.1)


def test_the_labels_page_asks_as_many_queries_for_three_as_for_one(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: str
) -> None:
    ann = show.characters.first()
    crowd_of(show, [[ann.pk], []], frames=1)
    browser = browser_of(reviewer)
    browser.get(url)  # what is counted from now on is what changed since
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    for number in range(2):
        queue = services.open_queue(show, f"more {number}", make_frames(make_episode(show), 2), 2)
        for present in ([ann.pk], []):
            answer_all(make_person(Role.TAGGER, show), queue, present)
    with CaptureQueriesContext(connection) as three:
        browser.get(url)

    assert len(three) == len(one)


def test_a_show_without_frames_says_what_to_do(show: Show, reviewer: Person, browser_of: BrowserOf, url: str) -> None:
    assert "Nothing to label yet" in browser_of(reviewer).get(url).content.decode()
    assert not QueueItem.objects.exists()
