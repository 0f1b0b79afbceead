"""What people judge by keyboard, in a real Chromium: backgrounds, the color that tells the cast, the questions of a review."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_site import SmallSite, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.judged_shows")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site, PATIENCE_MS)


def states(site: SmallSite) -> list[tuple[str, bool]]:
    return site.rows("SELECT state, judged_at IS NOT NULL FROM corpus_background ORDER BY id DESC")


def settled(page: Page) -> None:
    """What htmx has put in place answers to it: until then a button sends its form as a page."""
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling, .htmx-swapping")).to_have_count(0)


def test_backgrounds_are_accepted_and_rejected_by_key_and_taken_back(page: Page, site: SmallSite) -> None:
    page.goto("/s/places/backgrounds/")
    cells = page.locator(".background")
    expect(cells).to_have_count(3)
    page.keyboard.press("a")
    expect(cells.nth(0).locator(".unseen")).to_have_count(0)
    expect(cells.nth(1)).to_be_focused()  # and the next one comes
    page.keyboard.press("x")
    expect(cells.nth(1)).to_have_attribute("data-state", "rejected")
    settled(page)
    assert states(site) == [("accepted", 1), ("rejected", 1), ("accepted", 0)]

    page.keyboard.press("z")
    expect(cells.nth(1)).to_have_attribute("data-state", "accepted")
    settled(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#large-state")).to_have_text("new")
    page.keyboard.press("x")
    expect(page.locator("#large-state")).to_have_text("rejected")
    assert states(site) == [("accepted", 1), ("accepted", 0), ("rejected", 1)]


def test_the_pipette_goes_by_arrows_and_what_it_picked_is_saved(page: Page, site: SmallSite) -> None:
    page.goto("/s/places/backgrounds/colors/")
    canvas = page.locator("#picture[data-shown]")
    canvas.focus()  # in the middle of 64 pixels, where the blue half begins
    told = page.locator("#color-told")
    expect(page.locator("#place-told")).to_have_text("pixel 32, 18")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#place-told")).to_have_text("pixel 22, 18")
    page.keyboard.press("Enter")
    expect(page.locator("#swatches code")).to_have_text(told.inner_text())
    share = page.locator("#share-told")
    assert float(share.get_attribute("data-share")) == pytest.approx(0.5, abs=0.03)
    page.get_by_role("button", name="Save and measure anew").click()
    expect(page.get_by_role("status")).to_contain_text("The backgrounds are measured anew.")
    ((kept,),) = site.rows("SELECT signature_colors FROM corpus_show WHERE slug = 'places'")
    (color,) = json.loads(kept)
    red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    assert min(red, green) > 200 > 60 > blue


def answer(page: Page, *keys: str, given: int = 0) -> None:
    for count, key in enumerate(keys, start=given + 1):
        page.keyboard.press(key)
        expect(page.locator(".review-progress")).to_contain_text(f"You gave {count}.")
        page.wait_for_load_state()  # a key pressed before that finds nobody listening


def test_two_reviewers_settle_a_review_by_key_and_its_verdicts_become_labels(browser: Browser, site: SmallSite) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    for name in ("rita", "rolf"):
        context = site.context(browser, name)
        page = context.new_page()
        page.goto("/s/reviewed/review/disagreements/")
        answer(page, "n")
        page.keyboard.press("z")
        expect(page.locator(".review-progress")).to_contain_text("You gave 0.")
        page.wait_for_load_state()
        answer(page, "n", "n", "n", "n")
        context.close()

    context = site.context(browser, "trainer")
    page = context.new_page()
    page.goto("/s/reviewed/review/disagreements/")
    expect(page.locator("main")).to_contain_text("Every question is settled")
    page.keyboard.press("c")
    page.get_by_role("button", name="Close it").click()
    page.wait_for_url("**/review/1/")
    changed = site.rows(
        "SELECT count(*) FROM labeling_label l JOIN corpus_show s ON s.id = l.show_id "
        "WHERE s.slug = 'reviewed' AND l.source = 'review' AND l.state = 'no'"
    )
    assert changed == [(2,)]  # of the four questions people had said yes to two
    assert site.rows("SELECT reviewed_version_id IS NOT NULL FROM evaluation_review") == [(1,)]
    context.close()
