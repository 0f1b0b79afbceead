"""How labels change: by votes, by a review, by an import. Each change appends a revision; a version freezes all up to a point."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from corpus.models import Character, Frame, Show
from labeling import statements
from labeling.agreement import Skill, verdict
from labeling.asking import SETTLED_BY_PEOPLE
from labeling.label_rows import Held, NewLabel, held_labels, insert_revisions, upsert_labels
from labeling.models import Label, LabelRevision, LabelSource, LabelState, LabelVersion, QueueItem
from people.models import Person

Pair = tuple[int, int]  # (frame, character)


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
    statements.lock_frames({row.frame_id for row in rows})
    return _write(show_id, rows, source, person, reason)


def follow_votes(show_id: int, frame_id: int, characters: Sequence[int], person: Person, reason: str) -> int:
    """Bring a frame's labels in line with its votes; runs inside the vote's transaction.

    The frame's row is locked first, so that two votes at the same moment see each other.
    """
    statements.share_with_writers(show_id)
    statements.lock_frame(frame_id)
    held = derived(statements.evidence([frame_id]), [(frame_id, character) for character in characters])
    return _write(show_id, held, LabelSource.VOTES, person, reason)


def follow_votes_again(show_id: int, frame_ids: Iterable[int], person: Person | None, reason: str) -> int:
    """The same for whole frames, where skills or what counts as evidence changed; the caller holds a transaction."""
    frames = sorted(set(frame_ids))
    statements.share_with_writers(show_id)
    statements.lock_frames(frames)
    evidence = statements.evidence(frames)
    by_votes = Label.objects.filter(frame__in=frames, source=LabelSource.VOTES)
    pairs = {(row.frame, row.character) for row in evidence} | set(by_votes.values_list("frame_id", "character_id"))
    return _write(show_id, derived(evidence, sorted(pairs)), LabelSource.VOTES, person, reason)


def derived(evidence: Iterable[statements.Evidence], pairs: Iterable[Pair]) -> list[NewLabel]:
    """What the votes say of each pair. Somebody who was asked by two queues is heard once, by the later answer."""
    answers: dict[Pair, dict[int, str]] = defaultdict(dict)
    skills: dict[int, dict[int, Skill]] = defaultdict(dict)
    known: dict[int, tuple[float, int]] = {}
    for row in evidence:
        answers[row.frame, row.character][row.person] = row.answer
        if row.sensitivity is not None:
            skills[row.character][row.person] = Skill(row.sensitivity, row.specificity, row.skill_answers)
        if row.prevalence is not None:
            known[row.character] = (row.prevalence, row.votes)
    return [
        NewLabel(
            frame,
            character,
            *verdict(list(answers[frame, character].items()), skills[character], *known.get(character, ())),
        )
        for frame, character in pairs
    ]


def take_over(show_id: int, rows: Sequence[NewLabel], source: str, person: Person, reason: str) -> int:
    """A person decides that labels they or others had settled follow another source from now on; in a transaction."""
    statements.share_with_writers(show_id)
    return _write(show_id, rows, source, person, reason, may_unsettle=True)


def _write(
    show_id: int, rows: Sequence[NewLabel], source: str, person: Person | None, reason: str, *,
    may_unsettle: bool = False,
) -> int:  # fmt: skip
    """Write what is new; only what is held true, not how sure it is, makes a revision. Returns the revisions."""
    now = timezone.now()
    changed, revised = _changes(rows, source, may_unsettle or source in SETTLED_BY_PEOPLE)
    upsert_labels(show_id, changed, source, now)
    insert_revisions(show_id, revised, source, person.pk if person else None, reason[:200], now)
    return len(revised)


def _changes(rows: Sequence[NewLabel], source: str, may_unsettle: bool) -> tuple[list[NewLabel], list[NewLabel]]:
    """(rows that say something new and may say it, those of them that change what is held true)"""
    held = held_labels({row.frame_id for row in rows})
    # A file that says what is held already adds nothing; who said so, and how surely, stays.
    repeats_nothing = source == LabelSource.IMPORT and not may_unsettle
    nothing, unknown = Held(), str(LabelState.OPEN)
    changed, revised = {}, {}
    for row in rows:
        pair = row[:2]
        before = held.get(pair, nothing)
        settled = before.source in SETTLED_BY_PEOPLE and not may_unsettle
        if settled or (repeats_nothing and row.state == (before.state or unknown)):
            continue
        if before[:2] != (row.state, source):
            changed[pair] = revised[pair] = row
        elif before[2:] != row[3:]:
            changed[pair] = row
    return list(changed.values()), list(revised.values())


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
