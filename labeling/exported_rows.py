"""What an export says of a stretch of frames, list by list: each function is one query that fills rows made before.

A hundred thousand frames have some two million rows, so what every frame has (labels, votes, revisions) is gathered by
the database into one text per frame or vote. Those texts repeat, and each is taken apart once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from corpus.models import Show
from labeling.formats.rows import ExpectedRow, FrameRow, QueuedRow, RevisionRow, SkipRow, SuggestionRow, VoteRow
from labeling.models import ExpectedJudgement, LabelVersion, Lease, LeaseState, Queue, Suggestion
from labeling.presenting import names_of
from labeling.statements import fetch, moment, places
from people.models import Person


class Usernames(dict[int | None, str | None]):
    """Looked up once per person: there are few people and many votes."""

    def __missing__(self, person: int | None) -> str | None:
        known = person is not None
        self[person] = Person.objects.values_list("username", flat=True).get(pk=person) if known else None
        return self[person]


class Said(dict[str, dict[str, str]]):
    """`7:yes,8:no` → {"Ann": "yes", "Ben": "no"}, in the order of the cast."""

    def __init__(self, characters: dict[int, str]) -> None:
        super().__init__({"": {}})
        self.characters = characters

    def __missing__(self, text: str) -> dict[str, str]:
        answers = dict(pair.split(":", 1) for pair in text.split(","))
        self[text] = {name: answers[str(pk)] for pk, name in self.characters.items() if str(pk) in answers}
        return self[text]


class Lists(dict[str, tuple[list[str], list[str], list[str]]]):
    """The answers of a vote as (present, unsure, absent)."""

    def __init__(self, said: Said) -> None:
        self.said = said

    def __missing__(self, text: str) -> tuple[list[str], list[str], list[str]]:
        answers = self.said[text]
        present, unsure, absent = (
            [name for name, one in answers.items() if one == state] for state in ("yes", "unsure", "no")
        )
        self[text] = present, unsure, absent
        return self[text]


@dataclass(frozen=True)
class Source:
    """Which labels are exported, and the names for the ids in their rows; what was said after `version` is not in it."""

    show: Show
    last_revision: int
    version: LabelVersion | None = None

    @cached_property
    def until(self) -> datetime | None:
        return self.version.created_at if self.version else None

    @cached_property
    def characters(self) -> dict[int, str]:
        return names_of(self.show.pk)

    @cached_property
    def said(self) -> Said:
        return Said(self.characters)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.said)

    @cached_property
    def people(self) -> Usernames:
        return Usernames()

    @cached_property
    def queues(self) -> dict[int, str]:
        return dict(Queue.objects.filter(show=self.show).values_list("pk", "name"))


class Stretch(dict[int, FrameRow]):
    """Rows by the frame's id, in the order of the ids. Frames in between may be missing; where they were picked, most are."""

    def __init__(self, rows: dict[int, FrameRow], *, is_picked: bool = False) -> None:
        super().__init__(rows)
        self.is_picked = is_picked

    def within(self, source: Source, *, at: str = "frame") -> dict[str, Any]:
        if self.is_picked:
            return {f"{at}__in": list(self)}
        first, last = next(iter(self)), next(reversed(self))
        return {f"{at}__show": source.show, f"{at}__gte": first, f"{at}__lte": last}

    @property
    def condition(self) -> str:
        which = f"IN ({places(len(self), '%s')})" if self.is_picked else "BETWEEN %s AND %s"
        return f"frame.show_id = %s AND frame.id {which}"

    def values_for(self, source: Source) -> list[int]:
        """What stands in the places of the condition."""
        return [source.show.pk, *(self if self.is_picked else (next(iter(self)), next(reversed(self))))]


def joined(text: str) -> str:
    return f"string_agg({text}, ',')" if connection.vendor == "postgresql" else f"group_concat({text}, ',')"


def written(at: datetime | None) -> str | None:
    """A moment as ISO 8601; SQLite keeps none of its zone, which is UTC."""
    if at is None:
        return None
    return at.isoformat() if at.tzinfo else f"{at.isoformat()}+00:00"


PAIR = "CAST(one.character_id AS varchar(20)) || ':' || one.{}"
# The newest revision of each pair, as its index has them; SQLite takes what stands beside MAX from the same row.
NEWEST = {
    "sqlite": """
        SELECT one.frame_id, one.character_id, one.state, one.source, MAX(one.id) FROM corpus_frame frame
        JOIN labeling_labelrevision one ON one.frame_id = frame.id AND one.id <= %s
        WHERE {condition} GROUP BY one.frame_id, one.character_id""",
    "postgresql": """
        SELECT DISTINCT ON (one.frame_id, one.character_id)
               one.frame_id, one.character_id, one.state, one.source FROM corpus_frame frame
        JOIN labeling_labelrevision one ON one.frame_id = frame.id AND one.id <= %s
        WHERE {condition} ORDER BY one.frame_id, one.character_id, one.id DESC""",
}


def add_labels(rows: Stretch, source: Source) -> None:
    """The latest revision up to the last one is the label."""
    sql = f"""SELECT frame_id, {joined(PAIR.format("state"))}, {joined(PAIR.format("source"))}
              FROM ({NEWEST[connection.vendor].format(condition=rows.condition)}) one GROUP BY frame_id"""  # noqa: S608
    for frame, states, sources in fetch(sql, source.last_revision, *rows.values_for(source)):
        if frame in rows:
            row = rows[frame]
            row.labels, row.sources = source.said[states], source.said[sources]


