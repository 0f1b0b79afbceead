"""A run is started by keyboard: a setting found by name, changed, told as a step, put back, and the run queued."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_site import SmallSite, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PAGE = "/s/runs/runs/new/?from=4"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.run_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site)


def test_a_setting_is_found_changed_and_trained_by_keyboard(page: Page, site: SmallSite) -> None:
    page.goto(PAGE)
    expect(page.locator("[data-takes-start]")).to_be_hidden()  # the script is there
    page.keyboard.press("/")
    page.keyboard.type("fitting epochs most")
    expect(page.locator("#found-settings")).to_have_text(re.compile(r"^1 of \d+ settings$"))
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    expect(page.locator(".setting.changed")).to_have_count(1)
    expect(page.locator("#new-run-panel .steps")).to_contain_text("epochs 8 → 3")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/s/runs/runs/5/"))
    rows = site.rows("SELECT json_extract(recipe, '$.fitting.epochs') FROM training_run WHERE number = 5")
    assert rows == [(3,)]


def test_changes_are_marked_counted_and_taken_back(page: Page) -> None:
    page.goto(PAGE + "&composing.scale_max=1.9&composing.edge_styles=none&fitting.loss=mse")
    expect(page.locator(".setting.changed")).to_have_count(3)
    page.keyboard.press("c")
    expect(page.locator(".setting:not([hidden])")).to_have_count(3)
    for row in ("composing.scale_max", "composing.edge_styles", "fitting.loss"):
        page.locator(f"[data-key-of='{row}'] [data-back]").click()
    expect(page.locator(".setting.changed")).to_have_count(0)
    expect(page.locator("#new-run-panel .steps li")).to_have_count(2)  # what the run was made from is other


def test_what_is_frozen_follows_the_choice_of_material(page: Page) -> None:
    page.goto(PAGE)
    expect(page.locator(".frozen:visible")).to_have_text(re.compile(r"^6 cut-outs\s*2 backgrounds"))
    page.get_by_text("Run 4's own material.").click()
    expect(page.locator(".frozen:visible")).to_have_text(re.compile(r"^0 cut-outs\s*0 backgrounds.*no labels$", re.S))
    expect(page.locator("#new-run-panel h2")).to_have_text("Nothing changed")


def test_what_cannot_be_is_said_while_it_is_written(page: Page) -> None:
    page.goto(PAGE)
    page.locator("[name='composing.scale_max']").evaluate("one => { one.closest('details').open = true; }")
    page.locator("[name='composing.scale_max']").fill("0.1")
    expect(page.locator("#new-run-panel .wrong")).to_contain_text("scale_min is 0.2 but scale_max only 0.1")
