"""A lossless file into a show of which nothing was said yet: people, queues, votes, revisions and judgements as they were.

One transaction: all of it or nothing. Only the ids differ afterwards, and the tokens of leases where the database has
them already, because the file came from another show of the same site.
"""

import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.db import transaction

from corpus.models import Character, Show
from labeling import statements
from labeling.checking import Report, batches
from labeling.exported_head import PERSON, QUEUE
from labeling.formats.jsonl import read_head, read_rows
from labeling.formats.rows import BadLabelFile, FrameRow, ReadRow, SkipRow, VoteRow
from labeling.label_rows import NewLabel
from labeling.labels import derived
from labeling.matching import Matcher
from labeling.models import (
    ExpectedJudgement,
    Guidelines,
    Label,
    LabelRevision,
    LabelSource,
    Lease,
    LeaseState,
    Place,
    Queue,
    QueueItem,
    SetAside,
    Suggestion,
    Vote,
    VoteAnswer,
)
from labeling.queues import place_of
from labeling.refusals import Invalid
from people.models import Person

BATCH = 500
QUEUED = ("priority", "skips", "needs_reviewer", "asks_again")
STRENGTH = ("probability", "is_disputed", "answers")
DAMAGED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, ValidationError, DatabaseError)


def restore(show: Show, path: Path, form: str, report: Report = lambda *_: None) -> dict[str, Any]:
    """Counts of what came back. Raises Invalid with a sentence, and then nothing was written."""
    if form != "jsonl":
        raise Invalid(f"Votes come back from 'jsonl' only; this file is '{form}'. Import it without its votes.")
    try:
        with transaction.atomic(), path.open("rb") as file:
            restoration = Restoration(show, read_head(file))
            for batch in batches(read_rows(file), BATCH):
                restoration.take(batch)
                report(file.tell(), path.stat().st_size, "Restoring votes")
            restoration.count_places()
            return {"format": form, **restoration.counts}
    except BadLabelFile as error:
        raise Invalid(str(error)) from error
    except DAMAGED as error:
        raise Invalid(
            f"The file was damaged or changed by hand: {type(error).__name__}, {str(error)[:200]}."
        ) from error


