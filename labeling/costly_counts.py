"""Counts over a whole show: quick ones are taken anew each time, slow ones are kept for a while that grows with their cost."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from django.core.cache import cache

Count = TypeVar("Count")
QUICK_SECONDS = 0.5
KEPT_TIMES = 30  # as long as thirty counts would take: a page of a million frames spends 3 % of a core on counting


def counted(key: str, count: Callable[[], Count]) -> Count:
    """What `count()` says, or said a little while ago where it takes long."""
    kept = cache.get(f"counted:{key}")
    if kept is not None:
        return kept
    began = monotonic()
    result = count()
    seconds = monotonic() - began
    if seconds > QUICK_SECONDS:
        cache.set(f"counted:{key}", result, KEPT_TIMES * seconds)
    return result
