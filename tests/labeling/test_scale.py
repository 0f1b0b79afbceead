"""What everybody waits for stays flat however many frames there are: the plans of both databases, on twenty thousand frames.

Times say little on a busy machine; a plan says whether an index is walked or a table is read.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from bench.filling import fill
from corpus.models import Show
from labeling import services
from labeling.models import Lease, QueueItem, Vote
from labeling.queries import tagging_status
from people.models import Person

FRAMES = 20_000
BIG = ("corpus_frame", "labeling_queueitem", "labeling_lease", "labeling_vote", "labeling_voteanswer", "labeling_label")


@pytest.fixture
def large(db: None) -> tuple[Show, Person]:
    """A show that is done to 99.5 %, and somebody who may tag the rest: of few open frames PostgreSQL looks up each."""
    filled = fill(FRAMES, 0.995, people=1, shows=1)
    return Show.objects.get(slug=filled.shows[0]), Person.objects.get(username=filled.names[0])


@contextmanager
def statements_of() -> Iterator[list[tuple[str, tuple]]]:
    """Every reading statement made meanwhile, with its values."""
    seen: list[tuple[str, tuple]] = []

    def watch(execute: Callable, sql: str, values: tuple, many: bool, context: dict) -> object:
        if sql.lstrip().upper().startswith(("SELECT", "UPDATE")):
            seen.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def whole_reads(sql: str, values: tuple) -> list[str]:
    """The lines of a plan in which one of the large tables is read from end to end."""
    words = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(words + sql, values)
        lines = [str(row[-1]) for row in cursor.fetchall()]
    pattern = r"^SCAN (\w+)(?! USING)" if connection.vendor == "sqlite" else r"Seq Scan on (\w+)"
    found = [(line, re.search(pattern, line)) for line in lines]
    return [f"{line} in {sql[:300]}" for line, match in found if match and is_big(match[1], sql)]


def is_big(name: str, sql: str) -> bool:
    """SQLite's plans name the alias."""
    return any(table == name or re.search(rf'"?{table}"? (AS )?{name}\b', sql) for table in BIG)


def reads_of(work: Callable[[], object]) -> list[str]:
    with statements_of() as seen:
        work()
    assert seen
    return [line for sql, values in seen for line in whole_reads(sql, values)]


@pytest.mark.database
def test_claim_vote_status_and_undo_walk_indexes_only(large: tuple[Show, Person]) -> None:
    show, person = large

    def tag() -> None:
        lease = services.claim(person, show, 1, holding=[])[0]
        receipt = services.record_vote(lease.token, person, lease.asked[:1], idempotency_key="k", show=show)
        services.undo_vote(receipt.body["id"], person, "u", show)
        again = services.claim(person, show, 2, holding=[])
        services.skip(again[0].token, person, "dark", show)
        services.release(person, [one.token for one in again])

    assert reads_of(tag) == []
    assert reads_of(lambda: tagging_status(show, person)) == []


@pytest.mark.database
def test_what_was_filled_is_as_if_people_had_done_it(large: tuple[Show, Person]) -> None:
    show, person = large
    done = QueueItem.objects.filter(open_slots=0).count()

    assert 0.99 * FRAMES < done < FRAMES
    assert Lease.objects.filter(state="voted").count() == Vote.objects.count() == done
    assert show.labels.count() == 4 * done
    assert tagging_status(show, person).remaining == min(FRAMES - done, 1000)
