"""What changed between two texts: line by line, and within a line word by word. Texts in, plain values out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\W_]+|.", re.UNICODE)


@dataclass(frozen=True)
class Part:
    """A piece of a line; changed ones are what the other side does not have."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Line:
    """`kind` is same, gone or new."""

    kind: str
    parts: tuple[Part, ...]


def changes(old: str, new: str) -> list[Line]:
    """The new text with the lines that are gone standing before those that came in their place."""
    before, after = old.split("\n"), new.split("\n")
    lines: list[Line] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [whole("same", line) for line in after[j1:j2]]
        elif i2 - i1 == j2 - j1:
            lines += paired(before[i1:i2], after[j1:j2])
        else:
            lines += [whole("gone", line) for line in before[i1:i2]] + [whole("new", line) for line in after[j1:j2]]
    return lines


def whole(kind: str, line: str) -> Line:
    return Line(kind, (Part(line, kind != "same"),))


def paired(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """As many lines for as many: each is held against its partner, and only the words that differ are marked."""
    gone, new = [], []
    for old, now in zip(before, after, strict=True):
        old_words, new_words = WORDS.findall(old), WORDS.findall(now)
        codes = SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes()
        gone.append(Line("gone", tuple(pieces(old_words, ((kind, i1, i2) for kind, i1, i2, _, _ in codes)))))
        new.append(Line("new", tuple(pieces(new_words, ((kind, j1, j2) for kind, _, _, j1, j2 in codes)))))
    return gone + new


def pieces(words: Sequence[str], codes: Iterator[tuple[str, int, int]]) -> Iterator[Part]:
    for kind, first, last in codes:
        if first < last:
            yield Part("".join(words[first:last]), kind != "equal")
