"""How far the labels of a show are: per split, per character, per person; what people said of the same frames."""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Avg, Count, Max, Q
from django.db.models.functions import Least

from corpus.models import Character, Frame, Show, Split
from corpus.presenting import cast_of
from labeling.models import LabelState, QueueItem, Vote, VoteAnswer
from labeling.tallies import label_tally
from measures.drawing import whisker
from measures.intervals import wilson
from people.models import Person

SPLITS = (Split.DEV, Split.TEST)
LATEST = 10_000  # answers that agreement is taken from until it is estimated: enough for a figure, a bound on the work
LOOKED_THROUGH = 4 * LATEST  # answers of the whole site among which those of a show are sought first
LONGEST_MS = 120_000  # a frame left open over lunch was not looked at for an hour


def counts(show: Show) -> dict[tuple[str, int, str], int]:
    """{(split, character id, state): labels} of the evaluation frames."""
    found: Counter[tuple[str, int, str]] = Counter()
    for row in label_tally(show):
        found[row.split, row.character, row.state] += row.number
    return dict(found)


def frame_counts(show: Show) -> dict[str, int]:
    """{split: kept frames}; named by their splits, which evaluation frames alone have, an index answers by itself."""
    rows = Frame.objects.kept().filter(show=show, split__in=SPLITS).order_by()
    return dict(rows.values_list("split").annotate(Count("pk")))


def split_progress(show: Show, labels: dict[tuple[str, int, str], int], frames: dict[str, int]) -> list[dict[str, Any]]:
    """Per split the share of its questions (frame and character) that are answered yes or no."""
    active = set(Character.objects.filter(show=show, retired_at=None).values_list("pk", flat=True))
    lines = []
    for split in SPLITS:
        asked = frames.get(split, 0) * len(active)
        settled = sum(
            number for (of, character, state), number in labels.items()
            if of == split and character in active and state != LabelState.OPEN
        )  # fmt: skip
        percent = 100 * settled // asked if asked else 0
        lines.append(
            {"split": split, "frames": frames.get(split, 0), "asked": asked, "settled": settled, "percent": percent}
        )
    return lines


def character_lines(
    show: Show, labels: dict[tuple[str, int, str], int], frames: dict[str, int]
) -> list[dict[str, Any]]:
    """Per active character and split: yes, no, open, not asked, and how often the character is there."""
    lines = []
    for character in cast_of(show):
        for split in () if character["retired"] else SPLITS:
            states = {state: labels.get((split, character["id"], state), 0) for state in LabelState.values}
            known = states["yes"] + states["no"]
            drawn = whisker(states["yes"] / known if known else None, wilson(states["yes"], known), name="there")
            missing = max(frames.get(split, 0) - sum(states.values()), 0)
            lines.append({"character": character, "split": split, **states, "missing": missing, "share": drawn})
    return lines


def people_lines(show: Show, only: Person | None = None) -> list[dict[str, Any]]:
    """Who voted, how much, how fast; simulated people are marked as such."""
    votes = Vote.objects.filter(frame__show=show)
    if only is not None:
        votes = votes.filter(person=only)
    standing = Q(withdrawn_at=None)
    rows = votes.order_by().values("person").annotate(
        votes=Count("pk", filter=standing),
        withdrawn=Count("pk", filter=~standing),
        kept=Count("pk", filter=standing & Q(counted=False)),
        pace=Avg(Least("duration_ms", LONGEST_MS), filter=standing),
        last=Max("created_at"),
    )  # fmt: skip
    people = {person.pk: person for person in Person.objects.filter(pk__in=[row["person"] for row in rows])}
    lines = [
        {**row, "person": people[row["person"]], "seconds": row["pace"] / 1000 if row["pace"] is not None else None}
        for row in rows
    ]
    return sorted(lines, key=lambda line: -line["votes"])


def frames_for_reviewer(show: Show) -> int:
    waiting = QueueItem.objects.filter(queue__show=show, needs_reviewer=True, frame__rejected_at=None)
    return waiting.values("frame").distinct().count()


def answers_by_frame(show: Show) -> dict[int, dict[int, list[str]]]:
    """{character: {frame: answers}} of the latest votes that are evidence."""
    said: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for character, frame, answer in latest_answers(show):
        said[character][frame].append(answer)
    return said


def latest_answers(show: Show) -> list[tuple[int, int, str]]:
    """(character, frame, answer), newest first: among the site's newest, else (a quiet show of a busy site) among all."""
    evidence = {"vote__withdrawn_at": None, "vote__set_aside": None, "vote__is_practice": False}
    rows = VoteAnswer.objects.filter(vote__frame__show=show, vote__frame__rejected_at=None, **evidence).order_by("-pk")
    rows = rows.values_list("character_id", "vote__frame_id", "answer")
    newest = VoteAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = list(rows.filter(pk__gt=newest - LOOKED_THROUGH)[:LATEST])
    return found if len(found) == LATEST or newest <= LOOKED_THROUGH else list(rows[:LATEST])
