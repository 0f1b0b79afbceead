"""The whole way of a frame, as a newcomer walks it: from log-in to a tagged video."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LOOP_SECONDS, Site, log_in, wait_until
from tests.telling import tell

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1500)]
SHOW = "lanternquay"


@pytest.fixture(scope="module")
def finished(site: Site, pytestconfig: pytest.Config) -> Site:
    """The site after the demo's own loop: its trailer is tagged."""

    def is_tagged() -> bool:
        screenings = site.api(f"shows/{SHOW}/screenings/")["results"]
        return bool(screenings) and screenings[0]["state"] == "done"

    seconds = wait_until(is_tagged, LOOP_SECONDS, "the demo's loop")
    tell(pytestconfig, f"the demo's loop took {seconds + site.answered_after:.0f} s from the start of the site")
    return site


def test_site_answers_soon_and_shows_live_progress(site: Site, page: Page) -> None:
    assert site.answered_after < 60
    log_in(page, site, "admin")
    page.goto(f"/s/{SHOW}/")
    expect(page.locator("#jobs .job").first).to_be_visible()


def test_demo_finds_its_cast_well_above_the_baselines(finished: Site, pytestconfig: pytest.Config) -> None:
    report = finished.api(f"shows/{SHOW}/evaluations/")["results"][0]["report"]
    base = report["baselines"]
    tell(
        pytestconfig,
        f"dev macro-F1 {report['macro_f1']:.3f} {report['macro_f1_interval']}, all positive {base['all_positive']:.3f}, "
        f"always no {base['always_no']:.3f}",
    )
    assert report["macro_f1"] >= 0.70
    assert report["macro_f1"] > base["all_positive"] > base["always_no"]


def test_frame_is_tagged_by_keyboard_and_becomes_a_label(finished: Site, page: Page) -> None:
    log_in(page, finished, "tagger")
    page.goto(f"/s/{SHOW}/tag/")
    expect(page.locator("#guidelines-dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#guidelines-dialog")).to_be_hidden()
    expect(page.locator("#stage img")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".tile").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("1")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator("#receipt")).to_contain_text("2")
    log_in_as_admin(page, finished)
    page.goto(f"/s/{SHOW}/people/")
    expect(page.locator("main")).to_contain_text("tagger")


def log_in_as_admin(page: Page, site: Site) -> None:
    page.context.clear_cookies()
    log_in(page, site, "admin")


def test_training_starts_from_the_admin_page_of_the_show(finished: Site, page: Page) -> None:
    log_in(page, finished, "admin")
    page.goto("/admin/corpus/show/")
    page.click("text=Lanternquay")
    page.click(".object-tools a:text-is('Train')")
    page.fill("textarea[name=note]", "a short try")
    page.click("summary:has-text('Fitting')")
    page.fill("[name='fitting.epochs']", "1")
    page.fill("[name='fitting.frames_per_epoch']", "640")
    page.click("input[value=Train]")
    page.wait_for_url(re.compile(rf"/s/{SHOW}/runs/\d+/"))
    expect(page.locator("#live progress")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("epoch 1 of 1", timeout=90_000)


def test_matrix_cell_opens_its_frames(finished: Site, page: Page) -> None:
    log_in(page, finished, "admin")
    page.goto(f"/s/{SHOW}/evaluations/")
    page.locator("tbody tr").last.locator("a").first.click()
    page.wait_for_load_state()
    expect(page.locator(".lede")).to_contain_text("macro-F1")
    cells = page.locator(".matrix .confusion td.right a")
    count = int(cells.last.inner_text())
    cells.last.click()
    page.wait_for_url(re.compile(r"/gaps/\?.*kind=tp"))
    expect(page.locator("#gaps figure")).to_have_count(min(count, 48))


def test_disagreement_is_answered_by_keyboard(finished: Site, page: Page) -> None:
    log_in(page, finished, "reviewer")
    page.goto(f"/s/{SHOW}/review/disagreements/")
    page.keyboard.press("b")
    expect(page.locator(".review-frame")).to_be_visible()
    expect(page.locator(".review-progress")).to_contain_text("You gave 0")
    page.wait_for_load_state()  # each answer loads a page: a key pressed before that finds nobody listening
    page.keyboard.press("y")
    expect(page.locator(".review-progress")).to_contain_text("You gave 1")
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.locator(".review-progress")).to_contain_text("You gave 0")


def test_expected_positive_is_judged_by_keyboard(finished: Site, page: Page) -> None:
    log_in(page, finished, "reviewer")
    page.goto(f"/s/{SHOW}/review/expected/")
    address = page.locator("main img").first.get_attribute("src")
    page.keyboard.press("y")
    page.wait_for_function(
        "address => document.querySelector('main img')?.getAttribute('src') !== address", arg=address
    )


def test_screening_plays(finished: Site, page: Page) -> None:
    log_in(page, finished, "reviewer")
    page.goto(f"/s/{SHOW}/screenings/")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/screenings/*/")
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")
    page.keyboard.press(" ")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    assert page.locator(".lane").count() == 4
    assert page.locator(".appearance").count() > 0
