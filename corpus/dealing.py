"""Who gets how many, PURE: so that a few pictures stand for many shots, and every episode gives its share."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

Item = TypeVar("Item")


def spread(items: Sequence[Item], count: int) -> list[Item]:
    """At most `count` of the items, evenly spread over them."""
    if len(items) <= count:
        return list(items)
    return [items[(2 * number + 1) * len(items) // (2 * count)] for number in range(count)]


def deal(number: int, room: Sequence[int], weights: Sequence[float], there: Sequence[int] = ()) -> list[int]:
    """How many of `number` each place gets, at most its `room`; `there` is what each has already.

    One goes to each empty place before a second goes anywhere; where they do not suffice for that, they are spread over
    the empty places in their order. Each further one goes to the place with the most weight per item.
    """
    there = there or [0] * len(room)
    empty = [place for place in range(len(room)) if room[place] and not there[place]]
    given = [0] * len(room)
    for place in spread(empty, number):
        given[place] = 1
    left = number - sum(given)

    def most_waits(place: int) -> tuple[float, int]:
        return -weights[place] / (there[place] + given[place] + 1), place

    waiting = [most_waits(place) for place in range(len(room)) if given[place] < room[place]]
    heapify(waiting)
    while left and waiting:
        _, place = heappop(waiting)
        given[place], left = given[place] + 1, left - 1
        if given[place] < room[place]:
            heappush(waiting, most_waits(place))
    return given
