"""The frames page by keyboard, in a real browser, over 5,000 frames."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, answers, free_port, wait_until, watched_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
FRAMES = 5000
GRID = "/s/many/frames/"
ALL_SHOWN = """[...document.querySelectorAll(".cell:not([hidden])")].every(
    (cell) => cell.querySelector(".clip") && cell.querySelector("img").naturalWidth)"""


@dataclass
class ManyFrames:
    """A web server over bench.many_frames: its address, its data folder, a session key per person."""

    address: str
    data: Path
    sessions: dict[str, str]

    def rows(self, sql: str, *values: Any) -> list[tuple]:
        """What the database holds, read past the server."""
        with closing(sqlite3.connect(self.data / "rollcall.sqlite3", timeout=20)) as database:
            return database.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManyFrames]:
    data, port = tmp_path_factory.mktemp("many"), free_port()
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    given |= {"ROLLCALL_DATA": str(data)}
    fill = [sys.executable, "-m", "bench.many_frames", "--frames", str(FRAMES)]
    filled = subprocess.run(fill, cwd=ROOT, env=given, check=True, capture_output=True, text=True)
    serve = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{port}", "config.wsgi"]
    server = subprocess.Popen(serve, cwd=ROOT, env=given)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(address), 120, "the server's first answer")
        yield ManyFrames(address, data, json.loads(filled.stdout.splitlines()[-1])["sessions"])
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture
def page(browser: Browser, many: ManyFrames) -> Iterator[Page]:
    """A trainer's page; fails its test on a script error or a blocked script."""
    yield from open_page(browser, many, viewport={"width": 1366, "height": 768})


def open_page(browser: Browser, many: ManyFrames, **options: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=many.address, **options)
    context.add_cookies([{"name": "sessionid", "value": many.sessions["trainer"], "url": many.address}])
    yield from watched_page(context, 30_000)


def open_grid(page: Page, query: str = "") -> None:
    page.goto(GRID + query)
    page.wait_for_selector("html[data-frames-ready]", state="attached")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Page) -> int:
    """The place of the frame under focus, from 1."""
    return int(page.locator(".cell.at").get_attribute("aria-posinset"))


def test_keys_move_choose_and_draw_ranges(page: Page) -> None:
    open_grid(page)
    expect(page.locator("#count")).to_have_text("5,000 frames")
    columns = page.evaluate("Math.round((innerWidth - 40 + 8) / (document.querySelector('.cell').offsetWidth + 8))")

    press(page, "ArrowRight", "j", "l", "k", "h")
    assert at(page) == 2
    press(page, "x", "ArrowRight", " ")
    expect(page.locator("#chosen")).to_have_text("2 frames chosen")
    press(page, "Escape")
    expect(page.locator("#selection")).to_be_hidden()
    press(page, "v", "ArrowDown", "ArrowRight")
    expect(page.locator("#chosen")).to_have_text(f"{columns + 2} frames chosen")
    press(page, "v", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    expect(page.locator("#chosen")).to_have_text(f"{columns + 5} frames chosen")
    press(page, "a")
    expect(page.locator("#chosen")).to_have_text("5,000 frames chosen")
    press(page, "x")
    expect(page.locator("#chosen")).to_have_text("4,999 frames chosen")
    assert page.locator("#grid").get_attribute("aria-activedescendant") == page.locator(".cell.at").get_attribute("id")


def test_the_end_of_the_list_is_one_key_away_and_the_page_stays_small(page: Page) -> None:
    open_grid(page)

    press(page, "End")
    last = page.locator(f'.cell[aria-posinset="{FRAMES}"]')
    expect(last.locator(".clip")).to_have_text("Episode 01 · 0:00.0")
    expect(last).to_be_in_viewport()
    assert page.evaluate("window.scrollY + innerHeight > document.documentElement.scrollHeight - 200")
    for place in range(0, 100, 7):
        page.evaluate("share => window.scrollTo(0, document.documentElement.scrollHeight * share)", place / 100)
        page.wait_for_timeout(30)
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)")
    wait_until(lambda: page.evaluate(ALL_SHOWN), 30, "the pictures in the middle of the list")
    assert page.evaluate("document.querySelectorAll('.cell').length") < 120


def test_chosen_frames_go_to_a_new_queue(page: Page, many: ManyFrames) -> None:
    open_grid(page, "?split=dev")
    press(page, "v", "ArrowRight", "ArrowRight", "v", "q")
    expect(page.locator("#queue-dialog")).to_be_visible()
    page.fill("#queue-name", "Second look")
    page.select_option("#queue-purpose", "dev")
    page.fill("#queue-overlap", "3")
    press(page, "Enter")

    expect(page.locator("#toasts")).to_contain_text("3 frames went to “Second look”.")
    queued = many.rows(
        """SELECT q.purpose, i.target, count(*) FROM labeling_queueitem i JOIN labeling_queue q ON q.id = i.queue_id
           WHERE q.name = 'Second look' GROUP BY 1, 2"""
    )
    assert queued == [("dev", 3, 3)]


