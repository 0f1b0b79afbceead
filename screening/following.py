"""Decisions while the video runs: each picture waits until its decision is final, so that one decoding serves tagging and drawing."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from screening.smoothing import WINDOW, smooth_window

Picture = TypeVar("Picture")
Judge = Callable[[list[Picture]], NDArray[np.bool_]]

# An instant inside a window of five is at most three before the window's end: later instants cannot overrule it.
LOOKAHEAD = WINDOW - 2


def follow(
    pictures: Iterable[Picture], judged: Sequence[int], judge: Judge[Picture], batch: int
) -> Iterator[tuple[Picture, tuple[bool, ...]]]:
    """Every picture with who is in it, smoothed as `smooth_window` does over the whole video.

    `judged` names, ascending, the pictures (by number) that are looked at; `judge` gets `batch` of them at a time and
    answers with bool [n, c]. A decision holds from its picture on. In memory are as many pictures as lie between the
    first of a batch and LOOKAHEAD instants after its last.
    """
    waiting: deque[tuple[int, Picture]] = deque()
    fresh: list[Picture] = []
    decisions: list[NDArray[np.bool_]] = []
    places = np.asarray(judged)
    for number, picture in enumerate(pictures):
        # Of a slow video one picture is shown at several instants.
        fresh += [picture] * int(np.searchsorted(places, number, "right") - np.searchsorted(places, number, "left"))
        waiting.append((max(0, int(np.searchsorted(places, number, "right")) - 1), picture))
        if len(fresh) >= batch:
            decisions += list(judge(fresh))
            fresh = []
            yield from _released(waiting, decisions, len(decisions) - LOOKAHEAD)
    decisions += list(judge(fresh)) if fresh else []
    yield from _released(waiting, decisions, len(decisions))


def _released(
    waiting: deque[tuple[int, Picture]], decisions: list[NDArray[np.bool_]], final: int
) -> Iterator[tuple[Picture, tuple[bool, ...]]]:
    """Pictures whose instant is among the first `final` ones."""
    if not waiting or waiting[0][0] >= final:
        return
    # What lies further back than a window no longer has a say.
    start = max(0, waiting[0][0] - WINDOW)
    smoothed = smooth_window(np.stack(decisions[start:]))
    while waiting and waiting[0][0] < final:
        row, picture = waiting.popleft()
        yield picture, tuple(smoothed[row - start].tolist())
