"""Expected recall: of the human positives, how many could a model find that sees only the frame? The ceiling of every recall.

Reviewers judge positives one at a time, without knowing what a model or another reviewer said. Two judge each, a third
where they differ.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, QuerySet

from corpus.models import Character, Frame, Purpose, Show
from labeling.ceilings import judgements
from labeling.models import ExpectedJudgement, Label, LabelState
from labeling.refusals import Conflict, Invalid
from measures.lots import lot
from people.models import Person

REASONS = ("too small", "from behind", "costume", "silhouette", "in a picture", "faded", "hidden", "human knowledge")
# Positives per character worth judging: 50 give an interval of about ±.10 at a share of .85.
ENOUGH = 50


@dataclass(frozen=True)
class Question:
    """One human positive to judge."""

    frame: Frame
    character: Character


def positives(show: Show, character: Character) -> QuerySet[Label]:
    return Label.objects.filter(
        show=show, character=character, state=LabelState.YES, frame__rejected_at=None, frame__purpose=Purpose.EVALUATION
    )


def sample(show: Show, character: Character) -> list[int]:
    """The positives to judge, in order: of every episode its first, then every episode's second, up to ENOUGH.

    An episode's order is a hash of frame and character, a permanent random number (Ohlsson 1995): the first ones are a
    simple random sample of it at any time, also after positives have come or gone.
    """
    of_episode: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for frame, episode in positives(show, character).values_list("frame_id", "frame__episode_id"):
        of_episode[episode].append((lot(character.pk, frame), frame))
    ranked = [(rank, *one) for rows in of_episode.values() for rank, one in enumerate(sorted(rows))]
    return [frame for *_, frame in sorted(ranked)[:ENOUGH]]


@dataclass(frozen=True)
class Line:
    """One character for one person: the sample, how far it is settled, what this person judged and what waits for them."""

    character: Character
    wanted: int
    settled: int
    done: int
    waiting: list[int]


def lines_for(show: Show, person: Person) -> list[Line]:
    """Per character how far its sample is. Frames that others have begun come first for a second reviewer."""
    said = judgements(show)
    own = set(ExpectedJudgement.objects.filter(person=person, frame__show=show).values_list("character", "frame"))
    lines = []
    for character in show.characters.active():
        wanted = sample(show, character)
        judged = {row.frame: row for row in said.get(character.pk, [])}
        settled = {frame for frame in wanted if frame in judged and judged[frame].is_settled}
        done = [frame for frame in wanted if (character.pk, frame) in own]
        waiting = [frame for frame in wanted if frame not in settled and (character.pk, frame) not in own]
        lines.append(Line(character, len(wanted), len(settled), len(done), waiting))
    return lines


def next_question(show: Show, person: Person, character: Character | None = None) -> Question | None:
    """A positive that waits for this person, of the character they have judged least; the order is a hash, not by episode."""
    lines = [line for line in lines_for(show, person) if line.waiting and character in (None, line.character)]
    if not lines:
        return None
    behind = min(lines, key=lambda line: line.done)
    return Question(Frame.objects.select_related("episode").get(pk=behind.waiting[0]), behind.character)


def reviewers(show: Show) -> list[dict[str, Any]]:
    """Who judged how many positives, and when last; the most recent first."""
    return who_answered(ExpectedJudgement.objects.filter(frame__show=show), at="created_at")


def who_answered(rows: QuerySet, at: str) -> list[dict[str, Any]]:
    """The same of any rows with a person; `at` is the field that says when."""
    named = rows.values("person", "person__first_name", "person__username")
    found = named.annotate(answers=Count("pk"), last=Max(at)).order_by("-last")
    return [
        {"person": row["person"], "name": row["person__first_name"] or row["person__username"],
         "answers": row["answers"], "last": row["last"]}
        for row in found
    ]  # fmt: skip


def judge_expected(
    frame: Frame, character: Character, person: Person, expected: bool, reason: str = ""
) -> ExpectedJudgement:
    """One reviewer's word on one positive; a second word of the same person replaces nothing and is refused."""
    if not expected and reason not in REASONS:
        raise Invalid(f"Why could a model not find {character}? Choose one of: {', '.join(REASONS)}.")
    if frame.purpose != Purpose.EVALUATION:
        raise Invalid("This frame is for training; expected recall is judged on frames of evaluation episodes only.")
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
