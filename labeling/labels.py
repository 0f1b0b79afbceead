"""How labels change: by votes, by a review, by an import. Each change appends a revision; a version freezes all up to a point."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from corpus.models import Character, Frame, Show
from labeling.asking import SETTLED_BY_PEOPLE
from labeling.models import Answer, Label, LabelRevision, LabelSource, LabelState, LabelVersion, QueueItem, VoteAnswer
from people.models import Person

LABELS_LOCK = 4701  # the namespace of our advisory locks; the second number is the show


@dataclass(frozen=True)
class NewLabel:
    """What is to be held true of one pair from now on."""

    frame_id: int
    character_id: int
    state: str


def set_label(
    frame: Frame, character: Character, state: str, source: str, person: Person | None = None, reason: str = ""
) -> bool:
    """Hold something true of one character in one frame; False when it was held already, and then nothing is written."""
    return bool(set_labels(frame.show_id, [NewLabel(frame.pk, character.pk, state)], source, person, reason))


@transaction.atomic
def set_labels(
    show_id: int, rows: Sequence[NewLabel], source: str, person: Person | None = None, reason: str = ""
) -> int:
    """The same for many; what people settled (gold, review) is changed by people only. Returns the number of changes."""
    _share_with_writers(show_id)
    frames = {row.frame_id for row in rows}
    list(Frame.objects.filter(pk__in=frames).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return _write(show_id, rows, source, person, reason)


def follow_votes(show_id: int, frame_id: int, characters: Sequence[int], person: Person, reason: str) -> int:
    """Bring a frame's labels in line with its standing votes; runs inside the vote's transaction.

    The frame's row is locked first, so that two votes at the same moment see each other.
    """
    _share_with_writers(show_id)
    Frame.objects.select_for_update(no_key=True).only("pk").get(pk=frame_id)
    votes: dict[int, list[str]] = defaultdict(list)
    answers = VoteAnswer.objects.filter(vote__frame=frame_id, vote__withdrawn_at=None, character__in=characters)
    for character, answer in answers.values_list("character_id", "answer"):
        votes[character].append(answer)
    rows = [NewLabel(frame_id, character, majority(votes[character])) for character in characters]
    return _write(show_id, rows, LabelSource.VOTES, person, reason)


def majority(answers: Sequence[str]) -> LabelState:
    """Yes or no, whichever more people said; a tie, and only `unsure`, stay open."""
    lead = answers.count(Answer.YES) - answers.count(Answer.NO)
    if lead == 0:
        return LabelState.OPEN
    return LabelState.YES if lead > 0 else LabelState.NO


def _write(show_id: int, rows: Sequence[NewLabel], source: str, person: Person | None, reason: str) -> int:
    changed = _changes(rows, source)
    Label.objects.bulk_create(
        [
            Label(
                show_id=show_id, frame_id=row.frame_id, character_id=row.character_id, state=row.state, source=source,
                updated_at=timezone.now(),
            )
            for row in changed
        ],
        update_conflicts=True, unique_fields=["frame", "character"], update_fields=["state", "source", "updated_at"],
        batch_size=500,
    )  # fmt: skip
    LabelRevision.objects.bulk_create(
        [
            LabelRevision(
                show_id=show_id, frame_id=row.frame_id, character_id=row.character_id, state=row.state, source=source,
                person=person, reason=reason[:200],
            )
            for row in changed
        ],
        batch_size=500,
    )  # fmt: skip
    return len(changed)


def _changes(rows: Sequence[NewLabel], source: str) -> list[NewLabel]:
    """Rows that say something new and may say it."""
    held = Label.objects.filter(frame__in={row.frame_id for row in rows})
    now = {
        (frame, character): (state, by) for frame, character, state, by in held.values_list(*PAIR, "state", "source")
    }
    changes = {}
    for row in rows:
        state, by = now.get((row.frame_id, row.character_id), (None, None))
        settled = by in SETTLED_BY_PEOPLE and source not in SETTLED_BY_PEOPLE
        nothing_to_say = state is None and row.state == LabelState.OPEN and source == LabelSource.IMPORT
        if (state, by) != (row.state, source) and not settled and not nothing_to_say:
            changes[row.frame_id, row.character_id] = row
    return list(changes.values())


PAIR = ("frame_id", "character_id")


@transaction.atomic
def make_label_version(show: Show, name: str, by: Person | None = None) -> LabelVersion:
    """Freeze all revisions up to now under the next number."""
    _wait_for_writers(show.pk)
    Show.objects.select_for_update(no_key=True).only("pk").get(pk=show.pk)
    last = LabelRevision.objects.filter(show=show).aggregate(last=Max("pk"))["last"] or 0
    number = LabelVersion.objects.filter(show=show).aggregate(last=Max("number"))["last"] or 0
    return LabelVersion.objects.create(show=show, number=number + 1, name=name, last_revision=last, created_by=by)


def _share_with_writers(show_id: int) -> None:
    """Held by every writer until its commit: PostgreSQL gives out revision ids before they are visible."""
    _advisory("pg_advisory_xact_lock_shared", show_id)


def _wait_for_writers(show_id: int) -> None:
    """Once nobody writes, every id up to the greatest visible one is visible or will never be."""
    _advisory("pg_advisory_xact_lock", show_id)


def _advisory(function: str, show_id: int) -> None:
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [LABELS_LOCK, show_id])


@transaction.atomic
def settle_frame(frame: Frame, states: Mapping[int, str], person: Person, reason: str = "") -> int:
    """A reviewer's word on a frame, per character id; a frame that waited for a reviewer waits no more."""
    QueueItem.objects.filter(frame=frame, needs_reviewer=True).update(needs_reviewer=False)
    rows = [NewLabel(frame.pk, character, state) for character, state in states.items()]
    return set_labels(frame.show_id, rows, LabelSource.REVIEW, person, reason)
