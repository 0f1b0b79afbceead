"""Whoever came first writes first.

SQLite has one writer at a time and lets the others poll for it with growing pauses: under thirty people some waited for
seconds while the database was free. So the threads of a process queue up before they begin. Other processes are still
kept apart by the database itself. PostgreSQL needs none of it.
"""

import threading
from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Turns:
    """A lock that is handed to the one who waits longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        gate.acquire()  # released by whoever hands over

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


TURNS = Turns()


def in_turn(write: Callable[Given, Result]) -> Callable[Given, Result]:
    """Run as one transaction, in turn. Inside a caller's transaction it only joins in: that one has the database already."""

    @wraps(write)
    def written(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            with transaction.atomic():
                return write(*args, **kwargs)
        with TURNS, transaction.atomic():
            return write(*args, **kwargs)

    return written
