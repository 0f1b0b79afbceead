"""How many people are asked about a frame whose queue asks until it is certain: one more, no more, or a reviewer."""

from enum import StrEnum

LEAST_OVERLAP = 2  # one person alone makes nothing certain


class Step(StrEnum):
    """What becomes of a frame after an answer."""

    CLOSE = "close"  # every character is settled: open slots are closed
    WAIT = "wait"  # somebody holds it or a slot is open
    RAISE = "raise"  # one more person is asked
    REVIEW = "review"  # as many answered as the queue allows, and it is still uncertain


def first_target(overlap: int, *, is_adaptive: bool) -> int:
    """How many people a frame is meant for to begin with."""
    return max(overlap, LEAST_OVERLAP) if is_adaptive else overlap


def next_step(*, is_settled: bool, target: int, open_slots: int, live: int, most_votes: int) -> Step:
    """The next step of a frame with that target, of which so many slots are open and so many leases live."""
    if is_settled:
        return Step.CLOSE
    if open_slots or live:
        return Step.WAIT
    return Step.RAISE if target < most_votes else Step.REVIEW
