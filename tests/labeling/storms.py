"""Crowds that tag over HTTP through whatever happens to the server: each request is sent until it is answered."""

import http.client
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection

from bench.serving import HOST
from people.models import Person
from people.sessions import SessionStore

CSRF = "c" * 32
GIVE_UP_SECONDS = 900.0
MOST_LOG_OUTS = 10


def log_in(person: Person) -> str:
    """A session as a log-in makes it; its key."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


def log_everybody_out() -> None:
    Session.objects.all().delete()
    connection.close()


@dataclass(frozen=True)
class Acknowledged:
    """What somebody was told is saved."""

    vote: int
    frame: int
    key: str
    person: int


@dataclass
class Tagger:
    """One browser: a connection, a session, and what it was told."""

    port: int
    slug: str
    person: Person
    until: float = float("inf")  # of time.monotonic(): nothing new is begun afterwards
    session: str = ""
    line: http.client.HTTPConnection | None = None
    acknowledged: list[Acknowledged] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)  # answers that nobody should ever get
    hung_up: int = 0
    logged_out: int = 0

    def ask(self, path: str, body: dict[str, Any], **headers: str) -> tuple[int, Any]:
        """Send until there is an answer; a dead server is waited for, a log-out is followed by a log-in."""
        end = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < end:
            try:
                status, answer = self._send(path, body, headers)
            except (OSError, http.client.HTTPException):
                self.hung_up += 1
                self.hang_up()
                time.sleep(0.05)
                continue
            if status == 401 and self.logged_out < MOST_LOG_OUTS:
                self.logged_out += 1
                self.session = log_in(self.person)
                connection.close()
                continue
            if status >= 500 or status == 401:
                self.broken.append((status, str(answer)[:200]))
            return status, answer
        raise TimeoutError(f"No answer to {path} within {GIVE_UP_SECONDS:g} s.")

    def _send(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        self.line = self.line or http.client.HTTPConnection(HOST, self.port, timeout=60)
        fixed = {
            "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Content-Type": "application/json",
        }
        address = f"/api/v1/shows/{self.slug}/tagging/{path}/"
        self.line.request("POST", address, json.dumps(body), {**fixed, **headers})
        answer = self.line.getresponse()
        text = answer.read()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text.decode(errors="replace")

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

    def tag(self, most: int) -> None:
        """Answer up to `most` frames, each answer sent again after it was acknowledged."""
        try:
            while len(self.acknowledged) < most and time.monotonic() < self.until:
                _, leases = self.ask("claim", {"count": 1, "holding": []})
                if not leases:
                    return
                self._vote(leases[0])
        finally:
            self.hang_up()

    def _vote(self, lease: dict[str, Any]) -> None:
        key = uuid4().hex
        body = {"lease": lease["lease"], "present": lease["asked"][:1], "unsure": [], "duration_ms": 900}
        answers = [self.ask("votes", body, **{"Idempotency-Key": key}) for _ in range(2)]
        (status, saved), (again, same) = answers
        if status not in (200, 201) or again != 200 or saved != same:
            self.broken.append((status, f"{answers}"))
            return
        self.acknowledged.append(Acknowledged(saved["id"], saved["frame"], key, self.person.pk))


def storm(taggers: Sequence[Tagger], most: int, meanwhile: Callable[[], None] = lambda: None) -> list[Acknowledged]:
    """Everybody tags at once while something happens; what all were told."""
    for tagger in taggers:
        tagger.session = tagger.session or log_in(tagger.person)
    with ThreadPoolExecutor(len(taggers)) as threads:
        running = [threads.submit(tagger.tag, most) for tagger in taggers]
        meanwhile()
        for one in running:
            one.result()
    return [told for tagger in taggers for told in tagger.acknowledged]
