"""Expected recall: of the human positives, how many could a model find that sees only the frame? The ceiling of every recall.

Reviewers judge positives one at a time, without knowing what a model or another reviewer said. Two judge each, a third
where they differ.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from corpus.models import Character, Frame, Purpose, Show
from labeling.agreement import alpha_interval
from labeling.models import ExpectedJudgement, Label, LabelState
from labeling.refusals import Conflict, Invalid
from measures.expected import expected_share
from measures.lots import lot
from people.models import Person

REASONS = ("too small", "from behind", "costume", "silhouette", "in a picture", "faded", "hidden", "human knowledge")
# Positives per character worth judging: 50 give an interval of about ±.10 at a share of .85.
ENOUGH = 50
REVIEWERS = 2


@dataclass(frozen=True)
class Question:
    """One human positive to judge."""

    frame: Frame
    character: Character


@dataclass(frozen=True)
class Judged:
    """What reviewers said of one positive."""

    frame: int
    episode: int
    yes: int
    no: int

    @property
    def value(self) -> float:
        """1 where most say a model could find the character, 0 where most say not, a half where they are even."""
        return 0.5 if self.yes == self.no else float(self.yes > self.no)

    @property
    def is_settled(self) -> bool:
        return self.yes + self.no >= REVIEWERS and self.yes != self.no


def expected_recall(show: Show) -> dict[str, dict[str, Any]]:
    """Per active character {judged, expected, share, interval, is_simulated, twice, agreement, reasons}.

    share and interval are None without judgements. The unit is the frame, by the majority of its reviewers, a half where they
    are even; each counts for as many positives of its episode as it stands for. `twice` counts the frames with two judgements,
    `agreement` is Krippendorff's alpha over them with its interval, [alpha, low, high], each of them None where it is undefined.
    """
    rows = ExpectedJudgement.objects.filter(_still_positive(), frame__in=_frames(show), character__retired_at=None)
    simulated = set(rows.filter(is_simulated=True).values_list("character", flat=True).distinct())
    reasons: dict[int, Counter[str]] = defaultdict(Counter)
    for character, reason in rows.exclude(reason="").values_list("character", "reason"):
        reasons[character][reason] += 1
    judged, cast = judgements(show), Character.objects.filter(show=show, retired_at=None).order_by("position")
    return {
        one.name: {
            **_figure(judged.get(one.pk, []), positives_per_episode(show, one)),
            "is_simulated": one.pk in simulated,
            "reasons": reasons[one.pk].most_common(),
        }
        for one in cast
    }


def judgements(show: Show) -> dict[int, list[Judged]]:
    """Per character id what was judged and still is a positive."""
    found: dict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0])
    rows = ExpectedJudgement.objects.filter(_still_positive(), frame__in=_frames(show))
    for character, frame, episode, expected in rows.values_list(
        "character", "frame", "frame__episode", "expected"
    ).order_by("character", "frame"):
        found[character, frame, episode][0 if expected else 1] += 1
    by_character: dict[int, list[Judged]] = defaultdict(list)
    for (character, frame, episode), (yes, no) in found.items():
        by_character[character].append(Judged(frame, episode, yes, no))
    return by_character


def _figure(rows: list[Judged], sizes: dict[int, int]) -> dict[str, Any]:
    share, interval = expected_share([row.value for row in rows], [row.episode for row in rows], sizes)
    alpha = alpha_interval([row.yes for row in rows], [row.no for row in rows], [row.episode for row in rows])
    return {
        "judged": len(rows),
        "expected": sum(row.value for row in rows),
        "share": share,
        "interval": interval,
        "twice": sum(row.yes + row.no >= REVIEWERS for row in rows),
        "agreement": [alpha.alpha, alpha.low, alpha.high],
    }


def _frames(show: Show) -> QuerySet[Frame]:
    """Frames of evaluation episodes: what a run may learn from says nothing about its ceiling."""
    return Frame.objects.filter(show=show, purpose=Purpose.EVALUATION, rejected_at=None)


def _still_positive() -> Exists:
    """A judgement of what is no longer held to be a positive says nothing about recall."""
    return Exists(Label.objects.filter(frame=OuterRef("frame"), character=OuterRef("character"), state=LabelState.YES))


def positives(show: Show, character: Character) -> QuerySet[Label]:
    return Label.objects.filter(
        show=show, character=character, state=LabelState.YES, frame__rejected_at=None, frame__purpose=Purpose.EVALUATION
    )


def positives_per_episode(show: Show, character: Character) -> dict[int, int]:
    rows = positives(show, character).values("frame__episode").annotate(count=Count("pk")).order_by()
    return {row["frame__episode"]: row["count"] for row in rows}


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
    for character in Character.objects.filter(show=show, retired_at=None).order_by("position"):
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
