"""What every format is written from and read into, PURE: one frame with all that people said of it.

None of these is changed once it is made. They are not marked frozen because an export makes a million of them, and that
mark triples what making one costs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


class BadLabelFile(ValueError):
    """The file cannot be used; the message is a sentence for the person who sent it."""


@dataclass(slots=True)
class VoteRow:
    """One person's answer; a withdrawn one stays in the record. Times are ISO 8601. `set_aside` is an id of the head's."""

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
    queue: str = ""
    is_flagged: bool = False
    is_practice: bool = False
    set_aside: int | None = None

    @property
    def is_evidence(self) -> bool:
        """Whether it says something of the label."""
        return self.withdrawn_at is None and self.set_aside is None and not self.is_practice


@dataclass(slots=True)
class SkipRow:
    person: str
    reason: str
    queue: str = ""
    lease: str = ""
    at: str = ""


@dataclass(slots=True)
class ExpectedRow:
    person: str
    character: str
    expected: bool
    reason: str = ""
    is_simulated: bool = False
    at: str = ""


@dataclass(slots=True)
class RevisionRow:
    """One change: what was held true of whom from then on, who said so, why."""

    id: int
    states: dict[str, str]
    source: str
    person: str | None
    reason: str
    at: str


@dataclass(slots=True)
class SuggestionRow:
    """What a model would answer, 0-1."""

    character: str
    model: str
    score: float


@dataclass(slots=True)
class QueuedRow:
    """The frame's place in a queue."""

    queue: str
    target: int
    priority: int = 0
    skips: int = 0
    needs_reviewer: bool = False
    asks_again: bool = False


@dataclass(slots=True)
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
    votes: tuple[VoteRow, ...] = ()
    skips: tuple[SkipRow, ...] = ()
    expected: tuple[ExpectedRow, ...] = ()
    revisions: tuple[RevisionRow, ...] = ()
    suggestions: tuple[SuggestionRow, ...] = ()
    queued: tuple[QueuedRow, ...] = ()

    @property
    def path(self) -> str:
        """How formats with a single name for a picture call it: file names alone are unique in an episode only."""
        return f"{self.episode}/{self.filename}" if self.episode else self.filename

    def all_in(self, states: str, names: Iterable[str]) -> list[str]:
        return [name for name in names if self.labels.get(name) == states]

    def is_settled(self, names: Iterable[str]) -> bool:
        """Whether of each of these it is known whether they are there."""
        return all(self.labels.get(name) in ("yes", "no") for name in names)


PARTS = {
    "votes": VoteRow, "skips": SkipRow, "expected": ExpectedRow, "revisions": RevisionRow,
    "suggestions": SuggestionRow, "queued": QueuedRow,
}  # fmt: skip


def from_json(values: dict[str, Any]) -> FrameRow:
    """The inverse of dataclasses.asdict."""
    given = {name: tuple(kind(**one) for one in values.get(name, [])) for name, kind in PARTS.items()}
    return FrameRow(**{**values, **given})


@dataclass(frozen=True)
class Head:
    """What a whole file is about: the cast in its order, the retired ones among it.

    To read, `empty_is_nobody` decides what a frame without any character means in a format that cannot say it: that
    nobody is there, or that nobody looked. `about` is what only our own format keeps: people, queues, guidelines.
    """

    show: str
    characters: list[str]
    version: str = ""
    retired: tuple[str, ...] = ()
    empty_is_nobody: bool = False
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def active(self) -> list[str]:
        return [name for name in self.characters if name not in self.retired]

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {name.casefold(): name for name in self.characters}

    def spelled(self, name: str) -> str:
        """A character's name as the show spells it; a stranger's as it is, for the importer to refuse."""
        return self._spellings.get(name.strip().casefold(), name)

    def closed(self, present: Iterable[str]) -> dict[str, str]:
        """Labels of a frame of which a format names who is there: everybody else of the cast is not."""
        return {**dict.fromkeys(self.active, "no"), **{self.spelled(name): "yes" for name in present}}


@dataclass(slots=True)
class ReadRow:
    """Labels of one frame as a file gives them: the frame by its content, or by its name and perhaps its episode.

    `filename` may carry folders; the last of them may be the episode. `place` says where in the file this stands.
    """

    labels: dict[str, str]
    sha256: str = ""
    filename: str = ""
    episode: str = ""
    place: str = ""
    suggestions: tuple[SuggestionRow, ...] = ()
