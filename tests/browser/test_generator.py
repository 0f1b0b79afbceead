"""The playground in a real browser: a control moves, the frames and the address follow, and a run starts from it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.playground import filled_site
from tests.browser.small_site import SmallSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    site = filled_site(tmp_path_factory.mktemp("play"), cutouts=3, backgrounds=3)
    site.start()
    yield site
    site.kill()


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    context = site.context(browser, "trainer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def open_playground(page: Page, query: str = "") -> None:
    page.goto(f"/s/play/generator/?{query}")
    drawn(page, 0)


def drawn(page: Page, before: int) -> None:
    page.wait_for_function("n => Number(document.getElementById('playground').dataset.drawn || 0) > n", arg=before)


def times(page: Page) -> int:
    return int(page.locator("#playground").get_attribute("data-drawn"))


def pictures(page: Page) -> list[str]:
    return page.locator("#frames img").evaluate_all("all => all.map((one) => one.src)")


def test_moved_control_redraws_the_same_scenes_and_its_reset_brings_them_back(page: Page) -> None:
    open_playground(page)
    first, before = pictures(page), times(page)

    page.fill("#set-rotation_max", "0")
    drawn(page, before)
    turned, before = pictures(page), times(page)
    setting = page.locator("[data-name=rotation_max]")
    expect(setting).to_have_class("setting changed")
    expect(page).to_have_url(re.compile("rotation_max=0"))
    setting.locator(".reset").click()
    drawn(page, before)

    assert len(first) == 16
    assert turned != first
    assert pictures(page) == first
    expect(setting).to_have_class("setting")


def test_slider_reaches_small_scales(page: Page) -> None:
    open_playground(page)
    page.locator("[data-name=scale_min] [data-slider]").focus()
    page.keyboard.press("Home")

    expect(page.locator("#set-scale_min")).to_have_value("0.01")


def test_keys_choose_a_frame_show_boxes_and_the_start(page: Page) -> None:
    open_playground(page, "edge_styles=none,box&same_scene_edges=true")
    assert page.locator("#frames").evaluate("grid => getComputedStyle(grid).gridTemplateColumns.split(' ').length") == 2

    before = times(page)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#provenance h2")).to_have_text("Frame 2")
    page.keyboard.press("b")
    expect(page.locator("#frame-2 .boxes")).to_be_visible()
    page.keyboard.press("o")
    drawn(page, before)
    expect(page.locator("#before")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#set-same_scene_edges")).to_be_checked()


def test_what_cannot_be_composed_is_said_and_the_frames_stay(page: Page) -> None:
    open_playground(page)
    first = pictures(page)

    page.fill("#set-scale_max", "0.1")

    expect(page.locator("#refusal")).to_contain_text("the smallest scale must not be above the largest")
    assert pictures(page) == first


def test_settings_become_a_run(page: Page) -> None:
    open_playground(page)
    page.fill("#set-scale_max", "1.9")
    page.locator("#seed").blur()
    page.locator("h1").click()
    page.keyboard.press("m")
    expect(page.locator("#changes")).to_contain_text("scale_max1.3→1.9")
    expect(page.locator("#command")).to_have_text("manage.py train play --set composing.scale_max=1.9")
    page.fill("#note", "closer")
    page.click("#start-form button.primary")

    expect(page.locator("h1")).to_have_text("Run 1")
    expect(page.locator("main")).to_contain_text("closer")
