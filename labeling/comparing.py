"""How one person's answers about a character compare with those of the others. Pure: answers in, counts out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labeling.agreement import NO, OPEN, UNSURE, YES, majority


@dataclass(frozen=True)
class Compared:
    """`agree` of `pairs` with one other each; `found` of `present`, `spared` of `absent` as most of the others have it."""

    agree: int = 0
    pairs: int = 0
    found: int = 0
    present: int = 0
    spared: int = 0
    absent: int = 0


def compared(answers: Iterable[tuple[str, Sequence[str]]]) -> Compared:
    """From (own answer, the others' answers) per frame. Who was unsure said nothing; a tie of the others decides nothing.

    The person's own answer is no part of the majority it is held against, or everybody would look better than they are.
    """
    agree = pairs = found = present = spared = absent = 0
    for own, others in answers:
        if own == UNSURE:
            continue
        sure = [other for other in others if other != UNSURE]
        pairs += len(sure)
        agree += sure.count(own)
        most = majority(sure) if sure else OPEN
        present += most == YES
        found += most == YES and own == YES
        absent += most == NO
        spared += most == NO and own == NO
    return Compared(agree, pairs, found, present, spared, absent)


def added(parts: Iterable[Compared]) -> Compared:
    """The counts of several characters together."""
    rows = list(parts)
    return Compared(*(sum(getattr(row, name) for row in rows) for name in Compared.__dataclass_fields__))
