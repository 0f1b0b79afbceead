"""The run map in a real Chromium: along the tree by keys, found, moved, enlarged; a note written and a picture pasted in place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.small_site import SmallSite, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MAP = "/s/runs/runs/map/"
PASTE = """() => new Promise((done) => {
    const canvas = document.createElement('canvas');
    canvas.width = 40; canvas.height = 30;
    canvas.getContext('2d').fillRect(5, 5, 20, 10);
    canvas.toBlob((blob) => {
        const data = new DataTransfer();
        data.items.add(new File([blob], 'plot.png', {type: 'image/png'}));
        document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        done();
    }, 'image/png');
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.run_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site)


def test_arrows_go_along_the_tree_and_enter_opens(page: Page) -> None:
    page.goto(MAP)
    expect(page.locator("#panel h2").first).to_have_text("Run 4")  # the end of the best way
    for key, number in (("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowRight", 2), ("ArrowDown", 3)):
        page.keyboard.press(key)
        expect(page.locator("#panel h2").first).to_have_text(f"Run {number}")
        expect(page.locator(".node.chosen")).to_have_attribute("data-run", str(number))
    assert page.url.endswith("?run=3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/3/")


def test_the_filter_dims_as_one_types_and_stands_in_the_address(page: Page) -> None:
    page.goto(MAP)
    page.keyboard.press("/")
    page.keyboard.type("smaller")
    expect(page.locator("#map-found")).to_have_text("2 of 4 runs")
    assert page.locator(".node.dim").count() == 2
    page.reload()
    expect(page.locator("#map-found")).to_have_text("2 of 4 runs")
    page.fill("input[name=least]", "0.62")
    expect(page.locator("#map-found")).to_have_text("1 of 4 runs")


def test_keys_enlarge_and_a_drag_moves_the_map(page: Page) -> None:
    page.goto(MAP)
    view = "() => document.getElementById('map').getAttribute('viewBox').split(' ').map(Number)"
    before = page.evaluate(view)
    page.keyboard.press("+")
    larger = page.evaluate(view)
    assert larger[2] < before[2]
    box = page.locator("#map-box").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + box["height"] - 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + box["height"] - 60, steps=4)
    page.mouse.up()
    moved = page.evaluate(view)
    assert moved[0] > larger[0]
    assert moved[1] > larger[1]
    assert moved[2:] == larger[2:]


def test_a_note_is_written_and_a_picture_pasted_in_place(page: Page, site: SmallSite) -> None:
    page.goto(f"{MAP}?run=3")
    page.keyboard.press("n")
    page.fill("#note-text", "Heads are **cut off** now")
    page.click(".note-editor button.primary")
    expect(page.locator(".note-text strong")).to_have_text("cut off")
    page.evaluate(PASTE)
    expect(page.locator(".note-pictures img")).to_have_count(1)
    assert site.rows("SELECT width, height FROM training_runpicture") == [(40, 30)]
    assert site.rows("SELECT note FROM training_run WHERE number = 3") == [("Heads are **cut off** now",)]