class Restoration:
    """Ids of this database for the names in a file."""

    def __init__(self, show: Show, head: dict[str, Any]) -> None:
        refuse_what_is_in_use(show)
        self.show, self.matcher = show, Matcher(show)
        self.characters = dict(Character.objects.filter(show=show).order_by("position").values_list("name", "pk"))
        strangers = [name for name in head["characters"] if name not in self.characters]
        if strangers:
            raise Invalid(f"The file speaks of '{strangers[0]}'; add this character to the show first.")
        self.people: dict[str, int] = {}
        for about in head.get("people", []):
            self.person(about["username"], {name: about[name] for name in PERSON[1:]})
        self.queues = {about["name"]: self._queue(about) for about in head.get("queues", [])}
        self.set_aside = {about["id"]: self._set_aside(about) for about in head.get("set_aside", [])}
        self._write_guidelines(head.get("guidelines", []))
        self.places: dict[tuple[int, int], Counter[str]] = {}
        self.counts = Counter(frames=0, votes=0, changed=0, unknown_frames=0)

    def person(self, username: str, about: dict[str, Any] | None = None) -> int:
        """Somebody of that name, who is made without a password where there is nobody."""
        if username not in self.people:
            given = {**(about or {"is_guest": True}), "password": "!"}
            self.people[username] = Person.objects.get_or_create(username=username, defaults=given)[0].pk
        return self.people[username]

    def queue(self, name: str) -> Queue:
        if name not in self.queues:
            self.queues[name] = Queue.objects.get_or_create(show=self.show, name=name or "restored")[0]
        return self.queues[name]

    def _queue(self, about: dict[str, Any]) -> Queue:
        given = {name: about[name] for name in QUEUE[1:]}
        asks = [self.characters[name] for name in about["asks"]]
        given |= {"asks": asks, "price_per_answer": about["price_per_answer"]}
        return Queue.objects.update_or_create(show=self.show, name=about["name"], defaults=given)[0]

    def _set_aside(self, about: dict[str, Any]) -> int:
        made = SetAside.objects.create(
            show=self.show, person_id=self.person(about["person"]), is_whole_person=about["is_whole_person"],
            queue=self.queue(about["queue"]) if about["queue"] else None, reason=about["reason"],
            lifted_at=moment(about["lifted_at"]),
        )  # fmt: skip
        SetAside.objects.filter(pk=made.pk).update(created_at=moment(about["at"]))
        return made.pk

    def _write_guidelines(self, versions: list[dict[str, Any]]) -> None:
        for one in versions:
            given = {"text": one["text"]}
            made, _ = Guidelines.objects.get_or_create(show=self.show, version=one["version"], defaults=given)
            Guidelines.objects.filter(pk=made.pk).update(created_at=moment(one["at"]))

    def take(self, batch: list[FrameRow]) -> None:
        rows = [ReadRow({}, row.sha256, row.filename, row.episode, row.path) for row in batch]
        found = zip(self.matcher.frames(rows), batch, strict=True)
        frames = [(frame, row) for frame, row in found if frame is not None]
        items = self._items(frames)
        leases = self._leases(frames, items)
        self._votes(frames, items, leases)
        self._labels(frames)
        self._judgements(frames)
        self.counts.update(frames=len(frames), unknown_frames=len(batch) - len(frames))

    def _items(self, frames: "Frames") -> dict[tuple[int, str], int]:
        """Live leases are not in a file, so their slots are open again."""
        made = {}
        for frame, row in frames:
            counted = Counter(vote.queue for vote in row.votes if vote.counted and vote.withdrawn_at is None)
            for one in row.queued:
                about = {name: getattr(one, name) for name in QUEUED}
                made[frame, one.queue] = self._item(frame, one.queue, one.target, counted[one.queue], about)
            for name in {*(vote.queue for vote in row.votes), *(skip.queue for skip in row.skips)}:
                if (frame, name) not in made:
                    made[frame, name] = self._item(frame, name, counted[name], counted[name], {})
        created = QueueItem.objects.bulk_create(made.values())
        return {key: item.pk for key, item in zip(made, created, strict=True)}

    def _item(self, frame: int, name: str, target: int, counted: int, about: dict[str, Any]) -> QueueItem:
        queue = self.queue(name)
        slots = {"target": max(target, counted), "open_slots": max(0, target - counted)}
        if about.get("needs_reviewer"):
            slots = {"target": counted, "open_slots": 0}
        return QueueItem(queue=queue, frame_id=frame, shuffle=place_of(queue, frame), **slots, **about)

    def _leases(self, frames: "Frames", items: dict[tuple[int, str], int]) -> dict[str, int]:
        made: dict[str, tuple[Lease, str]] = {}
        for frame, row in frames:
            for skip in row.skips:
                made[skip.lease] = self._lease(skip, items[frame, skip.queue], LeaseState.SKIPPED, skip.reason), skip.at
            for vote in row.votes:
                if vote.lease not in made:
                    made[vote.lease] = self._lease(vote, items[frame, vote.queue], LeaseState.RELEASED, ""), vote.at
                lease, _ = made[vote.lease]
                lease.asked, lease.is_practice = self._asked(vote), vote.is_practice
                lease.state = LeaseState.VOTED if vote.withdrawn_at is None else lease.state
        taken = set(Lease.objects.filter(token__in=list(made)).values_list("token", flat=True))
        for lease, _ in made.values():
            lease.token = uuid5(lease.token, str(self.show.pk)) if lease.token in taken else lease.token
        created = Lease.objects.bulk_create(lease for lease, _ in made.values())
        date("labeling_lease", "created_at", created, [at for _, at in made.values()])
        return {token: lease.pk for token, lease in zip(made, created, strict=True)}

    def _lease(self, said: SkipRow | VoteRow, item: int, state: LeaseState, reason: str) -> Lease:
        person, queue = self.person(said.person), self.queue(said.queue).pk
        self.places.setdefault((queue, person), Counter())["handed_out"] += 1
        return Lease(
            token=UUID(said.lease), item_id=item, person_id=person, asked=[], state=state, skip_reason=reason,
            expires_at=moment(said.at),
        )  # fmt: skip

    def _asked(self, vote: VoteRow) -> list[int]:
        named = {*vote.present, *vote.unsure, *vote.absent}
        return [pk for name, pk in self.characters.items() if name in named]

    def _votes(self, frames: "Frames", items: dict[tuple[int, str], int], leases: dict[str, int]) -> None:
        given = sorted(((frame, vote) for frame, row in frames for vote in row.votes), key=lambda one: one[1].id)
        rows = [self._vote(frame, vote, items[frame, vote.queue], leases[vote.lease]) for frame, vote in given]
        made = Vote.objects.bulk_create(rows)
        date("labeling_vote", "created_at", made, [vote.at for _, vote in given])
        lists = (("yes", "present"), ("unsure", "unsure"), ("no", "absent"))
        VoteAnswer.objects.bulk_create(
            VoteAnswer(vote=row, character_id=self.characters[name], answer=answer)
            for row, (_, vote) in zip(made, given, strict=True)
            for answer, which in lists
            for name in getattr(vote, which)
        )
        self.counts["votes"] += len(made)

    def _vote(self, frame: int, vote: VoteRow, item: int, lease: int) -> Vote:
        person = self.person(vote.person)
        place = self.places[self.queue(vote.queue).pk, person]
        place["votes"] += vote.withdrawn_at is None
        place["practiced"] += vote.is_practice
        answer = {"frame": frame, "saved_at": vote.at, "state": "counted" if vote.counted else "kept"}
        return Vote(
            lease_id=lease, item_id=item, frame_id=frame, person_id=person, answer=answer, body_sha256="",
            idempotency_key=f"restored {self.show.pk} {vote.id}", counted=vote.counted, comment=vote.comment,
            withdrawn_at=moment(vote.withdrawn_at), duration_ms=vote.duration_ms, is_flagged=vote.is_flagged,
            is_practice=vote.is_practice, is_simulated=vote.is_simulated, guidelines_version=vote.guidelines_version,
            set_aside_id=None if vote.set_aside is None else self.set_aside[vote.set_aside],
        )  # fmt: skip

    def _labels(self, frames: "Frames") -> None:
        given = sorted(((frame, one) for frame, row in frames for one in row.revisions), key=lambda one: one[1].id)
        rows, times = [], []
        for frame, one in given:
            person = None if one.person is None else self.person(one.person)
            about = {"source": one.source, "person_id": person, "reason": one.reason}
            for name, state in one.states.items():
                rows.append(self._revision(frame, name, state, about))
                times.append(one.at)
        date("labeling_labelrevision", "at", LabelRevision.objects.bulk_create(rows), times)
        by_votes = [
            (frame, self.characters[name])
            for frame, row in frames
            for name, source in row.sources.items()
            if source == LabelSource.VOTES
        ]
        strength = {(one.frame_id, one.character_id): one for one in derived(evidence_of(frames), by_votes)}
        labels = [
            self._label(frame, row, name, strength.get((frame, self.characters[name])))
            for frame, row in frames
            for name in row.labels
        ]
        self.counts["changed"] += len(Label.objects.bulk_create(labels))

    def _label(self, frame: int, row: FrameRow, name: str, strength: NewLabel | None) -> Label:
        """The state is the file's; how sure it is follows from the votes, as it always does."""
        about = {} if strength is None else {key: getattr(strength, key) for key in STRENGTH}
        return Label(
            show=self.show, frame_id=frame, character_id=self.characters[name], state=row.labels[name],
            source=row.sources[name], **about,
        )  # fmt: skip

    def _revision(self, frame: int, name: str, state: str, about: dict[str, Any]) -> LabelRevision:
        character = self.characters[name]
        return LabelRevision(show=self.show, frame_id=frame, character_id=character, state=state, **about)

    def _judgements(self, frames: "Frames") -> None:
        judged = [(frame, one) for frame, row in frames for one in row.expected]
        rows = ExpectedJudgement.objects.bulk_create(
            ExpectedJudgement(
                frame_id=frame, character_id=self.characters[one.character], person_id=self.person(one.person),
                expected=one.expected, reason=one.reason, is_simulated=one.is_simulated,
            )
            for frame, one in judged
        )  # fmt: skip
        date("labeling_expectedjudgement", "created_at", rows, [one.at for _, one in judged])
        Suggestion.objects.bulk_create(
            Suggestion(frame_id=frame, character_id=self.characters[one.character], model=one.model, score=one.score)
            for frame, row in frames
            for one in row.suggestions
        )

    def count_places(self) -> None:
        """Who was handed what: the places from which the next claim goes on."""
        Place.objects.bulk_create(
            Place(queue_id=queue, person_id=person, cursor=zlib.crc32(f"{person}".encode()) >> 1, **counts)
            for (queue, person), counts in self.places.items()
        )


