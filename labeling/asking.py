"""Which characters a frame is asked about: the cast, less what is settled."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from labeling import statements
from labeling.models import Answer, LabelSource, Queue, QueueItem, Vote, VoteAnswer

# People may be asked again about what a file brought, but only by a queue that was opened for it.
SETTLED_BY_PEOPLE = (LabelSource.GOLD, LabelSource.REVIEW)
SETTLED = (*SETTLED_BY_PEOPLE, LabelSource.IMPORT)
DEFAULT_QUEUE = "Evaluation frames"


def cast(queue: Queue) -> list[int]:
    """Ids of the characters a queue asks about, in the show's order."""
    active = statements.active_cast(queue.show_id)
    return [character for character in active if not queue.asks or character in queue.asks]


def questions(queue: Queue, items: Sequence[QueueItem], asked: Sequence[int] | None = None) -> dict[int, list[int]]:
    """Per item the characters to ask about; an empty list means that everything is settled.

    An adaptive queue asks no more about what the votes have made certain, unless the frame was sent back.
    """
    asked = cast(queue) if asked is None else asked
    sources = SETTLED if queue.name == DEFAULT_QUEUE else SETTLED_BY_PEOPLE
    certainty = queue.certainty if queue.is_adaptive else None
    rows = statements.settled([item.frame_id for item in items], sources, certainty)
    again = {item.frame_id for item in items if item.asks_again}
    settled = {
        (frame, character) for frame, character, source in rows if source != LabelSource.VOTES or frame not in again
    }
    if queue.closes_early:
        settled |= _beyond_doubt([item for item in items if not item.asks_again])
    return {item.pk: [one for one in asked if (item.frame_id, one) not in settled] for item in items}


def _beyond_doubt(items: Sequence[QueueItem]) -> set[tuple[int, int]]:
    """(frame, character) whose majority the votes still to come cannot change."""
    counted = Counter(
        Vote.objects.filter(item__in=items, withdrawn_at=None, counted=True).values_list("item", flat=True)
    )
    leads: dict[tuple[int, int], int] = defaultdict(int)
    answers = VoteAnswer.objects.filter(vote__item__in=items, vote__withdrawn_at=None, vote__counted=True)
    for frame, character, answer in answers.values_list("vote__frame_id", "character_id", "answer"):
        leads[frame, character] += {Answer.YES: 1, Answer.NO: -1}.get(answer, 0)
    to_come = {item.frame_id: item.target - counted[item.pk] for item in items}
    return {pair for pair, lead in leads.items() if abs(lead) > to_come[pair[0]]}
