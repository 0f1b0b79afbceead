"""What a queue may be: its settings, checked, and which frames fit its purpose. Refuses in sentences; writes nothing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TypedDict

from django.db.models import Q

from corpus.models import Frame, Purpose, Show, Split
from labeling.models import QueueOrder, QueuePurpose
from labeling.refusals import Invalid
from people.models import Person

LOOKED_UP = 1000  # ids per question, below every database's limit of parameters
MOST_OVERLAP = 20
MOST_PRACTICE = 50
MOST_GOLD = 0.5


class QueueSettings(TypedDict, total=False):
    """What is said of a queue when it is opened; what is left out has the model's default."""

    purpose: str
    order: str
    closes_early: bool
    is_adaptive: bool
    most_votes: int
    certainty: float
    gold_share: float
    practice_frames: int
    price_per_answer: Decimal | None
    created_by: Person | None


# Which frames a purpose takes. Gold is shown among others, so it is never what the test set measures.
FITTING = {
    QueuePurpose.EVALUATION: Q(purpose=Purpose.EVALUATION),
    QueuePurpose.DEV: Q(purpose=Purpose.EVALUATION, split=Split.DEV),
    QueuePurpose.TEST: Q(purpose=Purpose.EVALUATION, split=Split.TEST, episode__retired_at=None),
    QueuePurpose.TRAINING: Q(purpose=Purpose.TRAINING),
    QueuePurpose.GOLD: ~Q(split=Split.TEST),
}
TAKES = {
    QueuePurpose.EVALUATION: "dev and test frames of evaluation episodes",
    QueuePurpose.DEV: "dev frames only",
    QueuePurpose.TEST: "test frames only, and none of a retired test set",
    QueuePurpose.TRAINING: "frames of training episodes only",
    QueuePurpose.GOLD: "any frames but test frames",
}


def refuse_settings(overlap: int, settings: QueueSettings) -> None:
    """Raise Invalid with the sentence for the first setting that makes no sense."""
    _refuse_outside("number of people per frame", overlap, 1, MOST_OVERLAP)
    if settings.get("purpose", QueuePurpose.EVALUATION) not in QueuePurpose.values:
        raise Invalid(f"'{settings['purpose']}' is no purpose; choose one of {', '.join(QueuePurpose.values)}.")
    if settings.get("order", QueueOrder.SHUFFLED) not in QueueOrder.values:
        raise Invalid(f"'{settings['order']}' is no order; choose one of {', '.join(QueueOrder.values)}.")
    if settings.get("is_adaptive"):
        _refuse_outside("most votes of an adaptive queue", settings.get("most_votes", 7), overlap, MOST_OVERLAP)
    if not 0.5 < settings.get("certainty", 0.98) < 1:
        raise Invalid(f"A certainty lies between .5 and 1, as in .98; got {settings['certainty']}.")
    _refuse_outside("share of gold frames", settings.get("gold_share", 0), 0, MOST_GOLD)
    _refuse_outside("number of practice frames", settings.get("practice_frames", 0), 0, MOST_PRACTICE)
    _refuse_outside("price per answer", settings.get("price_per_answer") or 0, 0, 1000)


def _refuse_outside(name: str, value: float | Decimal, low: float, high: float) -> None:
    if not low <= value <= high:
        raise Invalid(f"The {name} is {value}; it should lie between {low} and {high}.")


def refuse_frames(show: Show, purpose: str, frame_ids: Sequence[int]) -> None:
    """Raise Invalid where a frame is not of this show, or does not fit the purpose."""
    foreign = misplaced = 0
    for ids in parts(frame_ids):
        frames = Frame.objects.filter(show=show, pk__in=ids)
        here = frames.count()
        foreign += len(ids) - here
        misplaced += here - frames.filter(FITTING[QueuePurpose(purpose)]).count()
    if foreign:
        raise Invalid(f"{foreign} of these {len(frame_ids)} frames are not in this show. Leave them out.")
    if misplaced:
        name = QueuePurpose(purpose).label
        raise Invalid(
            f"{misplaced} of these {len(frame_ids)} frames do not fit: a queue for {name} takes "
            f"{TAKES[QueuePurpose(purpose)]}. Leave them out, or choose another purpose."
        )


def parts(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), LOOKED_UP):
        yield list(ids[start : start + LOOKED_UP])
