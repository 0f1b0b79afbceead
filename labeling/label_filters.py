"""Filters of frames by what people said of them: labels, disagreement, certainty, source, who said it, and in what words."""

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from corpus.models import Frame, Show
from corpus.presenting import cast_of
from labeling.filter_fields import LISTED, cast_choice, choice, range_fields
from labeling.filter_values import ANY, character, characters_of, number, one_of, spread
from labeling.filters import Field, FrameFilter
from labeling.models import Label, LabelSource, LabelState, Place, Vote, VoteAnswer
from labeling.refusals import Invalid
from people.models import Person, Role

UNLABELED = "none"
STATES = {"yes": "yes", "no": "no", "open": "open", UNLABELED: "not asked"}
COMMENTED = {"words": "has words", "flagged": "flagged", ANY: "words or flag"}
Frames = QuerySet[Frame]


# --- what is held true


def read_labels(query: QueryDict, show: Show) -> dict[int, str]:
    """`label=Bart:yes`, as often as wanted."""
    known, labels = characters_of(show), {}
    for value in query.getlist("label"):
        name, _, state = value.rpartition(":")
        if name not in known or state not in STATES:
            raise Invalid(
                f"'{value[:80]}' is no label to filter by; write a character and one of {', '.join(STATES)}, "
                f"as in {next(iter(known), 'Bart')}:yes."
            )
        labels[known[name]] = state
    return labels


def by_labels(frames: Frames, show: Show, labels: dict[int, str]) -> Frames:
    for one, state in labels.items():
        held = Label.objects.filter(show=show, character=one)
        if state == UNLABELED:
            frames = frames.exclude(pk__in=held.values("frame"))
        else:
            frames = frames.filter(pk__in=held.filter(state=state).values("frame"))
    return frames


def label_fields(query: QueryDict, show: Show) -> list[Field]:
    asked = set(query.getlist("label"))
    fields = []
    for one in cast_of(show):
        options = [(f"{one['name']}:{state}", words) for state, words in STATES.items()]
        value = next((value for value, _ in options if value in asked), "")
        if value or not one["retired"]:
            fields.append(Field("label", one["name"], value, options, character=one))
    return fields


LABEL = FrameFilter(("label",), read_labels, by_labels, label_fields, Role.REVIEWER, is_main=True)


def by_dispute(frames: Frames, show: Show, characters: list[int]) -> Frames:
    """The few disputed labels first, by their own index, and then whose they are."""
    disputed = Label.objects.filter(show=show, is_disputed=True)
    of_these = Label.objects.filter(pk__in=disputed.values("pk"), character__in=characters)
    return frames.filter(pk__in=of_these.values("frame"))


DISPUTED = FrameFilter(
    ("disputed",),
    lambda query, show: character(query, "disputed", show),
    by_dispute,
    lambda query, show: [cast_choice(query, show, "disputed", "People disagree on")],
    Role.REVIEWER,
)


def read_probability(query: QueryDict, show: Show) -> tuple[list[int], tuple[float, float]] | None:
    characters, within = character(query, "probability", show), spread(query, "probability")
    if not characters and within is None:
        return None
    return characters or list(characters_of(show).values()), within or (0.0, 1.0)


def by_probability(frames: Frames, show: Show, asked: tuple[list[int], tuple[float, float]]) -> Frames:
    characters, within = asked
    labels = Label.objects.filter(show=show, character__in=characters, probability__range=within)
    return frames.filter(pk__in=labels.values("frame"))


PROBABILITY = FrameFilter(
    ("probability", "probability_from", "probability_to"),
    read_probability,
    by_probability,
    lambda query, show: [
        cast_choice(query, show, "probability", "Votes' probability of"),
        *range_fields(query, "probability"),
    ],
    Role.REVIEWER,
)
SOURCE = FrameFilter(
    ("source",),
    lambda query, show: one_of(query, "source", LabelSource.values),
    lambda frames, show, source: frames.filter(pk__in=Label.objects.filter(show=show, source=source).values("frame")),
    lambda query, show: [choice(query, "source", "Source of a label", LabelSource.values)],
    Role.REVIEWER,
)


# --- who said it


def read_person(query: QueryDict, show: Show) -> tuple[int, bool] | None:
    person, differs = number(query, "person"), one_of(query, "differs", ["yes"])
    if differs and person is None:
        raise Invalid("Answers that differ are one person's: say whose, as in person=7&differs=yes.")
    return None if person is None else (person, bool(differs))


def by_person(frames: Frames, show: Show, asked: tuple[int, bool]) -> Frames:
    person, differs = asked
    if not differs:
        votes = Vote.objects.filter(person=person, withdrawn_at=None, is_practice=False)
        return frames.filter(pk__in=votes.values("frame"))
    other = Q(answer="yes", vote__frame__labels__state=LabelState.NO)
    other |= Q(answer="no", vote__frame__labels__state=LabelState.YES)
    said = VoteAnswer.objects.filter(vote__person=person, vote__withdrawn_at=None, vote__is_practice=False)
    said = said.filter(other, vote__frame__labels__character=F("character"))
    return frames.filter(pk__in=said.values("vote__frame"))


def person_fields(query: QueryDict, show: Show) -> list[Field]:
    ids = Place.objects.filter(queue__show=show).values("person")
    people = [(str(one.pk), str(one)) for one in Person.objects.filter(pk__in=ids).order_by("username")[:LISTED]]
    differs = choice(query, "differs", "Their answers", [("yes", "differ from the label")])
    return [choice(query, "person", "Tagged by", people), differs]


PERSON = FrameFilter(("person", "differs"), read_person, by_person, person_fields, Role.REVIEWER)


def read_comment(query: QueryDict, show: Show) -> tuple[str, str] | None:
    asked = one_of(query, "comment", COMMENTED), query.get("words", "")
    return asked if any(asked) else None


def by_comment(frames: Frames, show: Show, asked: tuple[str, str]) -> Frames:
    kind, words = asked
    votes = Vote.objects.filter(~Q(comment="") | Q(is_flagged=True), withdrawn_at=None)  # as its index has it
    votes = votes.filter(is_flagged=True) if kind == "flagged" else votes
    votes = votes.exclude(comment="") if kind == "words" else votes
    votes = votes.filter(comment__icontains=words) if words else votes
    return frames.filter(pk__in=votes.values("frame"))


COMMENT = FrameFilter(
    ("comment", "words"),
    read_comment,
    by_comment,
    lambda query, show: [
        choice(query, "comment", "Comment", list(COMMENTED.items())),
        Field("words", "Words of a comment", query.get("words", ""), kind="search"),
    ],
    Role.REVIEWER,
)
