from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from corpus.models import Show
from labeling import services
from labeling.claiming import SKIPS_TO_REVIEWER
from labeling.models import Guidelines, Label, LabelSource, LabelVersion, QueueItem
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/s/{show.slug}/{rest}"


def voted(show: Show, person: Person, present: list[int]) -> None:
    lease = services.claim(person, show)[0]
    services.record_vote(lease.token, person, present, idempotency_key=str(lease.token))


def test_tag_page_shows_the_cast_and_claims_nothing_by_itself(
    show: Show, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    make_frame(make_episode(show))

    page = browser_of(tagger).get(url("tag/"))

    assert page.status_code == 200
    assert [tile["name"] for tile in page.context["characters"]] == ["Ann", "Ben", "Cleo", "Dan"]
    assert f'data-claim="/api/v1/shows/{show.slug}/tagging/claim/"' in page.content.decode()
    assert QueueItem.objects.count() == 0
    assert browser_of(tagger).get(url("tag/?queue=999")).status_code == 404


def test_guidelines_are_versions_of_markdown_without_html(
    show: Show, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    trainer = browser_of(make_person(Role.TRAINER, show))
    text = "# Hats\r\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://other.example/p.png)"

    assert trainer.post(url("guidelines/write/"), {"text": text}).status_code == 302
    trainer.post(url("guidelines/write/"), {"text": text})
    trainer.post(url("guidelines/write/"), {"text": "Hands count."})
    page = browser_of(tagger).get(url("guidelines/?version=1")).content.decode()

    assert list(Guidelines.objects.values_list("version", flat=True)) == [1, 2]
    assert "<h1>Hats</h1>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<img src="http' not in page
    assert browser_of(tagger).post(url("guidelines/write/"), {"text": "mine"}).status_code == 403
    assert trainer.post(url("guidelines/write/"), {"text": ""}).status_code == 400


def test_freezing_the_labels_by_hand(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    browser_of(reviewer).post(url("labels/freeze/"), {"name": "before the review"})

    assert str(LabelVersion.objects.get()) == "labels 1: before the review"


def test_frames_page_filters_pages_and_answers_htmx_with_cells(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frames = make_frames(make_episode(show), 61)
    services.set_label(frames[0], show.characters.first(), "yes", LabelSource.REVIEW)
    browser = browser_of(reviewer)

    first = browser.get(url("frames/"))
    rest = browser.get(url("frames/") + first.context["next_url"], headers={"HX-Request": "true"})

    assert len(first.context["cells"]) == 60
    assert [cell["frame"] for cell in rest.context["cells"]] == [frames[0]]
    assert "<html" not in rest.content.decode()
    assert len(browser.get(url("frames/?label=Ann:yes&label=")).context["cells"]) == 1
    assert browser.get(url("frames/?label=Ann:perhaps")).status_code == 400


def test_a_tagger_sees_votes_of_a_frame_only_after_their_own(
    show: Show, tagger: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frame = make_frame(make_episode(show))
    queue = services.open_queue(show, "twice", [frame], 2)
    stranger = make_person(first_name="Stranger")
    lease = services.claim(stranger, queue)[0]
    services.record_vote(lease.token, stranger, [show.characters.first().pk], idempotency_key="k")
    browser = browser_of(tagger)

    before = browser.get(url(f"frames/{frame.pk}/"))
    assert before.context["is_hidden"]
    assert "Stranger" not in before.content.decode()
    assert 'class="letter c-0"' not in browser.get(url("frames/")).content.decode()
    assert browser.get(url("frames/?label=Ann:yes")).status_code == 400

    own = services.claim(tagger, queue)[0]
    services.record_vote(own.token, tagger, [], idempotency_key="k")
    assert "Stranger" in browser.get(url(f"frames/{frame.pk}/")).content.decode()


def test_a_reviewer_settles_a_frame_that_three_people_skipped(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable[[str], str]
) -> None:
    frame = make_frame(make_episode(show))
    for _ in range(SKIPS_TO_REVIEWER):
        person = make_person()
        services.skip(services.claim(person, show)[0].token, person)
    browser, ann = browser_of(reviewer), show.characters.first()
    assert len(browser.get(url("frames/?needs=reviewer")).context["cells"]) == 1

    browser.post(url(f"frames/{frame.pk}/settle/"), {f"character-{ann.pk}": "yes", "reason": "her hat"})

    assert list(Label.objects.values_list("character", "state", "source")) == [(ann.pk, "yes", "review")]
    assert not QueueItem.objects.get().needs_reviewer
    browser.post(url(f"frames/{frame.pk}/send-back/"), {"item": QueueItem.objects.get().pk})
    assert services.claim(make_person(), show)[0].asked == [one.pk for one in show.characters.all()[1:]]


@pytest.mark.parametrize("page", ["frames/", "labels/", "review/expected/", "guidelines/", "tag/"])
def test_pages_cost_the_same_number_of_queries_with_one_and_three_rows(
    show: Show, browser_of: BrowserOf, url: Callable, page: str, django_assert_max_num_queries: Callable
) -> None:
    browser = browser_of(make_person(Role.TRAINER, show))
    ann = show.characters.first()

    def add(frames: int) -> None:
        for frame in make_frames(make_episode(show), frames):
            services.set_label(frame, ann, "yes", LabelSource.GOLD)
            services.queue_evaluation_frames(show)
            person = make_person()
            voted(show, person, [])
            services.make_label_version(show, f"at {frame.pk}")

    add(1)
    browser.get(url(page))
    cache.clear()
    with django_assert_max_num_queries(100) as one:
        browser.get(url(page))
    add(2)
    cache.clear()
    with django_assert_max_num_queries(len(one)):
        assert browser.get(url(page)).status_code == 200
