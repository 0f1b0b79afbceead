"""Guidelines: example frames, versions, what changed, and nothing that runs."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from corpus.models import Show, Split
from labeling.guideline_diff import Line, Part, changes
from labeling.guideline_template import TEMPLATE
from labeling.guidelines import rendered, write_guidelines
from labeling.models import Guidelines
from labeling.refusals import Invalid
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show
from tests.xss import PAYLOADS

BrowserOf = Callable[[Person], Client]
TAGS = {
    "p", "h1", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a", "br", "hr", "img", "span",
    "table", "thead", "tbody", "tr", "th", "td", "s",
}  # fmt: skip


def html_of(show: Show, text: str) -> str:
    return str(rendered(Guidelines(show=show, text=text)))


def test_a_frame_of_the_show_becomes_its_thumbnail_with_the_words_beneath(show: Show) -> None:
    frame = make_frame(make_episode(show))
    html = html_of(show, f"![A picture on the wall does not count](frame:{frame.pk})")
    assert f'<img src="/media/{frame.thumb}" alt=""' in html
    assert "<span>A picture on the wall does not count</span>" in html


def test_frames_of_the_test_set_of_other_shows_and_of_nowhere_are_not_shown(show: Show) -> None:
    sealed = make_frame(make_episode(show, split=Split.TEST))
    foreign = make_frame(make_episode(make_show()))
    for source in (
        f"frame:{sealed.pk}",
        f"frame:{foreign.pk}",
        "frame:999999",
        "frame:1e3",
        "https://evil.example/p.png",
    ):
        html = html_of(show, f"![words]({source})")
        assert ("<img" in html, "words" in html) == (False, True)


def test_what_cannot_be_an_example_is_refused_when_written(show: Show) -> None:
    sealed = make_frame(make_episode(show, split=Split.TEST))
    with pytest.raises(Invalid, match="belongs to the test set"):
        write_guidelines(show, f"![a](frame:{sealed.pk})", None)
    with pytest.raises(Invalid, match="There is no frame 999999"):
        write_guidelines(show, "![a](frame:999999)", None)
    assert not Guidelines.objects.exists()


class Seen(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "frame", ["{}", "[{}](frame:1)", "[x]({})", "![{}](frame:1)", "![x]({})", "[x]: {}\n\n[x]", "`{}`"]
)
def test_no_payload_leaves_a_tag_or_an_address_that_could_run(db: None, payload: str, frame: str) -> None:
    show = make_show()
    seen = Seen()
    seen.feed(html_of(show, frame.format(payload)))
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert set(attributes) <= {"href", "title", "src", "alt", "width", "height", "loading", "class", "start"}
        address = attributes.get("href", "").strip().lower()
        assert not address.startswith(("javascript:", "vbscript:", "data:", "file:"))
        assert tag != "img"


def test_words_of_an_example_are_words(show: Show) -> None:
    frame = make_frame(make_episode(show))
    html = html_of(show, f'![<b onclick="x">"><script>alert(1)</script>](frame:{frame.pk})')
    assert "<script" not in html
    assert "<b" not in html


def test_the_editor_starts_from_the_questions_that_matter(show: Show, browser_of: BrowserOf) -> None:
    browser, url = browser_of(make_person(Role.TRAINER, show)), f"/s/{show.slug}/guidelines/"
    page = browser.get(f"{url}write/").content.decode()
    for word in (
        "picture on the wall",
        "X-ray",
        "From behind",
        "silhouette",
        "costume",
        "Only the voice",
        "Partly hidden",
    ):
        assert word in page
    browser.post(f"{url}write/", {"text": "Hands count."})
    assert ">\nHands count.</textarea>" in browser.get(f"{url}write/").content.decode()
    assert "Only the voice" in browser.get(f"{url}write/?template").content.decode()
    assert len(TEMPLATE) < 20_000


def test_a_refused_example_keeps_what_was_written(show: Show, browser_of: BrowserOf) -> None:
    browser = browser_of(make_person(Role.TRAINER, show))
    page = browser.post(f"/s/{show.slug}/guidelines/write/", {"text": "Long text. ![a](frame:999999)"})
    assert page.status_code == 400
    assert "Long text." in page.content.decode()
    assert "There is no frame 999999" in page.content.decode()


def test_the_preview_shows_the_text_and_what_would_be_refused(show: Show, browser_of: BrowserOf) -> None:
    browser, url = browser_of(make_person(Role.TRAINER, show)), f"/s/{show.slug}/guidelines/preview/"
    assert "<h2>Hats</h2>" in browser.post(url, {"text": "## Hats"}).content.decode()
    assert "There is no frame 7777" in browser.post(url, {"text": "![x](frame:7777)"}).content.decode()
    assert "Nothing is written yet" in browser.post(url, {"text": ""}).content.decode()
    assert not Guidelines.objects.exists()


def test_the_picker_offers_frames_but_none_of_the_test_set(
    show: Show, browser_of: BrowserOf, django_assert_max_num_queries: Callable
) -> None:
    frames = make_frames(make_episode(show), 25)
    make_frame(make_episode(show, split=Split.TEST))
    browser, url = browser_of(make_person(Role.TRAINER, show)), f"/s/{show.slug}/guidelines/pictures/"
    first = browser.get(url)
    assert [cell["id"] for cell in first.context["cells"]] == [frame.pk for frame in frames[:0:-1]]
    assert [cell["id"] for cell in browser.get(url + first.context["next_url"]).context["cells"]] == [frames[0].pk]
    with django_assert_max_num_queries(8):
        browser.get(url)


def test_versions_are_held_against_each_other(show: Show, browser_of: BrowserOf) -> None:
    ann = make_person(Role.TRAINER, show, first_name="Ann")
    for text in ("Hands count.\nHats do not.", "Hands count.\nHats do too.", "Hands count."):
        write_guidelines(show, text, ann)
    browser, url = browser_of(make_person(Role.TAGGER, show)), f"/s/{show.slug}/guidelines/"
    page = browser.get(f"{url}compare/?to=2").content.decode()
    assert "<del>not</del>" in page
    assert "<ins>too</ins>" in page
    assert "version 1 → 3" in browser.get(f"{url}compare/?from=1&to=3").content.decode()
    assert "Both say the same" in browser.get(f"{url}compare/?from=2&to=2").content.decode()
    assert [browser.get(f"{url}compare/{query}").status_code for query in ("", "?to=9", "?to=1", "?to=x")] == [404] * 4
    assert "Written by Ann" in browser.get(f"{url}?version=1").content.decode()
    assert browser.get(f"{url}?version=x").status_code == 404


def test_changes_mark_the_words_of_a_line_and_whole_lines_that_came_or_went() -> None:
    assert changes("one\ntwo three", "one\ntwo four") == [
        Line("same", (Part("one", False),)),
        Line("gone", (Part("two ", False), Part("three", True))),
        Line("new", (Part("two ", False), Part("four", True))),
    ]
    assert changes("one", "one\ntwo") == [Line("same", (Part("one", False),)), Line("new", (Part("two", True),))]
    assert changes("one\ntwo", "two") == [Line("gone", (Part("one", True),)), Line("same", (Part("two", False),))]
    assert changes("", "") == [Line("same", (Part("", False),))]


def test_the_api_reads_and_writes_versions(show: Show, api_of: Callable[[Person], APIClient]) -> None:
    trainer, url = api_of(make_person(Role.TRAINER, show, first_name="Ann")), f"/api/v1/shows/{show.slug}/guidelines/"
    assert (trainer.get(url).status_code, trainer.get(url).json()) == (404, {"detail": "There are none yet."})
    first = trainer.post(url, {"text": "# Hats"})
    assert (first.status_code, first.json()["version"], first.json()["created_by"]) == (201, 1, "Ann")
    assert trainer.post(url, {"text": "# Hats"}).status_code == 200
    assert trainer.post(url, {"text": "# Hands"}).json()["version"] == 2
    tagger = api_of(make_person(Role.TAGGER, show))
    assert tagger.get(url).json()["html"] == "<h1>Hands</h1>\n"
    assert tagger.get(url, {"version": 1}).json()["text"] == "# Hats"
    assert [tagger.get(url, {"version": number}).status_code for number in ("9", "x")] == [404, 404]
    refused = trainer.post(url, {"text": "![x](frame:999999)"})
    assert (refused.status_code, "no frame 999999" in refused.json()["detail"]) == (400, True)
    assert trainer.post(url, {"text": ""}).status_code == 400


@pytest.mark.parametrize("page", ["guidelines/", "guidelines/compare/?from=1&to=2", "guidelines/write/"])
def test_pages_cost_the_same_number_of_queries_with_two_and_four_versions(
    show: Show, browser_of: BrowserOf, page: str, django_assert_max_num_queries: Callable
) -> None:
    browser = browser_of(make_person(Role.TRAINER, show))

    def add(number: int) -> None:
        for _ in range(number):
            frame = make_frame(make_episode(show))
            write_guidelines(show, f"![one](frame:{frame.pk}) ![again](frame:{frame.pk})", make_person())

    add(2)
    browser.get(f"/s/{show.slug}/{page}")
    cache.clear()
    with django_assert_max_num_queries(60) as one:
        browser.get(f"/s/{show.slug}/{page}")
    spent = len(one)
    add(2)
    cache.clear()
    with django_assert_max_num_queries(spent):
        assert browser.get(f"/s/{show.slug}/{page}").status_code == 200