Frames = Sequence[tuple[int, FrameRow]]


def refuse_what_is_in_use(show: Show) -> None:
    said = {
        "votes": Vote.objects.filter(frame__show=show), "labels": LabelRevision.objects.filter(show=show),
        "leases": Lease.objects.filter(item__queue__show=show),
        "judgements": ExpectedJudgement.objects.filter(frame__show=show),
        "votes set aside": SetAside.objects.filter(show=show),
    }  # fmt: skip
    there = [name for name, rows in said.items() if rows.exists()]
    if there:
        raise Invalid(
            f"{show.title} has {' and '.join(there)} already; votes come back into a show of which nothing was said yet. "
            "Make a new show with the same frames, or import the labels without the votes."
        )
    Suggestion.objects.filter(frame__show=show).delete()
    QueueItem.objects.filter(queue__show=show).delete()  # nothing was handed out: they are filled anew


def evidence_of(frames: Frames) -> list[statements.Evidence]:
    return statements.evidence([frame for frame, _ in frames]) if frames else []


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def date(table: str, column: str, rows: Sequence[Any], times: Sequence[str]) -> None:
    """Columns that date themselves when a row is made get the time of the file."""
    known = [(statements.moment(moment(at)), row.pk) for row, at in zip(rows, times, strict=True) if at]
    statements.run_many(f"UPDATE {table} SET {column} = %s WHERE id = %s", known)  # noqa: S608  both are our own words
