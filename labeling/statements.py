"""The statements of claiming and voting, written out: many people wait for these at once.

To build such a query by the ORM takes ten times as long as the database needs to answer it, and on a laptop web server
and database share two cores. Everything that is not on the way of a frame uses the ORM. Values in, plain values out;
the words put into the texts are our own. Each works on SQLite and on PostgreSQL; locks are PostgreSQL's, since on SQLite
the whole transaction is one (BEGIN IMMEDIATE).
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db import connection

from labeling.agreement import CERTAIN_FROM

LABELS_LOCK = 4701  # the namespace of our advisory locks; the second number is the show


def fetch(sql: str, *values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def run_many(sql: str, values: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def locks(words: str) -> str:
    return f" {words}" if connection.vendor == "postgresql" else ""


def moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def uuid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def places(rows: int, columns: str) -> str:
    return ", ".join([columns] * rows)


def listed(ids: Iterable[int]) -> str:
    """Ids of ours as they stand in a statement, where they are many: placeholders would be filled in one by one."""
    return ", ".join(map(str, ids)) or "NULL"


# --- claiming


class Claimant(NamedTuple):
    """How much somebody holds (counted up to a number), and what the invitation they came by says, if they came by one."""

    held: int
    invitation: int | None
    queue: int | None
    most_frames: int | None
    is_for_mturk: bool | None


def claimant(person: int, show: int, most: int) -> Claimant:
    sql = """SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM labeling_lease
                                           WHERE person_id = %s AND state = 'live' LIMIT %s) held),
                    invitation.id, invitation.queue_id, invitation.most_frames, invitation.is_for_mturk
             FROM (SELECT 1) asked
             LEFT JOIN people_membership membership ON membership.person_id = %s AND membership.show_id = %s
             LEFT JOIN people_invitation invitation ON invitation.id = membership.invitation_id"""
    return Claimant(*fetch(sql, person, most, person, show)[0])


def worked(person: int, show: int) -> tuple[int, int]:
    """(standing votes in the show, frames in hand); practice is no work."""
    sql = """SELECT (SELECT COALESCE(SUM(place.votes), 0) FROM labeling_place place
                     JOIN labeling_queue queue ON queue.id = place.queue_id
                     WHERE place.person_id = %s AND queue.show_id = %s),
                    (SELECT COUNT(*) FROM labeling_lease lease
                     JOIN labeling_queueitem item ON item.id = lease.item_id
                     JOIN labeling_queue queue ON queue.id = item.queue_id
                     WHERE lease.person_id = %s AND lease.state = 'live' AND NOT lease.is_practice
                       AND queue.show_id = %s)"""
    return fetch(sql, person, show, person, show)[0]


def tokens_held(person: int) -> set[UUID]:
    sql = "SELECT token FROM labeling_lease WHERE person_id = %s AND state = 'live'"
    return {token if isinstance(token, UUID) else UUID(token) for (token,) in fetch(sql, person)}


def queues(show: int, columns: Sequence[str], always: str) -> list[tuple]:
    """(newest frame of the show, *columns) of the open queues, and of the one that is wanted always."""
    sql = f"""SELECT (SELECT MAX(id) FROM corpus_frame WHERE show_id = %s), {", ".join(f'"{column}"' for column in columns)}
              FROM labeling_queue WHERE show_id = %s AND (is_open OR name = %s)"""  # noqa: S608
    return fetch(sql, show, show, always)


def is_any_lease_over(now: datetime) -> bool:
    return bool(fetch("SELECT 1 FROM labeling_lease WHERE state = 'live' AND expires_at < %s LIMIT 1", moment(now)))


class PlaceRow(NamedTuple):
    """How far somebody is in a queue."""

    pk: int
    cursor: int
    handed_out: int
    practiced: int


def locked_place(queue: int, person: int) -> PlaceRow | None:
    sql = "SELECT id, cursor, handed_out, practiced FROM labeling_place WHERE queue_id = %s AND person_id = %s"
    found = fetch(sql + locks("FOR NO KEY UPDATE"), queue, person)
    return PlaceRow(*found[0]) if found else None


def move_place(place: int, cursor: int, handed_out: int) -> None:
    run("UPDATE labeling_place SET cursor = %s, handed_out = handed_out + %s WHERE id = %s", cursor, handed_out, place)


def next_priority(queue: int, below: int) -> int | None:
    """One probe of the partial index of open items."""
    sql = """SELECT priority FROM labeling_queueitem WHERE queue_id = %s AND open_slots > 0 AND priority < %s
             ORDER BY priority DESC LIMIT 1"""
    found = fetch(sql, queue, below)
    return found[0][0] if found else None


ITEM = """item.id, item.frame_id, item.target, item.shuffle, item.asks_again,
           frame.file, frame.thumb, frame.width, frame.height"""
BARRED = """EXISTS (SELECT 1 FROM labeling_lease lease WHERE lease.item_id = item.id AND lease.person_id = %s
                      AND lease.state IN ('live', 'voted', 'skipped'))"""
FREE = f"""
    SELECT {ITEM}
    FROM labeling_queueitem item JOIN corpus_frame frame ON frame.id = item.frame_id
    WHERE item.queue_id = %s AND item.open_slots > 0 AND item.priority = %s AND item.shuffle > %s AND item.shuffle <= %s
      AND frame.rejected_at IS NULL AND NOT {BARRED}
    ORDER BY item.priority DESC, item.shuffle LIMIT %s"""  # noqa: S608
# Besides: whoever has answered the frame in any queue, or holds it, knows it or will, and is shown another one.
GOLD = f"""
    SELECT {ITEM}
    FROM labeling_queue queue
    JOIN labeling_queueitem item ON item.queue_id = queue.id
    JOIN corpus_frame frame ON frame.id = item.frame_id
    WHERE queue.show_id = %s AND queue.purpose = 'gold' AND item.open_slots > 0
      AND item.shuffle > %s AND item.shuffle <= %s AND frame.rejected_at IS NULL AND NOT {BARRED}
      AND NOT EXISTS (SELECT 1 FROM labeling_vote vote WHERE vote.frame_id = frame.id AND vote.person_id = %s)
      AND NOT EXISTS (SELECT 1 FROM labeling_lease mine JOIN labeling_queueitem other ON other.id = mine.item_id
                      WHERE mine.person_id = %s AND mine.state = 'live' AND other.frame_id = frame.id)
      AND EXISTS (SELECT 1 FROM labeling_label label WHERE label.frame_id = frame.id AND label.source = 'gold')
    ORDER BY item.shuffle LIMIT %s"""  # noqa: S608


def free_items(queue: int, priority: int, above: int, up_to: int, person: int, count: int) -> list[tuple]:
    """Items of one stretch of the order, locked; those that others are taking at this moment are passed over."""
    return fetch(FREE + locks("FOR NO KEY UPDATE OF item SKIP LOCKED"), queue, priority, above, up_to, person, count)


def gold_items(show: int, person: int, above: int, up_to: int, count: int) -> list[tuple]:
    """The same of the show's gold frames that this person has not met."""
    return fetch(
        GOLD + locks("FOR NO KEY UPDATE OF item SKIP LOCKED"), show, above, up_to, person, person, person, count
    )