def add_revisions(rows: Stretch, source: Source) -> None:
    """What was changed at one moment for one reason is one revision of several labels."""
    sql = f"""SELECT one.frame_id, MIN(one.id), one.source, one.person_id, one.reason, one.at,
                     {joined(PAIR.format("state"))}
              FROM corpus_frame frame JOIN labeling_labelrevision one ON one.frame_id = frame.id AND one.id <= %s
              WHERE {rows.condition}
              GROUP BY one.frame_id, one.source, one.person_id, one.reason, one.at ORDER BY 2"""  # noqa: S608
    for frame, pk, by, person, reason, at, states in fetch(sql, source.last_revision, *rows.values_for(source)):
        if frame in rows:
            revision = RevisionRow(pk, source.said[states], by, source.people[person], reason, written(at) or "")
            rows[frame].revisions += (revision,)


VOTES = """
    SELECT vote.frame_id, vote.id, vote.person_id, item.queue_id, lease.token, vote.created_at, vote.withdrawn_at,
           vote.counted, vote.duration_ms, vote.comment, vote.guidelines_version, vote.is_simulated, vote.is_flagged,
           vote.is_practice, vote.set_aside_id,
           (SELECT {answers} FROM labeling_voteanswer said WHERE said.vote_id = vote.id)
    FROM corpus_frame frame JOIN labeling_vote vote ON vote.frame_id = frame.id
    JOIN labeling_queueitem item ON item.id = vote.item_id JOIN labeling_lease lease ON lease.id = vote.lease_id
    WHERE {condition} AND {until} ORDER BY vote.id"""


def add_votes(rows: Stretch, source: Source) -> None:
    answers = joined("CAST(said.character_id AS varchar(20)) || ':' || said.answer")
    until = moment(source.until) if source.until else None
    sql = VOTES.format(answers=answers, condition=rows.condition, until="vote.created_at <= %s" if until else "1 = 1")
    for frame, *values in fetch(sql, *rows.values_for(source), *([until] if until else [])):
        if frame in rows:
            rows[frame].votes += (_vote(source, *values),)


def _vote(
    source: Source, pk: int, person: int, queue: int, lease: Any, at: Any,
    withdrawn_at: Any, counted: Any, duration_ms: int | None, comment: str, guidelines: int, *rest: Any,
) -> VoteRow:  # fmt: skip
    """A vote that was withdrawn after the version was made stood at that time."""
    is_simulated, is_flagged, is_practice, set_aside, answers = rest
    present, unsure, absent = source.lists[answers or ""]
    withdrawn, until = written(withdrawn_at), written(source.until)
    return VoteRow(
        pk, source.people[person] or "", uuid_text(lease), written(at) or "", present, unsure, absent, bool(counted),
        None if withdrawn and until and withdrawn > until else withdrawn, duration_ms, comment, guidelines,
        bool(is_simulated), source.queues.get(queue, ""), bool(is_flagged), bool(is_practice), set_aside,
    )  # fmt: skip


def uuid_text(value: UUID | str) -> str:
    """SQLite keeps 32 digits."""
    text = str(value)
    return text if len(text) == 36 else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _up_to(found: QuerySet, until: datetime | None) -> QuerySet:
    return (found.filter(created_at__lte=until) if until else found).order_by("pk")


def add_skips(rows: Stretch, source: Source) -> None:
    leases = Lease.objects.filter(state=LeaseState.SKIPPED, **rows.within(source, at="item__frame"))
    fields = ("item__frame_id", "person_id", "skip_reason", "item__queue_id", "token", "created_at")
    for frame, person, reason, queue, token, at in _up_to(leases, source.until).values_list(*fields):
        if frame in rows:
            about = (source.queues.get(queue, ""), str(token), at.isoformat())
            rows[frame].skips += (SkipRow(source.people[person] or "", reason, *about),)


def add_expected(rows: Stretch, source: Source) -> None:
    judgements = _up_to(ExpectedJudgement.objects.filter(**rows.within(source)), source.until)
    fields = ("frame_id", "person_id", "character_id", "expected", "reason", "is_simulated", "created_at")
    for frame, person, character, expected, reason, is_simulated, at in judgements.values_list(*fields):
        if frame in rows:
            who, of_whom = source.people[person] or "", source.characters[character]
            rows[frame].expected += (ExpectedRow(who, of_whom, expected, reason, is_simulated, at.isoformat()),)


def add_suggestions(rows: Stretch, source: Source) -> None:
    found = _up_to(Suggestion.objects.filter(**rows.within(source)), source.until)
    for frame, character, model, score in found.values_list("frame_id", "character_id", "model", "score"):
        if frame in rows:
            rows[frame].suggestions += (SuggestionRow(source.characters[character], model, score),)


def add_queued(rows: Stretch, source: Source) -> None:
    """Places in queues, as they are now."""
    sql = f"""SELECT item.frame_id, item.queue_id, item.target, item.priority, item.skips, item.needs_reviewer,
                     item.asks_again
              FROM corpus_frame frame JOIN labeling_queueitem item ON item.frame_id = frame.id
              WHERE {rows.condition} ORDER BY item.id"""  # noqa: S608
    for frame, queue, target, priority, skips, needs_reviewer, asks_again in fetch(sql, *rows.values_for(source)):
        if frame in rows:
            place = QueuedRow(source.queues[queue], target, priority, skips, bool(needs_reviewer), bool(asks_again))
            rows[frame].queued += (place,)


LISTS: dict[str, Callable[[Stretch, Source], None]] = {
    "votes": add_votes, "revisions": add_revisions, "skips": add_skips, "expected": add_expected,
    "suggestions": add_suggestions, "queued": add_queued,
}  # fmt: skip
