"""The filters of this room: where a frame comes from, what people said of it, where it stands in the work.

Each condition is a list of frame ids that one index answers, or a column of the frame itself.
"""

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Abs
from django.http import QueryDict

from corpus.models import Episode, Frame, Purpose, Show, Split
from corpus.presenting import cast_of
from labeling.filter_values import ANY, character, characters_of, number, one_of, spread
from labeling.filters import REJECTED, Field, FrameFilter, FrameOrder, register
from labeling.models import Label, LabelSource, LabelState, Place, Queue, QueueItem, Vote, VoteAnswer
from labeling.refusals import Invalid
from people.models import Person, Role

UNLABELED = "none"
STATES = {"yes": "yes", "no": "no", "open": "open", UNLABELED: "not asked"}
COMMENTED = {"words": "has words", "flagged": "flagged", ANY: "words or flag"}
LISTED = 1000  # episodes, people or queues in a select
Frames = QuerySet[Frame]


def choice(query: QueryDict, name: str, label: str, options: Any) -> Field:
    """A select; options are (value, words), or words that are both."""
    pairs = [option if isinstance(option, tuple) else (str(option), str(option)) for option in options]
    return Field(name, label, query.get(name, ""), pairs)


def cast_choice(query: QueryDict, show: Show, name: str, label: str) -> Field:
    return choice(query, name, label, [(ANY, "anybody"), *characters_of(show)])


def range_fields(query: QueryDict, name: str) -> list[Field]:
    ends = (f"{name}_from", "from"), (f"{name}_to", "to")
    return [Field(end, f"{name} {word}", query.get(end, ""), kind="number") for end, word in ends]


# --- where a frame comes from


def read_episode(query: QueryDict, show: Show) -> int | None:
    value = query.get("episode", "")
    known = value.isascii() and value.isdigit() and len(value) < 19
    if value and not (known and Episode.objects.filter(show=show, pk=int(value)).exists()):
        raise Invalid(f"There is no episode '{value[:40]}' in this show.")
    return int(value) if value else None


def episode_fields(query: QueryDict, show: Show) -> list[Field]:
    rows = show.episodes.order_by("name").values_list("pk", "name")[:LISTED]
    return [choice(query, "episode", "Episode", [(str(pk), name) for pk, name in rows])]


EPISODE = FrameFilter(
    ("episode",), read_episode, lambda frames, show, pk: frames.filter(episode=pk), episode_fields, is_main=True
)
PURPOSE = FrameFilter(
    ("purpose",),
    lambda query, show: one_of(query, "purpose", Purpose.values),
    lambda frames, show, purpose: frames.filter(purpose=purpose),
    lambda query, show: [choice(query, "purpose", "Purpose", Purpose.values)],
    is_main=True,
)
SPLIT = FrameFilter(
    ("split",),
    lambda query, show: one_of(query, "split", Split.values),
    lambda frames, show, split: frames.filter(split=split),
    lambda query, show: [choice(query, "split", "Split", Split.values)],
    is_main=True,
)


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


# --- where it stands in the work


def by_queue(frames: Frames, show: Show, queue: int) -> Frames:
    return frames.filter(pk__in=QueueItem.objects.filter(queue=queue, queue__show=show).values("frame"))


def queue_fields(query: QueryDict, show: Show) -> list[Field]:
    rows = Queue.objects.filter(show=show).order_by("pk").values_list("pk", "name")[:LISTED]
    return [choice(query, "queue", "Queue", [(str(pk), name) for pk, name in rows])]


def read_queue(query: QueryDict, show: Show) -> int | None:
    pk = number(query, "queue")
    if pk is not None and not Queue.objects.filter(show=show, pk=pk).exists():
        raise Invalid(f"There is no queue '{pk}' in this show.")
    return pk


QUEUE = FrameFilter(("queue",), read_queue, by_queue, queue_fields)


def by_items(show: Show, **fits: Any) -> Any:
    """The show's queues are named, so that the small index of such items answers."""
    queues = list(Queue.objects.filter(show=show).values_list("pk", flat=True))
    return QueueItem.objects.filter(queue__in=queues, **fits).values("frame")


NEEDS = FrameFilter(
    ("needs",),
    lambda query, show: one_of(query, "needs", ["reviewer"]),
    lambda frames, show, _: frames.filter(pk__in=by_items(show, needs_reviewer=True)),
    lambda query, show: [choice(query, "needs", "Waits for", [("reviewer", "a reviewer")])],
    Role.REVIEWER,
)
SKIPPED = FrameFilter(
    ("skipped",),
    lambda query, show: one_of(query, "skipped", ["yes"]),
    lambda frames, show, _: frames.filter(pk__in=by_items(show, skips__gt=0)),
    lambda query, show: [choice(query, "skipped", "Skipped", [("yes", "by somebody")])],
    Role.REVIEWER,
)
REJECTION = FrameFilter(
    (REJECTED,),
    lambda query, show: one_of(query, REJECTED, ["only", "too"]),
    lambda frames, show, value: frames.rejected() if value == "only" else frames,
    lambda query, show: [choice(query, REJECTED, "Rejected", [("only", "only these"), ("too", "these too")])],
    Role.REVIEWER,
)


# --- orders


def by_doubt(frames: Frames, show: Show, query: QueryDict) -> Frames:
    """Those first of which the votes are least certain; frames without votes have no place."""
    doubts = Label.objects.filter(frame=OuterRef("pk"), probability__isnull=False).annotate(
        doubt=Abs(F("probability") - 0.5)
    )
    frames = frames.annotate(doubt=Subquery(doubts.order_by("doubt").values("doubt")[:1]))
    return frames.filter(doubt__isnull=False).order_by("doubt", "-pk")


def register_all() -> None:
    register(EPISODE, PURPOSE, SPLIT, LABEL, DISPUTED, PROBABILITY, SOURCE, PERSON, COMMENT)
    register(QUEUE, NEEDS, SKIPPED, REJECTION)
    register(
        FrameOrder("", "newest first", lambda frames, show, query: frames.order_by("-pk")),
        FrameOrder("oldest", "oldest first", lambda frames, show, query: frames.order_by("pk")),
        FrameOrder("episode", "by episode and time", lambda frames, show, query: frames.order_by("episode", "pk")),
        FrameOrder("doubt", "most doubtful votes first", by_doubt, Role.REVIEWER),
    )
