"""The people of a show as its owner sees them: how much, how fast, how well, at what cost. Reads only.

However many votes there are, what is looked at per person is bounded: the latest answers say how somebody works now.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from corpus.models import Show
from jobs.models import FINAL_STATES
from labeling.comparing import Compared, compared
from labeling.estimating import estimates
from labeling.models import Agreement, Place, SetAside, Skill, Vote, VoteAnswer
from labeling.queue_progress import COST
from labeling.skill_lines import gold_of, pairs_of, share_line, skill_line
from labeling.tiles import active_cast
from people.models import Person

ON_A_PAGE = 25
LATEST = 100  # answers per person
LONGEST_MS = 120_000  # a frame left open over lunch was not looked at for an hour
VOTES_ON_A_PAGE = 48


@dataclass(frozen=True)
class Recent:
    """What somebody's latest answers say."""

    seconds: float | None
    per_hour: float | None
    last: datetime | None


def crowd_page(show: Show, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """A page of people, most answers first, and the person after whom the next page begins."""
    rows = Place.objects.filter(queue__show=show).order_by().values_list("person")
    rows = rows.annotate(answers=Sum("votes"), cost=COST)
    ranked = sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))
    start = next((place + 1 for place, row in enumerate(ranked) if str(row[0]) == after), 0)
    shown = ranked[start : start + ON_A_PAGE]
    people = Person.objects.in_bulk([person for person, _, _ in shown])
    lines = person_lines(show, [(people[person], votes, cost) for person, votes, cost in shown])
    return lines, str(shown[-1][0]) if start + ON_A_PAGE < len(ranked) else ""


def person_lines(show: Show, people: Sequence[tuple[Person, int, Decimal | None]]) -> list[dict[str, Any]]:
    """For people with their answers and their cost."""
    rows = [person for person, _, _ in people]
    votes = latest_votes(show, rows)
    recent, seen = {who: recent_of(of) for who, of in votes.items()}, compared_with_others(votes)
    cast, skills, prevalence = active_cast(show), skills_of(show, rows), prevalences(show)
    aside = set_aside_of(show, rows)
    return [
        {
            "person": person,
            "votes": number,
            "cost": cost,
            "recent": recent.get(person.pk, Recent(None, None, None)),
            "agreement": share_line(*pairs_of(seen.get(person.pk, {}).values()), "agreement with the others"),
            "skills": [
                skill_line(one, skills.get((person.pk, one["id"])), prevalence.get(one["id"]),
                           seen.get(person.pk, {}).get(one["id"], Compared()))
                for one in cast
            ],
            "gold": gold_of(skills, person.pk),
            "aside": aside.get(person.pk, []),
            "discounted": next((row for row in aside.get(person.pk, []) if row.is_whole_person), None),
        }
        for person, number, cost in people
    ]  # fmt: skip


def latest_votes(show: Show, people: Sequence[Person]) -> dict[int, list[Vote]]:
    """{person: their latest standing answers, newest first}, in two queries however many people there are."""
    own = standing_votes(show).filter(person=OuterRef("pk")).order_by("-pk").values("pk")
    oldest = Person.objects.filter(pk__in=[person.pk for person in people]).annotate(
        first=Subquery(own[LATEST - 1 : LATEST])
    )
    wanted = Q(pk__in=[])
    for person, first in oldest.values_list("pk", "first"):
        wanted |= Q(person=person, pk__gte=first or 0)
    found: dict[int, list[Vote]] = defaultdict(list)
    rows = standing_votes(show).filter(wanted).order_by("-pk")
    for vote in rows.only("pk", "person_id", "frame_id", "duration_ms", "created_at"):
        found[vote.person_id].append(vote)
    return found


def standing_votes(show: Show) -> QuerySet[Vote]:
    return Vote.objects.filter(item__queue__show=show, withdrawn_at=None, is_practice=False)


def recent_of(votes: Sequence[Vote]) -> Recent:
    looked = [min(vote.duration_ms, LONGEST_MS) / 1000 for vote in votes if vote.duration_ms]
    mean = sum(looked) / len(looked) if looked else 0
    return Recent(median(looked) if looked else None, 3600 / mean if mean else None, votes[0].created_at)


def compared_with_others(votes: dict[int, list[Vote]]) -> dict[int, dict[int, Compared]]:
    """{person: {character: how their answers compare}} over the frames of these votes; votes set aside are no others."""
    frames = {vote.frame_id for rows in votes.values() for vote in rows}
    said: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    believed: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    rows = VoteAnswer.objects.filter(vote__frame__in=frames, vote__withdrawn_at=None, vote__is_practice=False)
    names = ("vote__frame_id", "character_id", "vote__person_id", "answer", "vote__set_aside_id")
    for frame, character, person, answer, aside in rows.values_list(*names):
        said[frame, character][person] = answer
        if aside is None:
            believed[frame, character][person] = answer
    of: dict[int, dict[int, list[tuple[str, list[str]]]]] = defaultdict(lambda: defaultdict(list))
    own_frames = {(person, vote.frame_id) for person, rows in votes.items() for vote in rows}
    for (frame, character), answers in said.items():
        for person, answer in answers.items():
            if (person, frame) in own_frames:
                others = [other for who, other in believed[frame, character].items() if who != person]
                of[person][character].append((answer, others))
    return {
        person: {character: compared(pairs) for character, pairs in by_character.items()}
        for person, by_character in of.items()
    }


def skills_of(show: Show, people: Sequence[Person]) -> dict[tuple[int, int], Skill]:
    rows = Skill.objects.filter(show=show, person__in=people)
    return {(row.person_id, row.character_id): row for row in rows}


def prevalences(show: Show) -> dict[int, float]:
    return dict(Agreement.objects.filter(show=show).values_list("character", "prevalence"))


def set_aside_of(show: Show, people: Sequence[Person]) -> dict[int, list[SetAside]]:
    """What stands set aside of these people, newest first."""
    found: dict[int, list[SetAside]] = defaultdict(list)
    rows = SetAside.objects.filter(show=show, person__in=people, lifted_at=None).order_by("-pk")
    for row in rows.select_related("queue", "created_by"):
        found[row.person_id].append(row)
    return found


def last_estimate(show: Show) -> dict[str, Any]:
    """When skill was estimated last, and whether it is being estimated now."""
    job = estimates(show.pk).first()
    at = Skill.objects.filter(show=show).order_by("-updated_at").values_list("updated_at", flat=True).first()
    return {"job": job, "at": at, "is_on": job is not None and job.state not in FINAL_STATES}
