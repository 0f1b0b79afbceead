"""The statements of claiming and voting, written out: many people wait for these at once.

To build such a query by the ORM takes ten times as long as the database needs to answer it, and on a laptop web server
and database share two cores. Everything that is not on the way of a frame uses the ORM. Values in, plain values out;
the words put into the texts are our own. Each works on SQLite and on PostgreSQL; locks are PostgreSQL's, since on SQLite
the whole transaction is one (BEGIN IMMEDIATE).
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

LABELS_LOCK = 4701  # the namespace of our advisory locks; the second number is the show


def fetch(sql: str, *values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def locks(words: str) -> str:
    return f" {words}" if connection.vendor == "postgresql" else ""


def moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def uuid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def places(rows: int, columns: str) -> str:
    return ", ".join([columns] * rows)


# --- claiming


def number_held(person: int, most: int) -> int:
    sql = "SELECT 1 FROM labeling_lease WHERE person_id = %s AND state = 'live' LIMIT %s"
    return len(fetch(sql, person, most))


def is_any_lease_over(now: datetime) -> bool:
    return bool(fetch("SELECT 1 FROM labeling_lease WHERE state = 'live' AND expires_at < %s LIMIT 1", moment(now)))


def locked_place(queue: int, person: int) -> tuple[int, int] | None:
    """(id, cursor)"""
    sql = "SELECT id, cursor FROM labeling_place WHERE queue_id = %s AND person_id = %s"
    found = fetch(sql + locks("FOR NO KEY UPDATE"), queue, person)
    return found[0] if found else None


def move_place(place: int, cursor: int) -> None:
    run("UPDATE labeling_place SET cursor = %s WHERE id = %s", cursor, place)


def next_priority(queue: int, below: int) -> int | None:
    """One probe of the partial index of open items."""
    sql = """SELECT priority FROM labeling_queueitem WHERE queue_id = %s AND open_slots > 0 AND priority < %s
             ORDER BY priority DESC LIMIT 1"""
    found = fetch(sql, queue, below)
    return found[0][0] if found else None


FREE = """
    SELECT item.id, item.frame_id, item.target, item.shuffle,
           frame.file, frame.thumb, frame.width, frame.height
    FROM labeling_queueitem item JOIN corpus_frame frame ON frame.id = item.frame_id
    WHERE item.queue_id = %s AND item.open_slots > 0 AND item.priority = %s AND item.shuffle > %s AND item.shuffle <= %s
      AND frame.rejected_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM labeling_lease lease WHERE lease.item_id = item.id AND lease.person_id = %s
                      AND lease.state IN ('live', 'voted', 'skipped'))
    ORDER BY item.priority DESC, item.shuffle LIMIT %s"""


def free_items(queue: int, priority: int, above: int, up_to: int, person: int, count: int) -> list[tuple]:
    """Items of one stretch of the order, locked; those that others are taking at this moment are passed over."""
    return fetch(FREE + locks("FOR NO KEY UPDATE OF item SKIP LOCKED"), queue, priority, above, up_to, person, count)


def active_cast(show: int) -> list[int]:
    sql = "SELECT id FROM corpus_character WHERE show_id = %s AND retired_at IS NULL ORDER BY position"
    return [character for (character,) in fetch(sql, show)]


def settled(frames: Sequence[int], sources: Sequence[str]) -> set[tuple[int, int]]:
    """(frame, character) that is yes or no by one of these sources."""
    sql = f"""SELECT frame_id, character_id FROM labeling_label WHERE frame_id IN ({places(len(frames), "%s")})
              AND source IN ({places(len(sources), "%s")}) AND state <> 'open'"""  # noqa: S608
    return set(fetch(sql, *frames, *sources)) if frames else set()


def take_slots(items: Sequence[int]) -> None:
    sql = f"UPDATE labeling_queueitem SET open_slots = open_slots - 1 WHERE id IN ({places(len(items), '%s')})"  # noqa: S608
    run(sql, *items)


def insert_lease(token: UUID, item: int, person: int, asked: list[int], now: datetime, until: datetime) -> int:
    sql = """INSERT INTO labeling_lease
             (token, item_id, person_id, asked, state, skip_reason, is_practice, created_at, expires_at)
             VALUES (%s, %s, %s, %s, 'live', '', FALSE, %s, %s) RETURNING id"""
    return fetch(sql, uuid(token), item, person, json.dumps(asked), moment(now), moment(until))[0][0]


# --- voting


def locked_lease(token: UUID, person: int) -> tuple | None:
    """(id, state, asked, item, frame, queue, show)"""
    sql = """SELECT lease.id, lease.state, lease.asked, lease.item_id, item.frame_id, item.queue_id, queue.show_id
             FROM labeling_lease lease JOIN labeling_queueitem item ON item.id = lease.item_id
             JOIN labeling_queue queue ON queue.id = item.queue_id
             WHERE lease.token = %s AND lease.person_id = %s"""
    found = fetch(sql + locks("FOR UPDATE OF lease"), uuid(token), person)
    return found[0] if found else None


def earlier_vote(person: int, key: str) -> tuple[int, str, str] | None:
    """(id, hash of the request, what was answered)"""
    sql = "SELECT id, body_sha256, answer FROM labeling_vote WHERE person_id = %s AND idempotency_key = %s"
    found = fetch(sql, person, key)
    return found[0] if found else None


def count_votes(queue: int, person: int, change: int) -> None:
    run("UPDATE labeling_place SET votes = votes + %s WHERE queue_id = %s AND person_id = %s", change, queue, person)


def close_lease(lease: int) -> None:
    run("UPDATE labeling_lease SET state = 'voted' WHERE id = %s", lease)


def insert_vote(values: dict[str, Any], show: int) -> int:
    """The version of the guidelines is the newest one at this moment."""
    values = {**values, "answer": json.dumps(values["answer"]), "created_at": moment(values["created_at"])}
    sql = f"""INSERT INTO labeling_vote (withdrawal_key, is_flagged, is_practice, guidelines_version, {", ".join(values)})
              VALUES ('', FALSE, FALSE, (SELECT COALESCE(MAX(version), 0) FROM labeling_guidelines WHERE show_id = %s),
                      {places(len(values), "%s")}) RETURNING id"""  # noqa: S608
    return fetch(sql, show, *values.values())[0][0]


def insert_answers(vote: int, answers: Iterable[tuple[int, str]]) -> None:
    values = [value for character, answer in answers for value in (vote, character, answer)]
    sql = f"""INSERT INTO labeling_voteanswer (vote_id, character_id, answer)
              VALUES {places(len(values) // 3, "(%s, %s, %s)")}"""  # noqa: S608
    run(sql, *values)


# --- labels


def share_with_writers(show: int) -> None:
    """Held by every writer of labels until its commit: PostgreSQL gives out revision ids before they are visible."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        run("SELECT pg_advisory_xact_lock_shared(%s, %s)", LABELS_LOCK, show)


def wait_for_writers(show: int) -> None:
    """Once nobody writes, every revision id up to the greatest visible one is visible or will never be."""
    if connection.vendor == "postgresql":
        run("SELECT pg_advisory_xact_lock(%s, %s)", LABELS_LOCK, show)


def lock_frame(frame: int) -> None:
    if connection.vendor == "postgresql":
        run("SELECT 1 FROM corpus_frame WHERE id = %s FOR NO KEY UPDATE", frame)


def standing_answers(frame: int) -> list[tuple[int, str]]:
    """(character, answer) of every vote that was not withdrawn."""
    sql = """SELECT answer.character_id, answer.answer FROM labeling_vote vote
             JOIN labeling_voteanswer answer ON answer.vote_id = vote.id
             WHERE vote.frame_id = %s AND vote.withdrawn_at IS NULL"""
    return fetch(sql, frame)


def held_labels(frames: Sequence[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """{(frame, character): (state, source)}"""
    sql = f"""SELECT frame_id, character_id, state, source FROM labeling_label
              WHERE frame_id IN ({places(len(frames), "%s")})"""  # noqa: S608
    return {(frame, character): (state, source) for frame, character, state, source in fetch(sql, *frames)}


def upsert_labels(show: int, rows: Sequence[tuple[int, int, str]], source: str, now: datetime) -> None:
    values = [value for row in rows for value in (show, *row, source, moment(now))]
    sql = f"""INSERT INTO labeling_label (show_id, frame_id, character_id, state, source, updated_at, is_disputed)
              VALUES {places(len(rows), "(%s, %s, %s, %s, %s, %s, FALSE)")}
              ON CONFLICT (frame_id, character_id) DO UPDATE
              SET state = excluded.state, source = excluded.source, updated_at = excluded.updated_at"""  # noqa: S608
    run(sql, *values)


def insert_revisions(
    show: int, rows: Sequence[tuple[int, int, str]], source: str, person: int | None, reason: str, now: datetime
) -> None:
    values = [value for row in rows for value in (show, *row, source, person, reason, moment(now))]
    sql = f"""INSERT INTO labeling_labelrevision (show_id, frame_id, character_id, state, source, person_id, reason, at)
              VALUES {places(len(rows), "(%s, %s, %s, %s, %s, %s, %s, %s)")}"""  # noqa: S608
    run(sql, *values)
