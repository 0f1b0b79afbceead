"""The tagging page inside another site's frame, as Mechanical Turk shows it: real Chromium, another origin, no cookies.

The stand-in of Mechanical Turk is a server of a few lines: a page with the frame, and the address its form is posted to.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.conftest import ROOT, answers, free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@dataclass
class Market:
    """What a market of work does: it frames a page and takes its form."""

    server: ThreadingHTTPServer
    framed: str = ""
    submitted: list[dict[str, list[str]]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        # By name, so that the market is another site than ours at 127.0.0.1: no cookie of ours reaches the frame.
        return f"http://localhost:{self.server.server_port}"


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(f'<title>HIT</title><iframe src="{escape(market.framed)}" width="1100" height="660"></iframe>')

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            market.submitted.append({"path": [self.path], **parse_qs(body, keep_blank_values=True)})
            self.answer("<p>Thank you for the HIT.</p>")

        def answer(self, html: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html>{html}".encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    market = Market(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    thread = threading.Thread(target=market.server.serve_forever)
    thread.start()
    yield market
    market.server.shutdown()
    thread.join()
    market.server.server_close()


@dataclass
class Site:
    """Our own server and the addresses of its show."""

    address: str
    data: Path
    links: dict[str, str]

    def rows(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.data / "rollcall.sqlite3", timeout=20)) as database:
            return database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, market: Market) -> Iterator[Site]:
    data, port = tmp_path_factory.mktemp("data"), free_port()
    environment = {**os.environ, "ROLLCALL_DATA": str(data), "MTURK_HOSTS": market.origin}
    for name in ("DATABASE_URL", "BROKER_URL"):
        environment.pop(name, None)
    fill = [sys.executable, "-m", "tests.browser.market_show"]
    filled = subprocess.run(fill, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:config.gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "config.wsgi",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    site = Site(f"http://127.0.0.1:{port}", data, json.loads(filled.stdout.splitlines()[-1]))
    try:
        wait_until(lambda: answers(site.address), 60, "the server's first answer")
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@pytest.fixture
def worker(browser: Browser) -> Iterator[Page]:
    """A worker's browser; their visit fails where a script is blocked or breaks, inside the frame too."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_default_timeout(20_000)
    yield page
    cookies = context.cookies()
    context.close()
    assert troubles == []
    assert [cookie["name"] for cookie in cookies if cookie["domain"] == "127.0.0.1"] == []


def open_hit(page: Page, market: Market, site: Site, **given: str) -> FrameLocator:
    work = {"assignmentId": "A1", "hitId": "H1", "workerId": "W1", "turkSubmitTo": market.origin, **given}
    market.framed = f"{site.address}{site.links['mturk']}?{urlencode(work)}"
    page.goto(market.origin)
    return page.frame_locator("iframe")


def picture_is_there(frame: FrameLocator, selector: str) -> None:
    expect(frame.locator(selector).first).to_be_visible()
    frame.locator(selector).first.evaluate("picture => picture.decode()")


def read_what_counts(frame: FrameLocator) -> None:
    """The guidelines stand before the first frame of somebody new; who has read them goes on."""
    frame.locator("#stage-picture img").or_(frame.locator("dialog[open] .guidelines")).first.wait_for()
    if frame.locator("dialog[open] .guidelines").count():
        picture_is_there(frame, "dialog[open] .guidelines img")
        frame.locator("dialog[open] .button.primary").first.click()


def tag(frame: FrameLocator, page: Page, done: str) -> None:
    """Nobody is there, sent; the bar has heard of it from the server."""
    picture_is_there(frame, "#stage-picture img")
    frame.locator("#nobody").click()
    frame.locator("#next").click()
    expect(frame.locator("#work-count")).to_contain_text(done)


def test_preview_shows_a_frame_and_the_cast_and_takes_no_lease(worker: Page, market: Market, site: Site) -> None:
    frame = open_hit(worker, market, site, assignmentId="ASSIGNMENT_ID_NOT_AVAILABLE")
    picture_is_there(frame, ".hero-picture")
    expect(frame.locator(".tile")).to_have_count(4)
    expect(frame.locator("body")).to_contain_text("Accept the HIT to begin")
    picture_is_there(frame, ".tile img")
    assert site.rows("SELECT count(*) FROM labeling_lease") == [(0,)]


def test_accepted_work_ends_with_a_form_to_the_market(worker: Page, market: Market, site: Site) -> None:
    frame = open_hit(worker, market, site)
    read_what_counts(frame)
    expect(frame.locator("#work-submit")).to_be_disabled()
    tag(frame, worker, "1 of 3")
    tag(frame, worker, "2 of 3")

    frame = open_hit(worker, market, site)  # loaded again: it goes on where it was
    expect(frame.locator("#work-count")).to_contain_text("2 of 3")
    tag(frame, worker, "3 of 3")
    expect(frame.locator("#work-submit")).to_be_enabled()
    market.submitted.clear()
    frame.locator("#work-submit").click()
    expect(frame.locator("body")).to_contain_text("Thank you for the HIT")

    (form,) = market.submitted
    assert form["path"] == ["/mturk/externalSubmit"]
    assert (form["assignmentId"], form["frames"]) == (["A1"], ["3"])
    assert len(form["receipt"][0]) == 16
    assert site.rows("SELECT count(*) FROM labeling_assignment WHERE finished_at IS NOT NULL") == [(1,)]


def test_the_same_worker_takes_a_second_hit_and_a_return_gives_the_frames_back(
    worker: Page, market: Market, site: Site
) -> None:
    frame = open_hit(worker, market, site, assignmentId="A2", hitId="H2")
    read_what_counts(frame)
    tag(frame, worker, "1 of 3")
    assert site.rows("SELECT count(*) FROM people_person WHERE external_id = 'mturk:W1'") == [(1,)]
    live = "SELECT count(*) FROM labeling_lease WHERE state = 'live'"
    wait_until(lambda: site.rows(live) == [(2,)], 20, "the frames ahead")

    worker.goto("about:blank")  # the HIT is returned: its frame is gone

    wait_until(lambda: site.rows(live) == [(0,)], 20, "the release of the frames")


def test_another_sites_page_may_not_frame_it(browser: Browser, market: Market, site: Site) -> None:
    page = browser.new_page()
    market.framed = f"{site.address}{site.links['join']}"
    page.goto(market.origin)
    page.wait_for_timeout(500)
    assert "Your name" not in (page.frames[1].content() if len(page.frames) > 1 else "")
    page.close()
    answer = httpx.get(f"{site.address}{site.links['join']}")
    assert answer.headers["X-Frame-Options"] == "DENY"
