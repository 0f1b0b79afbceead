"""The cut-outs' page in a real Chromium: judged and cut anew by keys, pictures dropped on it and followed until they are in."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import builders
from tests.browser.conftest import ROOT
from tests.browser.small_site import SmallSite, environment, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PAGE = "/s/cut/cutouts/"
HELD = """(bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], 'dropped.png', {type: 'image/png'}));
    return data;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.cutout_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site)


@pytest.fixture
def worker(site: SmallSite) -> Iterator[None]:
    command = [sys.executable, "manage.py", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(site.data))
    yield
    process.terminate()
    process.wait(timeout=60)


def opened(page: Page, query: str = "") -> None:
    page.goto(f"{PAGE}{query}")
    expect(page.locator(".material.selected")).to_have_count(1)  # the page's script runs


def test_keys_judge_and_take_back(page: Page, site: SmallSite) -> None:
    opened(page)
    first, second = page.locator(".material").nth(0), page.locator(".material").nth(1)
    expect(first).to_contain_text("70.png")
    page.keyboard.press("x")
    expect(first).to_contain_text("rejected")
    expect(second).to_be_focused()
    page.keyboard.press("z")
    expect(first).not_to_contain_text("rejected")
    expect(first.locator(".unseen")).to_have_count(1)  # as it was: nobody has looked
    page.keyboard.press("Enter")
    expect(page.locator("#large-name")).to_contain_text("70.png")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    expect(page.locator("#large-name")).to_contain_text("90.png")
    expect(second.locator(".unseen")).to_have_count(0)
    assert site.rows("SELECT name FROM corpus_cutout WHERE judged_at IS NOT NULL") == [("80.png",)]


def test_redo_is_chosen_by_number_and_gone_back_from(page: Page, site: SmallSite) -> None:
    opened(page, "?order=new")
    cell = page.locator(".material").first
    expect(cell).to_contain_text("shadow")
    page.keyboard.press("r")
    expect(page.locator(".way[aria-current]")).to_contain_text("in use, version 1")
    number = page.locator(".way", has_text="flood").get_attribute("data-number")
    page.keyboard.press(number)
    expect(cell).to_contain_text("2 versions")
    expect(cell).to_contain_text("flood")
    expect(page.locator("#redo")).to_be_hidden()
    expect(cell).to_be_focused()

    page.keyboard.press("r")
    page.locator(".way", has_text="version 1").click()
    expect(cell).to_contain_text("shadow")
    assert site.rows("SELECT count(*) FROM corpus_cutoutversion") == [(4,)]

    page.keyboard.press("z")  # back to the flood, and once more to what was there at first
    expect(cell).to_contain_text("flood")
    page.keyboard.press("z")
    expect(cell).to_contain_text("shadow")
    expect(cell.locator(".unseen")).to_have_count(1)  # as it was: nobody has looked


def test_number_that_comes_before_the_choices_are_taken_over_is_not_lost(page: Page) -> None:
    opened(page, "?order=new")
    cell = page.locator(".material").nth(2)
    cell.focus()
    page.keyboard.press("r")
    way = page.locator(".way", has_text="flood")
    number = way.get_attribute("data-number")
    # A copy of the form has none of what htmx binds to it: so it stands there in its first moment.
    page.evaluate(
        "() => { const form = document.querySelector('#choices form'); form.replaceWith(form.cloneNode(true)); }"
    )
    way.focus()
    page.keyboard.press(number)
    expect(page.locator("#redo")).to_be_hidden()
    expect(cell).to_contain_text("flood")
    page.keyboard.press("z")
    expect(cell).to_contain_text("shadow")


def test_several_are_cut_anew_by_one_method_and_taken_back_together(page: Page) -> None:
    opened(page, "?order=new")
    first, second = page.locator(".material").nth(0), page.locator(".material").nth(1)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    second.locator("[data-do=choose]").click()
    expect(page.locator("#chosen")).to_contain_text("2 chosen")
    page.select_option("#way", "flood")
    page.locator("#chosen [data-chosen=go]").click()
    expect(page.locator("#toasts")).to_contain_text("2 cut anew, to be looked at")
    for cell in (first, second):
        expect(cell).to_contain_text("flood")
    expect(page.locator("#chosen")).to_be_hidden()
    page.keyboard.press("z")
    for cell in (first, second):
        expect(cell).to_contain_text("shadow")


def test_dropped_picture_is_followed_until_it_is_in(page: Page, worker: None, tmp_path: Path) -> None:
    picture = builders.write_picture(tmp_path / "a.png", builders.figure(60, seed=9)).read_bytes()
    opened(page)
    held = page.evaluate_handle(HELD, base64.b64encode(picture).decode())
    page.dispatch_event("body", "dragover", {"dataTransfer": held})
    expect(page.locator("body")).to_have_class("dropping")
    page.dispatch_event("body", "drop", {"dataTransfer": held})
    expect(page.locator("[data-part=words]")).to_contain_text("1 file")
    page.click("[data-part=go]")
    expect(page.locator("[data-part=error]")).to_contain_text("Of whom is 'dropped.png'?")
    page.select_option("select[name=character]", "Homer")
    page.click("[data-part=go]")
    expect(page.locator("[data-part=told]")).to_have_text("1 new: 1 train, 0 train-dev.", timeout=60_000)
    page.click("[data-part=show]")
    expect(page.locator(".material").first).to_contain_text("Homer · dropped.png")
