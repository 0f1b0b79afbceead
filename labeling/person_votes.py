"""One person's answers as pictures, with where they differ from what is held true."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from corpus.media import url_of
from corpus.models import Show
from corpus.presenting import cast_of
from labeling.agreement import UNSURE
from labeling.crowd import standing_votes
from labeling.frame_story import caption
from labeling.models import Label, LabelState, Vote, VoteAnswer
from people.models import Person


def votes_of(
    show: Show, person: Person, *, character: int | None = None, only_differing: bool = False
) -> QuerySet[Vote]:
    """Their standing answers; of one character those that said yes or were unsure of it, or that differ in it."""
    votes = standing_votes(show).filter(person=person).select_related("frame__episode", "set_aside")
    if only_differing:
        return differing(votes, character)
    if character is not None:
        said = VoteAnswer.objects.filter(vote=OuterRef("pk"), character=character).exclude(answer=LabelState.NO)
        votes = votes.filter(Exists(said))
    return votes


def differing(votes: QuerySet[Vote], character: int | None = None) -> QuerySet[Vote]:
    """Those of the votes that say yes or no where the label says the other."""
    labels = Label.objects.filter(
        frame=OuterRef("vote__frame"), character=OuterRef("character"), state__in=[LabelState.YES, LabelState.NO]
    ).exclude(state=OuterRef("answer"))
    answers = VoteAnswer.objects.filter(Exists(labels), vote=OuterRef("pk")).exclude(answer=UNSURE)
    if character is not None:
        answers = answers.filter(character=character)
    return votes.filter(Exists(answers))


def vote_cells(show: Show, votes: Sequence[Vote]) -> list[dict[str, Any]]:
    """Grid cells: whom they saw stands as letters, in what the label says otherwise below."""
    cast = cast_of(show)
    said: dict[int, dict[int, str]] = defaultdict(dict)
    for vote, character, answer in VoteAnswer.objects.filter(vote__in=votes).values_list("vote", "character", "answer"):
        said[vote][character] = answer
    rows = Label.objects.filter(frame__in=[vote.frame_id for vote in votes])
    held = {(frame, character): state for frame, character, state in rows.values_list("frame", "character", "state")}
    return [_cell(vote, cast, said[vote.pk], held) for vote in votes]


def _cell(
    vote: Vote, cast: list[dict[str, Any]], said: dict[int, str], held: dict[tuple[int, int], str]
) -> dict[str, Any]:
    frame = vote.frame
    differs = [
        {**one, "said": said[one["id"]], "label": held[frame.pk, one["id"]]}
        for one in cast
        if {said.get(one["id"]), held.get((frame.pk, one["id"]))} == {"yes", "no"}
    ]
    return {
        "vote": vote,
        "src": url_of(frame.thumb),
        "height": round(320 * frame.height / frame.width),
        "caption": caption(frame),
        "characters": [one for one in cast if said.get(one["id"]) == "yes"],
        "unsure": [one for one in cast if said.get(one["id"]) == UNSURE],
        "differs": differs,
        "mark": "marked" if differs else "",
        "badge": "" if any(answer == "yes" for answer in said.values()) else "nobody",
    }
