"""The filters and orders of this room: where a frame comes from, what people said of it, where it stands in the work.

Each condition is a list of frame ids that one index answers, or a column of the frame itself.
"""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict

from corpus.models import Episode, Frame, Purpose, Show, Split
from labeling.filter_fields import LISTED, choice
from labeling.filter_values import number, one_of
from labeling.filters import ORDER, REJECTED, Field, FrameFilter, FrameOrder, register
from labeling.label_filters import COMMENT, DISPUTED, LABEL, PERSON, PROBABILITY, SOURCE
from labeling.models import Doubt, IsDoubtful, Label, Queue, QueueItem
from labeling.refusals import Invalid
from people.models import Role

Frames = QuerySet[Frame]
LARGE = 20_000  # frames: fewer are sorted in a tenth of a second
DOUBTFUL = 20_000  # labels: more doubtful ones than anybody will go through
DOUBT = Doubt("probability")


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


def by_episode(frames: Frames, show: Show, episode: int) -> Frames:
    """As ids, or SQLite takes the index of all the show's frames, whose order it likes, and reads every row of it."""
    return frames.filter(pk__in=Frame.objects.filter(episode=episode).values("pk"))


EPISODE = FrameFilter(("episode",), read_episode, by_episode, episode_fields, is_main=True)
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
    """Those first of which the votes are least certain; frames without votes have no place.

    Of a large show that nothing narrows only the most doubtful are listed, as an index has them, or all would be sorted.
    """
    said = Label.objects.order_by(DOUBT)
    doubt = Subquery(said.filter(frame=OuterRef("pk"), probability__isnull=False).values_list(DOUBT)[:1])
    if set(query) - {ORDER} or Frame.objects.filter(show=show)[:LARGE].count() < LARGE:
        frames = frames.annotate(doubt=doubt).filter(doubt__isnull=False)
    else:
        doubtful = said.filter(IsDoubtful("probability"), show=show)
        frames = frames.filter(pk__in=doubtful[:DOUBTFUL].values("frame")).annotate(doubt=doubt)
    return frames.order_by("doubt", "-pk")


def register_all() -> None:
    register(EPISODE, PURPOSE, SPLIT, LABEL, DISPUTED, PROBABILITY, SOURCE, PERSON, COMMENT)
    register(QUEUE, NEEDS, SKIPPED, REJECTION)
    register(
        FrameOrder("", "newest first", lambda frames, show, query: frames.order_by("-pk")),
        FrameOrder("oldest", "oldest first", lambda frames, show, query: frames.order_by("pk")),
        FrameOrder("episode", "by episode and time", lambda frames, show, query: frames.order_by("episode", "pk")),
        FrameOrder("doubt", "most doubtful votes first", by_doubt, Role.REVIEWER),
    )
