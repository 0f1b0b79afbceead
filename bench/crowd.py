"""Many people who tag over HTTP without a pause, each on a connection that stays open; one thread plays them all.

Server and crowd share the machine, so the crowd has to cost little: a person is a generator that yields a request and is
sent the answer; sockets are read as they come. 500 answers a second cost it a tenth of a core.
"""

import json
import selectors
import socket
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

CSRF = "0" * 32


@dataclass(frozen=True)
class Request:
    path: str
    body: Any
    headers: str = ""


@dataclass(frozen=True)
class Answer:
    """`seconds` from the first byte sent to the last one received."""

    status: int
    body: Any
    seconds: float


Person = Generator[Request, Answer, None]


@dataclass
class Timings:
    """Seconds of the answers; `refused` are (status, path) of those that were neither 200 nor 201, `empty` shows without work."""

    claims: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    handed_out: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    empty: set[str] = field(default_factory=set)


def tagging(slugs: Sequence[str], timings: Timings, until: float) -> Person:
    """Claim a frame and answer it, again and again; a show in which nothing is left is followed by the next."""
    shows = iter(slugs)
    slug = next(shows, None)
    while slug is not None and time.perf_counter() < until:
        claimed = yield Request(f"/api/v1/shows/{slug}/tagging/claim/", {"count": 1, "holding": []})
        if claimed.status != 200:
            timings.refused.append((claimed.status, "claim"))
            continue
        if not claimed.body:
            timings.empty.add(slug)
            slug = next(shows, None)
            continue
        lease = claimed.body[0]
        timings.claims.append(claimed.seconds)
        timings.handed_out.append(lease["frame"]["id"])
        vote = {"lease": lease["lease"], "present": lease["asked"][:1], "unsure": [], "duration_ms": 900}
        saved = yield Request(f"/api/v1/shows/{slug}/tagging/votes/", vote, f"Idempotency-Key: {uuid4().hex}\r\n")
        if saved.status != 201:
            timings.refused.append((saved.status, "vote"))
            continue
        timings.votes.append(saved.seconds)


class Line:
    """One person's connection; the answer is read as far as it has come."""

    def __init__(self, port: int, session: str, person: Person) -> None:
        self.person, self.port = person, port
        self.fixed = (
            f"Host: 127.0.0.1:{port}\r\nCookie: sessionid={session}; csrftoken={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            "Content-Type: application/json\r\n"
        )
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def send(self, request: Request) -> None:
        body = json.dumps(request.body)
        head = f"POST {request.path} HTTP/1.1\r\n{self.fixed}{request.headers}Content-Length: {len(body)}\r\n\r\n"
        self.sent_at = time.perf_counter()
        self.socket.sendall((head + body).encode())

    def answer(self) -> Answer | None:
        """What has come, if it is whole."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("The server hung up on somebody who was waiting for an answer.")
        self.received += more
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return None
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return None
        self.received = b""
        return Answer(int(head[9:12]), json.loads(body), time.perf_counter() - self.sent_at)


def play(port: int, people: Sequence[tuple[str, Person]]) -> None:
    """All (session, person) at once, until each is through."""
    with selectors.DefaultSelector() as selector:
        for session, person in people:
            line = Line(port, session, person)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(next(person))
        while selector.get_map():
            for key, _ in selector.select():
                _go_on(selector, key.data)


def _go_on(selector: selectors.BaseSelector, line: Line) -> None:
    answer = line.answer()
    if answer is None:
        return
    try:
        line.send(line.person.send(answer))
    except StopIteration:
        selector.unregister(line.socket)
        line.socket.close()
