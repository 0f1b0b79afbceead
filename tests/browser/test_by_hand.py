"""Cutting out by hand in a real browser: a box and a stroke by mouse, by keyboard and by touch; saved, and gone on from."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched_page
from tests.browser.small_site import SmallSite
from tests.corpus.hand_drawn import draw_scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BOX = draw_scene(0, rows_of_fields=1).box
PATIENCE_MS = 60_000
MIDDLE = (BOX.left + BOX.width / 2, BOX.top + BOX.height / 2)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("hand"), "tests.browser.hand_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from watched_page(site.context(browser, "trainer"), PATIENCE_MS)


def open_page(page: Page, query: str = "") -> None:
    page.goto(f"/s/hand/cutouts/by-hand/{query}")
    expect(page.locator("#by-hand[data-shown]")).to_be_attached()


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a pixel of the picture is on the page: the whole picture is shown, in the middle of the stage."""
    stage = page.locator("#stage").bounding_box()
    scale = min(stage["width"] / 640, stage["height"] / 500)
    return (
        stage["x"] + (stage["width"] - 640 * scale) / 2 + x * scale,
        stage["y"] + (stage["height"] - 500 * scale) / 2 + y * scale,
    )


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*on_screen(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*on_screen(page, *place), steps=4)
    page.mouse.up()


def drawn(page: Page, times: int) -> float:
    """The figure's share once the server has answered so often."""
    expect(page.locator("#by-hand")).to_have_attribute("data-drawn", str(times), timeout=PATIENCE_MS)
    return float(page.locator("#by-hand").get_attribute("data-share"))


def test_box_and_stroke_by_mouse_are_saved_and_gone_on_from(page: Page, site: SmallSite) -> None:
    open_page(page)
    drag(page, (BOX.left, BOX.top), (BOX.left + BOX.width, BOX.top + BOX.height))
    whole = drawn(page, 1)
    expect(page.locator("[data-tool=remove]")).to_have_attribute("aria-pressed", "true")
    drag(page, (MIDDLE[0], MIDDLE[1] - 20), (MIDDLE[0], MIDDLE[1] + 20))
    less = drawn(page, 2)
    page.keyboard.press("z")
    assert drawn(page, 3) == whole > less
    page.keyboard.press("y")
    assert drawn(page, 4) == less
    page.get_by_label("Ann").check()
    page.keyboard.press("s")
    expect(page.locator("#by-hand[data-saved]")).to_be_attached()
    expect(page.locator("#toasts")).to_contain_text("Saved as a cut-out of Ann")
    expect(page.locator("#cut [name=character]:checked")).to_have_count(0)  # the next figure is asked about anew

    pk, drawing, frame = site.rows("SELECT id, drawing, frame_id FROM corpus_cutout WHERE \"group\" = 'Ann'")[0]
    assert (len(json.loads(drawing)["strokes"]), frame is not None) == (1, True)
    open_page(page, f"?cutout={pk}")
    assert drawn(page, 1) == less
    page.keyboard.press("k")
    stage = page.locator("#stage").bounding_box()
    page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    assert drawn(page, 2) > less
    page.get_by_role("button", name="Save as a new version").click()
    page.wait_for_url("**/s/hand/cutouts/")
    assert site.rows("SELECT number, cut_method FROM corpus_cutoutversion WHERE cutout_id = ? ORDER BY number", pk) == [
        (1, "by hand"), (2, "by hand"),
    ]  # fmt: skip


def test_leaving_with_strokes_that_are_not_saved_asks(page: Page) -> None:
    open_page(page)
    drag(page, (BOX.left, BOX.top), (BOX.left + BOX.width, BOX.top + BOX.height))
    drawn(page, 1)
    drag(page, (MIDDLE[0], MIDDLE[1] - 30), (MIDDLE[0] + 9, MIDDLE[1] + 30))
    drawn(page, 2)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("[data-still]").first.click()
    page.get_by_role("link", name="Back to the cut-outs").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["confirm", "beforeunload"]
    page.keyboard.press("2")
    expect(page.get_by_label("Ben")).to_be_checked()
    page.keyboard.press("s")
    expect(page.locator("#by-hand[data-saved]")).to_be_attached()
    page.get_by_role("link", name="Back to the cut-outs").click()
    page.wait_for_url("**/s/hand/cutouts/")


def test_box_and_strokes_by_keyboard(page: Page) -> None:
    open_page(page)
    page.locator("#stage").focus()
    for key in ("ArrowLeft", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    first = drawn(page, 1)
    page.keyboard.press("]")
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    second = drawn(page, 2)
    page.keyboard.press("Enter")
    third = drawn(page, 3)
    assert first > second >= third
    page.keyboard.press("Control+z")
    assert drawn(page, 4) == second
    page.keyboard.press("v")
    expect(page.locator("#ground")).to_have_attribute("aria-pressed", "true")


def test_box_and_stroke_by_finger_on_a_small_screen(browser: Browser, site: SmallSite) -> None:
    small = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
    for page in watched_page(site.context(browser, "trainer", **small), PATIENCE_MS):
        open_page(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        fingers = page.context.new_cdp_session(page)
        swipe(page, fingers, (BOX.left, BOX.top), (BOX.left + BOX.width, BOX.top + BOX.height))
        whole = drawn(page, 1)
        swipe(page, fingers, (MIDDLE[0], MIDDLE[1] - 20), (MIDDLE[0], MIDDLE[1] + 20))
        assert drawn(page, 2) < whole
        pinch(page, fingers)
        expect(page.locator("#undo")).to_be_enabled()
        page.locator("#undo").tap()
        assert drawn(page, 3) == whole  # two fingers draw nothing: what is undone is the stroke before


def pinch(page: Page, fingers: object) -> None:
    for kind, reach in (("touchStart", 10), ("touchMove", 60), ("touchEnd", 0)):
        places = [on_screen(page, MIDDLE[0] + side * reach, MIDDLE[1]) for side in (-1, 1)] if reach else []
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def swipe(page: Page, fingers: object, start: tuple[float, float], stop: tuple[float, float]) -> None:
    for kind, place in (("touchStart", start), ("touchMove", stop), ("touchEnd", None)):
        points = [dict(zip("xy", on_screen(page, *place), strict=True))] if place else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
