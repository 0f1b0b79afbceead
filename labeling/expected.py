"""Expected recall: of the human positives, how many could a model find that sees only the frame? The ceiling of every recall.

Reviewers judge positives one at a time, without knowing what a model or another reviewer said.
"""

import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from corpus.models import Character, Frame, Show
from labeling.models import ExpectedJudgement, Label, LabelState
from labeling.refusals import Conflict, Invalid
from measures.intervals import wilson
from people.models import Person

REASONS = ("too small", "from behind", "costume", "silhouette", "in a picture", "faded", "hidden", "human knowledge")
# Positives per character worth judging: 50 give an interval of about ±.10 at a share of .85.
ENOUGH = 50


@dataclass(frozen=True)
class Question:
    """One human positive to judge."""

    frame: Frame
    character: Character


def expected_recall(show: Show) -> dict[str, dict[str, Any]]:
    """Per active character {judged, expected, share, interval, is_simulated}; share and interval None without judgements.

    The unit is the frame: where several reviewers judged it, most of them must have said yes.
    """
    verdicts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    simulated: dict[str, bool] = defaultdict(bool)
    rows = ExpectedJudgement.objects.filter(_still_positive(), frame__show=show, frame__rejected_at=None)
    for name, frame, expected, pretended in rows.values_list("character__name", "frame_id", "expected", "is_simulated"):
        verdicts[name][frame] += 1 if expected else -1
        simulated[name] |= pretended
    cast = Character.objects.filter(show=show, retired_at=None).order_by("position")
    return {
        one.name: {**_figure(list(verdicts[one.name].values())), "is_simulated": simulated[one.name]} for one in cast
    }


def _figure(leads: list[int]) -> dict[str, Any]:
    judged, expected = len(leads), sum(lead > 0 for lead in leads)
    return {
        "judged": judged,
        "expected": expected,
        "share": expected / judged if judged else None,
        "interval": wilson(expected, judged) if judged else None,
    }


def _still_positive() -> Exists:
    """A judgement of what is no longer held to be a positive says nothing about recall."""
    return Exists(Label.objects.filter(frame=OuterRef("frame"), character=OuterRef("character"), state=LabelState.YES))


def positives(show: Show, character: Character) -> QuerySet[Label]:
    return Label.objects.filter(show=show, character=character, state=LabelState.YES, frame__rejected_at=None)


def progress(show: Show, person: Person) -> list[dict[str, Any]]:
    """Per character how many this person judged of how many are wanted."""
    cast = Character.objects.filter(show=show, retired_at=None).order_by("position")
    lines = []
    for character in cast:
        there = positives(show, character)
        done = ExpectedJudgement.objects.filter(_still_positive(), person=person, character=character, frame__show=show)
        wanted = len(there.values_list("pk")[:ENOUGH])
        lines.append({"character": character, "done": min(done.count(), wanted), "wanted": wanted})
    return lines


def next_question(show: Show, person: Person, character: Character | None = None) -> Question | None:
    """A positive this person has not judged, of the character that is furthest behind; the order is a hash, not by episode."""
    lines = [line for line in progress(show, person) if character in (None, line["character"])]
    lines = [line for line in lines if line["done"] < line["wanted"]]
    if not lines:
        return None
    behind = min(lines, key=lambda line: line["done"])["character"]
    judged = ExpectedJudgement.objects.filter(frame=OuterRef("frame"), character=behind, person=person)
    left = positives(show, behind).filter(~Exists(judged)).values_list("frame_id", flat=True)
    frame = min(left, key=lambda pk: zlib.crc32(f"{behind.pk}/{pk}".encode()), default=None)
    return Question(Frame.objects.select_related("episode").get(pk=frame), behind) if frame else None


def judge_expected(
    frame: Frame, character: Character, person: Person, expected: bool, reason: str = ""
) -> ExpectedJudgement:
    """One reviewer's word on one positive; a second word of the same person replaces nothing and is refused."""
    if not expected and reason not in REASONS:
        raise Invalid(f"Why could a model not find {character}? Choose one of: {', '.join(REASONS)}.")
    try:
        with transaction.atomic():
            return ExpectedJudgement.objects.create(
                frame=frame,
                character=character,
                person=person,
                expected=expected,
                reason="" if expected else reason,
                is_simulated=person.is_simulated,
            )
    except IntegrityError as twice:
        raise Conflict(f"You have judged {character} in this frame before.") from twice


def take_back(show: Show, person: Person) -> Question | None:
    """Withdraw the person's latest judgement, so that it can be given anew."""
    latest = ExpectedJudgement.objects.filter(frame__show=show, person=person).order_by("-pk").first()
    if latest is None:
        return None
    question = Question(latest.frame, latest.character)
    latest.delete()
    return question
