"""Pages of an evaluation as a newcomer reads them: words explained in place, the shade where there is more, frames gone through by keys."""

import re
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import watched_page
from tests.browser.small_site import SmallSite, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PAGE, GAPS = "/s/judged/evaluations/1/", "/s/judged/evaluations/1/gaps/?character=Bart&kind=fn"
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.evaluated_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site)


@pytest.fixture
def phone(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from watched_page(site.context(browser, "trainer", **PHONE), 20_000)


def test_a_word_is_explained_by_hover_by_focus_and_by_a_key(page: Page) -> None:
    page.goto(PAGE)
    word, opened = page.locator(".lede .word-name"), page.locator(".word-meaning:popover-open")
    word.hover()
    expect(opened).to_contain_text("The mean of the characters' F1")
    opened.hover()  # on the way to the link in it, it stays
    page.wait_for_timeout(400)
    expect(opened).to_have_count(1)
    page.mouse.move(5, 700)
    expect(opened).to_have_count(0)

    word.focus()  # by a script: not shown, as a click with the mouse would not show it either
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(opened).to_have_count(1)
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    page.keyboard.press("Enter")
    expect(opened).to_have_count(1)


def test_a_word_is_explained_by_a_tap_inside_the_screen(phone: Page) -> None:
    phone.goto(PAGE)
    phone.locator(".lede .word-name").tap()
    opened = phone.locator(".word-meaning:popover-open")
    expect(opened).to_be_visible()
    box = opened.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    opened.locator("a").tap()
    phone.wait_for_url(re.compile(r"/help/words/#macro-f1$"))
    expect(phone.locator("#macro-f1")).to_be_visible()


def edge_darkness(part: Locator) -> tuple[float, float]:
    """How much darker the left and the right edge of a part are than its paper, at a height where nothing is written."""
    pixels = np.asarray(Image.open(BytesIO(part.screenshot())).convert("L")).astype(float)
    rows = pixels[3:5]
    return float(rows.max() - rows[:, 1].mean()), float(rows.max() - rows[:, -2].mean())


def test_tabs_show_at_their_edges_that_there_is_more(phone: Page) -> None:
    phone.goto(PAGE)
    tabs = phone.locator(".tabs").first
    assert tabs.evaluate("one => one.scrollWidth > one.clientWidth")
    left, right = edge_darkness(tabs)
    assert left < 3 < 20 < right
    tabs.evaluate("one => { one.scrollLeft = one.scrollWidth; }")
    left, right = edge_darkness(tabs)
    assert right < 3 < 20 < left


def test_frames_of_a_cell_are_gone_through_by_keys(page: Page) -> None:
    page.goto(GAPS)
    links = page.locator("#gaps a:has(img)")
    for key, place in (("j", 0), ("j", 1), ("ArrowRight", 2), ("k", 1), ("ArrowLeft", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(place)).to_be_focused()
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.getBoundingClientRect().top")
    assert below > links.first.bounding_box()["y"]
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Next picture")
    page.keyboard.press("Escape")
    links.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/gaps/\d+/"))
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"kind=fn"))


def test_keys_go_on_to_the_frames_that_follow(page: Page) -> None:
    page.goto(GAPS)
    shown = page.locator("#gaps a:has(img)").count()
    assert page.locator(".pictures-more").count() == 1  # more than one page of them
    page.locator("#gaps a:has(img)").last.focus()
    page.keyboard.press("j")
    page.wait_for_function("count => document.querySelectorAll('#gaps a:has(img)').length > count", arg=shown)
    page.keyboard.press("j")
    expect(page.locator("#gaps a:has(img)").nth(shown)).to_be_focused()
