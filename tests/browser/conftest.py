"""A real browser against a real site: `manage.py up --demo` with a data folder of its own, as a newcomer starts it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services import skip_without

ROOT = Path(__file__).parents[2]
# Debian's Chromium; without these flags it asks for things outside this machine at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# On two idle cores the demo's loop takes four to six minutes, and the run tells how long; a machine at half that speed is no
# failure of the program.
START_SECONDS, LOOP_SECONDS = 60, 900


@dataclass
class Site:
    """A running site: its address, the log-ins it printed, its data folder, and the seconds until it answered."""

    address: str
    passwords: dict[str, str]
    data: Path
    answered_after: float
    process: subprocess.Popen = field(repr=False)
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def api(self, path: str, person: str = "admin") -> dict:
        """GET below /api/v1/ as a person who logged in by the API."""
        if person not in self.tokens:  # once: to check a password costs the server as much as fifty answers
            login = {"username": person, "password": self.passwords[person]}
            told = httpx.post(f"{self.address}/api/v1/token/", json=login, timeout=30).raise_for_status()
            self.tokens[person] = told.json()["token"]
        headers = {"Authorization": f"Token {self.tokens[person]}"}
        answer = httpx.get(f"{self.address}/api/v1/{path}", headers=headers, timeout=30)
        return answer.raise_for_status().json()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until the condition held; fails with what was waited for."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.5)
    pytest.fail(f"{what} did not happen within {seconds:.0f} s")


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo site, started as `make run` does."""
    data, port = tmp_path_factory.mktemp("data"), free_port()
    printed = data / "printed.txt"
    environment = {**os.environ, "ROLLCALL_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    with printed.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--demo", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        seconds = wait_until(
            lambda: answers(address) and "tagger" in printed.read_text(), START_SECONDS, "the site's first answer"
        )
        passwords = dict(re.findall(r"^\s+(admin|reviewer|tagger)\s+(\S+)$", printed.read_text(), re.MULTILINE))
        yield Site(address, passwords, data, seconds, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        skip_without("Chromium (the package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.address, viewport={"width": 1366, "height": 768})
    yield from watched_page(context, 15_000)


def watched_page(context: BrowserContext, patience_ms: int) -> Iterator[Page]:
    """A page that fails its test on a script error or on what the policy for contents blocks."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda message: troubles.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.set_default_timeout(patience_ms)
    yield page
    context.close()
    assert troubles == []


def log_in(page: Page, site: Site, person: str) -> None:
    page.goto("/")
    page.fill("input[name=username]", person)
    page.fill("input[name=password]", site.passwords[person])
    page.click("form button[type=submit], form button.primary")
    page.wait_for_url(re.compile(r"/$"))