def test_all_that_match_are_rejected_and_restored_by_their_filter(page: Page, many: ManyFrames) -> None:
    open_grid(page, "?episode=3")
    press(page, "a", "x", "d")  # all but the first
    page.fill("#reject-reason", "opening or credits")
    press(page, "Enter")

    expect(page.locator("#toasts")).to_contain_text("124 frames rejected.")
    expect(page.locator("#count")).to_have_text("1 frame")
    assert many.rows("SELECT count(*) FROM corpus_frame WHERE rejected_reason = 'opening or credits'") == [(124,)]
    open_grid(page, "?rejected=only")
    expect(page.locator(".cell .badge").first).to_have_text("rejected")
    press(page, "a", "d")
    expect(page.locator("#toasts")).to_contain_text("124 frames restored.")
    assert many.rows("SELECT count(*) FROM corpus_frame WHERE rejected_at IS NOT NULL") == [(0,)]


def test_an_export_streams_the_chosen_or_all_that_match(page: Page) -> None:
    open_grid(page, "?episode=5")
    press(page, "x", "e")
    page.select_option("#export-as", "csv")
    with page.expect_download() as one:
        page.click("#export-dialog button.primary")
    press(page, "e")
    page.check("#export-dialog input[value=all]")
    with page.expect_download() as every:
        page.click("#export-dialog button.primary")

    assert one.value.suggested_filename == "many-frames.csv"
    assert len(Path(one.value.path()).read_text().splitlines()) == 1 + 1
    assert len(Path(every.value.path()).read_text().splitlines()) == 1 + 125


def test_a_view_is_saved_opened_renamed_and_deleted(page: Page) -> None:
    open_grid(page)
    press(page, "/")
    page.select_option("select[name=split]", "dev")
    page.click("#filters button.button:not(.plain)")
    page.wait_for_url(re.compile(r"\?split=dev$"))
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    press(page, "s")
    page.fill("#view-name", "The dev side")
    press(page, "Enter")
    expect(page.locator(".choice.saved")).to_have_text("The dev side")

    open_grid(page)
    page.click(".choice.saved")
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    press(page, "s")
    page.fill("#view-name", "Dev")
    press(page, "Enter")
    expect(page.locator(".choice.saved")).to_have_text("Dev")
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    press(page, "s")
    page.click("#delete-view")
    expect(page.locator(".choice.saved")).to_have_count(0)


def test_a_frame_is_opened_walked_from_and_come_back_to(page: Page) -> None:
    open_grid(page, "?comment=flagged")
    press(page, "ArrowRight", "x", "ArrowDown")
    before = at(page)
    press(page, "Enter")
    page.wait_for_url(re.compile(r"/frames/\d+/\?back="))
    expect(page.locator(".comment").first).to_be_visible()
    first = page.url
    press(page, "j")
    page.wait_for_url(lambda url: url != first)
    press(page, "k")
    page.wait_for_url(first)
    press(page, "b")
    page.wait_for_url(re.compile(r"\?comment=flagged$"))
    page.wait_for_selector("html[data-frames-ready]", state="attached")

    assert at(page) == before
    expect(page.locator("#chosen")).to_have_text("1 frame chosen")


def test_a_frame_is_rejected_and_restored_on_its_own_page_by_keys(page: Page, many: ManyFrames) -> None:
    frame = many.rows("SELECT id FROM corpus_frame ORDER BY id LIMIT 1 OFFSET 77")[0][0]
    page.goto(f"{GRID}{frame}/")
    press(page, "d")
    page.fill("#reject-reason", "black or blank")
    press(page, "Enter")
    expect(page.locator(".notice.error")).to_contain_text("This frame is rejected: black or blank")
    press(page, "d")
    expect(page.locator(".notice.error")).to_have_count(0)
    assert many.rows("SELECT rejected_at FROM corpus_frame WHERE id = ?", frame) == [(None,)]


def test_keys_of_the_site_still_lead_to_rooms_and_help(page: Page) -> None:
    open_grid(page)
    press(page, "?")
    expect(page.locator("#keys")).to_contain_text("Choose all that match")
    press(page, "Escape", "g", "l")
    page.wait_for_url(re.compile(r"/labels/$"))


def test_mouse_chooses_by_the_tick_and_opens_by_the_picture(page: Page) -> None:
    open_grid(page)
    cells = page.locator(".cell:not([hidden])")
    cells.nth(0).hover()
    cells.nth(0).locator(".tick").click()
    cells.nth(3).click(modifiers=["Shift"])
    expect(page.locator("#chosen")).to_have_text("4 frames chosen")
    cells.nth(2).click(modifiers=["Control"])
    expect(page.locator("#chosen")).to_have_text("3 frames chosen")
    cells.nth(1).click()
    page.wait_for_url(re.compile(r"/frames/\d+/"))


def test_touch_on_a_phone(browser: Browser, many: ManyFrames) -> None:
    for page in open_page(browser, many, viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True):
        open_grid(page)
        expect(page.locator("#filters")).to_be_hidden()
        page.tap("#fold")
        expect(page.locator("#filters")).to_be_visible()
        page.tap("#fold")
        page.locator(".cell:not([hidden]) .tick").nth(1).tap()
        expect(page.locator("#chosen")).to_have_text("1 frame chosen")
        assert page.locator(".tick").first.bounding_box()["width"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.tap("[data-act=clear]")
        expect(page.locator("#selection")).to_be_hidden()


def test_without_script_the_page_is_a_paged_list(browser: Browser, many: ManyFrames) -> None:
    for page in open_page(browser, many, java_script_enabled=False):
        page.goto(f"{GRID}?split=dev")
        expect(page.locator(".picture")).to_have_count(60)
        page.click(".pager a")
        assert "after=" in page.url
        expect(page.locator(".picture")).to_have_count(60)
