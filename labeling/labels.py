"""How labels change: by votes, by a review, by an import. Each change appends a revision; a version freezes all up to a point."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from corpus.models import Character, Frame, Show
from labeling import statements
from labeling.agreement import majority
from labeling.asking import SETTLED_BY_PEOPLE
from labeling.models import LabelRevision, LabelSource, LabelState, LabelVersion, QueueItem
from people.models import Person

STATEMENT_ROWS = 500


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
    statements.share_with_writers(show_id)
    frames = {row.frame_id for row in rows}
    list(Frame.objects.filter(pk__in=frames).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return _write(show_id, rows, source, person, reason)


def follow_votes(show_id: int, frame_id: int, characters: Sequence[int], person: Person, reason: str) -> int:
    """Bring a frame's labels in line with its standing votes; runs inside the vote's transaction.

    The frame's row is locked first, so that two votes at the same moment see each other.
    """
    statements.share_with_writers(show_id)
    statements.lock_frame(frame_id)
    votes: dict[int, list[str]] = defaultdict(list)
    for character, answer in statements.standing_answers(frame_id):
        votes[character].append(answer)
    rows = [NewLabel(frame_id, character, majority(votes[character])) for character in characters]
    return _write(show_id, rows, LabelSource.VOTES, person, reason)


def _write(show_id: int, rows: Sequence[NewLabel], source: str, person: Person | None, reason: str) -> int:
    changed, now = _changes(rows, source), timezone.now()
    for start in range(0, len(changed), STATEMENT_ROWS):
        part = [astuple(row) for row in changed[start : start + STATEMENT_ROWS]]
        statements.upsert_labels(show_id, part, source, now)
        statements.insert_revisions(show_id, part, source, person.pk if person else None, reason[:200], now)
    return len(changed)


def _changes(rows: Sequence[NewLabel], source: str) -> list[NewLabel]:
    """Rows that say something new and may say it."""
    now = statements.held_labels(sorted({row.frame_id for row in rows})) if rows else {}
    changes = {}
    for row in rows:
        state, by = now.get((row.frame_id, row.character_id), (None, None))
        settled = by in SETTLED_BY_PEOPLE and source not in SETTLED_BY_PEOPLE
        nothing_to_say = state is None and row.state == LabelState.OPEN and source == LabelSource.IMPORT
        if (state, by) != (row.state, source) and not settled and not nothing_to_say:
            changes[row.frame_id, row.character_id] = row
    return list(changes.values())


@transaction.atomic
def make_label_version(show: Show, name: str, by: Person | None = None) -> LabelVersion:
    """Freeze all revisions up to now under the next number."""
    statements.wait_for_writers(show.pk)
    Show.objects.select_for_update(no_key=True).only("pk").get(pk=show.pk)
    last = LabelRevision.objects.filter(show=show).aggregate(last=Max("pk"))["last"] or 0
    number = LabelVersion.objects.filter(show=show).aggregate(last=Max("number"))["last"] or 0
    return LabelVersion.objects.create(show=show, number=number + 1, name=name, last_revision=last, created_by=by)


@transaction.atomic
def settle_frame(frame: Frame, states: Mapping[int, str], person: Person, reason: str = "") -> int:
    """A reviewer's word on a frame, per character id; a frame that waited for a reviewer waits no more."""
    QueueItem.objects.filter(frame=frame, needs_reviewer=True).update(needs_reviewer=False)
    rows = [NewLabel(frame.pk, character, state) for character, state in states.items()]
    return set_labels(frame.show_id, rows, LabelSource.REVIEW, person, reason)