def practice_held(queue: int, person: int) -> int:
    sql = """SELECT COUNT(*) FROM labeling_lease
             WHERE person_id = %s AND state = 'live' AND is_practice AND drawn_for_id = %s"""
    return fetch(sql, person, queue)[0][0]


def names(show: int) -> list[tuple[int, str]]:
    """(character, name) of the whole cast, in the show's order."""
    return fetch("SELECT id, name FROM corpus_character WHERE show_id = %s ORDER BY position", show)


def active_cast(show: int) -> list[int]:
    sql = "SELECT id FROM corpus_character WHERE show_id = %s AND retired_at IS NULL ORDER BY position"
    return [character for (character,) in fetch(sql, show)]


def settled(
    frames: Sequence[int], sources: Sequence[str], certainty: float | None = None
) -> list[tuple[int, int, str]]:
    """(frame, character, source) that is yes or no by one of these sources, or by votes that make it certain."""
    if not frames:
        return []
    votes = """OR (source = 'votes' AND answers >= %s
                   AND CASE state WHEN 'yes' THEN probability ELSE 1 - probability END >= %s)"""
    sql = f"""SELECT frame_id, character_id, source FROM labeling_label
              WHERE frame_id IN ({places(len(frames), "%s")}) AND state <> 'open'
                AND (source IN ({places(len(sources), "%s")}) {"" if certainty is None else votes})"""  # noqa: S608
    sure = () if certainty is None else (CERTAIN_FROM, certainty)
    return fetch(sql, *frames, *sources, *sure)


def take_slots(items: Sequence[int]) -> None:
    sql = f"UPDATE labeling_queueitem SET open_slots = open_slots - 1 WHERE id IN ({places(len(items), '%s')})"  # noqa: S608
    run(sql, *items)


class LeaseRow(Protocol):
    token: UUID
    item_id: int
    person_id: int
    asked: list[int]
    drawn_for_id: int | None
    is_practice: bool
    created_at: datetime
    expires_at: datetime


def insert_leases(leases: Sequence[LeaseRow]) -> dict[UUID, int]:
    """{token: id}"""
    values = [
        value
        for lease in leases
        for value in (
            uuid(lease.token), lease.item_id, lease.person_id, json.dumps(lease.asked), lease.drawn_for_id,
            lease.is_practice, moment(lease.created_at), moment(lease.expires_at),
        )
    ]  # fmt: skip
    sql = f"""INSERT INTO labeling_lease
              (token, item_id, person_id, asked, drawn_for_id, is_practice, created_at, expires_at, state, skip_reason)
              VALUES {places(len(leases), "(%s, %s, %s, %s, %s, %s, %s, %s, 'live', '')")}
              RETURNING token, id"""  # noqa: S608
    return {token if isinstance(token, UUID) else UUID(token): pk for token, pk in fetch(sql, *values)}


# --- files of labels


