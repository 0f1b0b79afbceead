"""What every format is written from and read into, PURE: one frame with all that people said of it."""

from dataclasses import dataclass, field
from typing import Any


class BadLabelFile(ValueError):
    """The file cannot be used; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class VoteRow:
    """One person's answer; a withdrawn one stays in the record. Times are ISO 8601."""

    id: int
    person: str
    lease: str
    at: str
    present: list[str]
    unsure: list[str]
    absent: list[str]
    counted: bool
    withdrawn_at: str | None = None
    duration_ms: int | None = None
    comment: str = ""
    guidelines_version: int = 0
    is_simulated: bool = False


@dataclass(frozen=True)
class SkipRow:
    person: str
    reason: str


@dataclass(frozen=True)
class ExpectedRow:
    person: str
    character: str
    expected: bool
    reason: str = ""
    is_simulated: bool = False


@dataclass(frozen=True)
class FrameRow:
    """A frame; `labels` are {character: yes, no or open}, `sources` who said so. No entry: nobody was asked."""

    sha256: str
    filename: str
    episode: str
    split: str
    labels: dict[str, str]
    sources: dict[str, str] = field(default_factory=dict)
    time_ms: int | None = None
    width: int = 0
    height: int = 0
    votes: list[VoteRow] = field(default_factory=list)
    skips: list[SkipRow] = field(default_factory=list)
    expected: list[ExpectedRow] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What a whole file is about."""

    show: str
    characters: list[str]
    version: str = ""


@dataclass(frozen=True)
class ReadRow:
    """Labels of one frame as a file gives them: the frame by its content, or by its name and perhaps its episode."""

    labels: dict[str, str]
    sha256: str = ""
    filename: str = ""
    episode: str = ""


def from_json(values: dict[str, Any]) -> FrameRow:
    """The inverse of dataclasses.asdict."""
    parts = {"votes": VoteRow, "skips": SkipRow, "expected": ExpectedRow}
    given = {name: [kind(**one) for one in values.get(name, [])] for name, kind in parts.items()}
    return FrameRow(**{**values, **given})
