"""Rows of labels and of their revisions, a few at a time (a vote) or by the thousand (a file).

What makes many of them cheap: SQLite repeats one short statement that it parses once; PostgreSQL gets each column as one
array, since to parse a thousand rows of values takes it longer than to store them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from labeling.statements import fetch, listed, moment, places, run, run_many

FEW_ROWS = 8  # one statement for the labels of a vote


class NewLabel(NamedTuple):
    """What is to be held true of one pair from now on."""

    frame_id: int
    character_id: int
    state: str
    probability: float | None = None  # these three only where votes decide
    is_disputed: bool = False
    answers: int = 0


class Held(NamedTuple):
    """What is held true of one pair now."""

    state: str | None = None
    source: str | None = None
    probability: float | None = None
    is_disputed: bool = False
    answers: int = 0


REVISED = {"frame_id": "bigint", "character_id": "bigint", "state": "text"}
LABELED = {**REVISED, "probability": "float8", "is_disputed": "boolean", "answers": "smallint"}


def held_labels(frames: Iterable[int]) -> dict[tuple[int, int], Held]:
    """By (frame, character)."""
    sql = f"""SELECT frame_id, character_id, state, source, probability, is_disputed, answers FROM labeling_label
              WHERE frame_id IN ({listed(frames)})"""  # noqa: S608
    return {row[:2]: Held(*row[2:]) for row in fetch(sql)}


def upsert_labels(show: int, rows: Sequence[NewLabel], source: str, now: datetime) -> None:
    _insert(
        "labeling_label", {"show_id": show, "source": source, "updated_at": moment(now)}, LABELED, rows,
        """ON CONFLICT (frame_id, character_id) DO UPDATE
           SET state = excluded.state, source = excluded.source, probability = excluded.probability,
               is_disputed = excluded.is_disputed, answers = excluded.answers, updated_at = excluded.updated_at""",
    )  # fmt: skip


def insert_revisions(
    show: int, rows: Sequence[NewLabel], source: str, person: int | None, reason: str, now: datetime
) -> None:
    same = {"show_id": show, "source": source, "person_id": person, "reason": reason, "at": moment(now)}
    _insert("labeling_labelrevision", same, REVISED, [row[: len(REVISED)] for row in rows])


def _insert(
    table: str, same: Mapping[str, Any], columns: Mapping[str, str], rows: Sequence[Sequence[Any]], then: str = ""
) -> None:
    """`columns` are {name: PostgreSQL's type} of what differs from row to row; the rest is the `same` in all."""
    into = f"INSERT INTO {table} ({', '.join([*same, *columns])})"
    given = tuple(same.values())
    row = f"({places(len(same) + len(columns), '%s')})"
    if not rows:
        return
    if len(rows) <= FEW_ROWS:
        run(f"{into} VALUES {places(len(rows), row)} {then}", *(value for one in rows for value in (*given, *one)))
    elif connection.vendor == "sqlite":
        run_many(f"{into} VALUES {row} {then}", [(*given, *one) for one in rows])
    else:
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        sql = f"{into} SELECT {places(len(same), '%s')}, new.* FROM unnest({arrays}) AS new {then}"  # noqa: S608
        run(sql, *given, *map(_array, zip(*rows, strict=True)))


def _array(values: Sequence[Any]) -> str:
    """Numbers, truths, None and words of ours, none of which needs a quote."""
    return f"{{{','.join(map(str, values)).replace('None', 'NULL')}}}"
