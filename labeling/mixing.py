"""Gold frames among the frames a queue hands out: some before the first real one, for practice, the others unseen among them.

Which turns are gold is a hash of the queue, the person and how many frames they were handed, so nobody can ask again
until it suits. In a queue that mixes gold in, every claim looks for gold frames and for ordinary ones alike, whatever it
hands out: neither what comes back nor how long it takes tells them apart.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labeling import statements
from labeling.models import Queue, QueueItem

LAST = 2**31  # above every place in the order


@dataclass(frozen=True)
class Pick:
    """A frame to hand out, and what to ask."""

    item: QueueItem
    asked: list[int]
    is_gold: bool = False
    is_practice: bool = False


def is_gold_turn(queue: int, person: int, number: int, share: float) -> bool:
    """Whether the frame with that number (0 is a person's first in the queue) is to be a gold one."""
    return zlib.crc32(f"gold {queue}:{person}:{number}".encode()) < share * 2**32


def mixed(ordinary: Sequence[Pick], gold: Sequence[Pick | None]) -> Iterator[Pick]:
    """Turn by turn the gold frame that is due, else the next ordinary one. Who has none of those left is done."""
    left = iter(ordinary)
    for due in gold if ordinary else ():
        pick = due or next(left, None)
        if pick is None:
            return
        yield pick


def gold_turns(
    queue: Queue, person: int, place: statements.PlaceRow, count: int, asked: list[int],
    item_of: Callable[[tuple], QueueItem],
) -> list[Pick | None]:  # fmt: skip
    """Per turn of a claim the gold frame that is due, or None: not due, or no gold frame is left for this person."""
    practice = _practice_left(queue, person, place)
    if not practice and not queue.gold_share:
        return [None] * count
    found = iter([item_of(row) for row in _gold_rows(queue, person, place.handed_out, count)])
    turns: list[Pick | None] = []
    for turn in range(count):
        due = turn < practice or is_gold_turn(queue.pk, person, place.handed_out + turn, queue.gold_share)
        item = next(found, None) if due else None
        turns.append(Pick(item, asked, is_gold=True, is_practice=turn < practice) if item else None)
    return turns


def _practice_left(queue: Queue, person: int, place: statements.PlaceRow) -> int:
    """Practice frames still to be handed out; those in hand are."""
    if place.practiced >= queue.practice_frames:
        return 0
    return max(queue.practice_frames - place.practiced - statements.practice_held(queue.pk, person), 0)


def _gold_rows(queue: Queue, person: int, handed_out: int, count: int) -> list[tuple]:
    """From another place of the order each time, so that no two people meet the gold frames in the same order."""
    start = zlib.crc32(f"{queue.pk}:{person}:{handed_out}".encode()) >> 1
    rows = statements.gold_items(queue.show_id, person, start, LAST, count)
    return rows + statements.gold_items(queue.show_id, person, -1, start, count - len(rows))
