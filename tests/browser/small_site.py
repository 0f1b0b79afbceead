"""A real web server over small shows: started within seconds, killed and started again by the tests that want it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import ROOT, answers, free_port, wait_until, watched_page


def environment(data: Path) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    return {**given, "ROLLCALL_DATA": str(data), "PYTHONUNBUFFERED": "1"}


@dataclass
class SmallSite:
    """Its data folder, its port, and a session key per person."""

    data: Path
    port: int = field(default_factory=free_port)
    sessions: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fill(self, shows: str = "tests.browser.small_shows") -> None:
        """By the module that makes its shows and prints the sessions."""
        command = [sys.executable, "-m", shows]
        filled = subprocess.run(
            command, cwd=ROOT, env=environment(self.data), check=True, capture_output=True, text=True
        )
        self.sessions = json.loads(filled.stdout.splitlines()[-1])

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            [*command, "config.wsgi"], cwd=ROOT, env=environment(self.data), start_new_session=True
        )
        wait_until(lambda: answers(self.address), 60, "the server's first answer")

    def kill(self) -> None:
        """With -9, the web server and its worker: no goodbye of any kind."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @classmethod
    def serving(cls, data: Path, shows: str = "tests.browser.small_shows") -> Iterator["SmallSite"]:
        """Filled and started, for a fixture; killed afterwards."""
        site = cls(data)
        site.fill(shows)
        site.start()
        yield site
        site.kill()

    def rows(self, sql: str, *values: Any) -> list[tuple]:
        """What the database holds, read past the server."""
        with closing(sqlite3.connect(self.data / "rollcall.sqlite3", timeout=20)) as database:
            return database.execute(sql, values).fetchall()

    def votes(self, show: str, person: str = "tagger") -> list[tuple]:
        """(present names joined, comment, flagged, guidelines version) of the standing votes, oldest first."""
        sql = """SELECT coalesce((SELECT group_concat(name, '+') FROM (
                     SELECT c.name FROM labeling_voteanswer a JOIN corpus_character c ON c.id = a.character_id
                     WHERE a.vote_id = v.id AND a.answer = 'yes' ORDER BY c.position)), ''),
                   v.comment, v.is_flagged, v.guidelines_version
                 FROM labeling_vote v JOIN corpus_frame f ON f.id = v.frame_id JOIN corpus_show s ON s.id = f.show_id
                 JOIN people_person p ON p.id = v.person_id
                 WHERE s.slug = ? AND p.username = ? AND v.withdrawn_at IS NULL ORDER BY v.id"""
        return self.rows(sql, show, person)

    def leases(self, show: str, state: str) -> int:
        sql = """SELECT count(*) FROM labeling_lease l JOIN labeling_queueitem i ON i.id = l.item_id
                 JOIN labeling_queue q ON q.id = i.queue_id JOIN corpus_show s ON s.id = q.show_id
                 WHERE s.slug = ? AND l.state = ?"""
        return self.rows(sql, show, state)[0][0]

    def context(self, browser: Browser, person: str | None = "tagger", **options: Any) -> BrowserContext:
        """A browser of its own in which this person is logged in."""
        given = {"viewport": {"width": 1366, "height": 768}, "base_url": self.address, **options}
        context = browser.new_context(**given)
        if person:
            context.add_cookies([{"name": "sessionid", "value": self.sessions[person], "url": self.address}])
        return context


def trainers_page(browser: Browser, site: SmallSite, patience_ms: int = 20_000) -> Iterator[Page]:
    """A watched page of the trainer's; whatever is expected there may take as long as whatever is pressed."""
    expect.set_options(timeout=patience_ms)
    yield from watched_page(site.context(browser, "trainer"), patience_ms)
