"""Which frames go into a new queue: by purpose, episodes, a filter of the frames page, and how many of those."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from corpus.models import Frame, Show
from labeling.asking import DEFAULT_QUEUE
from labeling.models import Label, LabelState, Queue, QueueItem, QueuePurpose
from labeling.queue_rules import FITTING
from labeling.refusals import Invalid
from labeling.sampling import spread_sample

MOST_FRAMES = 200_000  # at once: it is one request, and more can be added to the same queue afterwards


@dataclass(frozen=True)
class FrameChoice:
    """Empty means: do not narrow. Without a number all that fit; spread, a number is drawn evenly over the episodes."""

    purpose: str = QueuePurpose.EVALUATION
    episodes: tuple[int, ...] = ()
    among: QuerySet[Frame] | None = None  # what a filter of the frames page found
    only_unlabeled: bool = True
    number: int | None = None
    is_spread: bool = True


def fitting_frames(show: Show, choice: FrameChoice) -> QuerySet[Frame]:
    """All frames that could be chosen."""
    frames = Frame.objects.for_show(show) if choice.among is None else choice.among
    frames = frames.kept().filter(FITTING[QueuePurpose(choice.purpose)])
    if choice.episodes:
        frames = frames.filter(episode__in=choice.episodes)
    return unlabeled(frames) if choice.only_unlabeled else frames


def unlabeled(frames: QuerySet[Frame]) -> QuerySet[Frame]:
    """Frames nobody has said anything certain of, and that no other open queue will ask about."""
    known = Label.objects.filter(frame=OuterRef("pk"), state__in=[LabelState.YES, LabelState.NO])
    queues = Queue.objects.filter(is_open=True).exclude(name=DEFAULT_QUEUE)
    waiting = QueueItem.objects.filter(frame=OuterRef("pk"), queue__in=queues)
    return frames.filter(~Exists(known), ~Exists(waiting))


def chosen_frames(show: Show, choice: FrameChoice) -> list[int]:
    """Ids, refused where none fits or more than a request can take in."""
    frames = fitting_frames(show, choice)
    if choice.number and choice.is_spread:
        ids = spread_sample(list(frames.order_by("pk").values_list("pk", "episode")), choice.number, seed=show.slug)
    else:
        ids = list(frames.order_by("pk").values_list("pk", flat=True)[: choice.number or MOST_FRAMES + 1])
    if not ids:
        wanted = "unlabeled frames" if choice.only_unlabeled else "frames"
        raise Invalid(
            f"No {wanted} of this show fit. Choose other episodes or another purpose"
            f"{', allow labeled frames' if choice.only_unlabeled else ''}, or add episodes."
        )
    if len(ids) > MOST_FRAMES:
        raise Invalid(f"More than {MOST_FRAMES:,} frames fit. Say how many, and add the others afterwards.")
    return ids