def frames_of(show: int, contents: Sequence[str]) -> list[tuple[str, int]]:
    """(sha256, frame) of the show's kept frames with these contents."""
    sql = f"""SELECT sha256, id FROM corpus_frame
              WHERE show_id = %s AND rejected_at IS NULL AND sha256 IN ({places(len(contents), "%s")})"""  # noqa: S608
    return fetch(sql, show, *contents)


def frames_named(show: int, names: Sequence[str]) -> list[tuple[int, str, str]]:
    """(frame, name, its episode's name) of the show's kept frames with these names."""
    sql = f"""SELECT frame.id, frame.name, episode.name FROM corpus_frame frame
              JOIN corpus_episode episode ON episode.id = frame.episode_id
              WHERE frame.show_id = %s AND frame.rejected_at IS NULL AND frame.name IN ({places(len(names), "%s")})"""  # noqa: S608
    return fetch(sql, show, *names)


# --- voting


def locked_lease(token: UUID, person: int) -> tuple | None:
    """(id, state, asked, is practice, queue that handed it out, item, frame, queue, show, purpose of the queue,
    is adaptive, asks again, the person's being set aside)"""
    sql = """SELECT lease.id, lease.state, lease.asked, lease.is_practice, COALESCE(lease.drawn_for_id, item.queue_id),
                    lease.item_id, item.frame_id, item.queue_id, queue.show_id, queue.purpose, queue.is_adaptive,
                    item.asks_again,
                    (SELECT aside.id FROM labeling_setaside aside
                     WHERE aside.show_id = queue.show_id AND aside.person_id = lease.person_id
                       AND aside.is_whole_person AND aside.lifted_at IS NULL)
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


def count_practice(queue: int, person: int, change: int) -> None:
    run(
        "UPDATE labeling_place SET practiced = practiced + %s WHERE queue_id = %s AND person_id = %s",
        change, queue, person,
    )  # fmt: skip


def close_lease(lease: int) -> None:
    run("UPDATE labeling_lease SET state = 'voted' WHERE id = %s", lease)


def insert_vote(values: dict[str, Any], show: int, guidelines_version: int | None) -> int:
    """The version of the guidelines is the one the person saw, or the newest one at this moment."""
    values = {**values, "answer": json.dumps(values["answer"]), "created_at": moment(values["created_at"])}
    seen = "" if guidelines_version is None else "AND version <= %s"
    sql = f"""INSERT INTO labeling_vote (withdrawal_key, guidelines_version, {", ".join(values)})
              VALUES ('', (SELECT COALESCE(MAX(version), 0) FROM labeling_guidelines WHERE show_id = %s {seen}),
                      {places(len(values), "%s")}) RETURNING id"""  # noqa: S608
    version = () if guidelines_version is None else (guidelines_version,)
    return fetch(sql, show, *version, *values.values())[0][0]


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


def lock_frames(frames: Iterable[int]) -> None:
    """In the order of their ids, so that no two writers wait for each other; the same for items."""
    _lock("corpus_frame", "id", frames)


def lock_items(frames: Iterable[int]) -> None:
    """The items of these frames in all queues."""
    _lock("labeling_queueitem", "frame_id", frames)


def _lock(table: str, column: str, frames: Iterable[int]) -> None:
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        run(f"SELECT 1 FROM {table} WHERE {column} IN ({listed(frames)}) ORDER BY id FOR NO KEY UPDATE")  # noqa: S608


def waiting_items(show: int, queue: str, frames: Iterable[int]) -> list[tuple[int, int]]:
    """(item, frame) in the queue of this name about which somebody is still to be asked, among these frames."""
    sql = f"""SELECT item.id, item.frame_id FROM labeling_queue queue
              JOIN labeling_queueitem item ON item.queue_id = queue.id AND item.open_slots > 0
              WHERE queue.show_id = %s AND queue.name = %s AND item.frame_id IN ({listed(frames)})
              ORDER BY item.id"""  # noqa: S608
    return fetch(sql, show, queue)


class Evidence(NamedTuple):
    """One answer that is believed, with what the last estimate knows of the person and of the character."""

    frame: int
    character: int
    person: int
    answer: str
    sensitivity: float | None
    specificity: float | None
    skill_answers: int | None
    prevalence: float | None
    votes: int | None


def evidence(frames: Sequence[int]) -> list[Evidence]:
    """Every answer about these frames that was neither withdrawn nor set aside nor practice, oldest first."""
    sql = f"""SELECT vote.frame_id, answer.character_id, vote.person_id, answer.answer,
                     skill.sensitivity, skill.specificity, skill.answers, agreement.prevalence, agreement.votes
              FROM labeling_vote vote
              JOIN labeling_voteanswer answer ON answer.vote_id = vote.id
              LEFT JOIN labeling_skill skill
                     ON skill.person_id = vote.person_id AND skill.character_id = answer.character_id
              LEFT JOIN labeling_agreement agreement ON agreement.character_id = answer.character_id
              WHERE vote.frame_id IN ({places(len(frames), "%s")}) AND vote.withdrawn_at IS NULL
                AND vote.set_aside_id IS NULL AND NOT vote.is_practice
              ORDER BY vote.id"""  # noqa: S608
    return [Evidence(*row) for row in fetch(sql, *frames)] if frames else []
