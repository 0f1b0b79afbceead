"""What an import brings to the rows: stored files with their measures, not yet on any side."""

from dataclasses import dataclass, field
from hashlib import sha256

from corpus.mining import Measures
from corpus.splits import EpisodeFingerprint, Fingerprint


@dataclass(frozen=True)
class NewCutout:
    """A stored cut-out; without a character it is an extra. `source` is what it was cut from, stored too."""

    name: str
    group: str
    character: str | None
    file: str
    sha256: str
    likeness: int
    score: float
    method: str
    source: str = ""
    drawing: dict = field(default_factory=dict)
    episode_id: int | None = None
    frame_id: int | None = None
    time_ms: int | None = None

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.sha256, self.likeness)


@dataclass(frozen=True)
class NewCut:
    """Another cut of a figure that is there, stored."""

    file: str
    sha256: str
    likeness: int
    score: float
    method: str
    drawing: dict = field(default_factory=dict)


@dataclass(frozen=True)
class NewStill:
    """A stored frame or background."""

    name: str
    time_ms: int | None
    file: str
    thumb: str
    sha256: str
    width: int
    height: int
    likeness: int
    measures: Measures

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.sha256, self.likeness)


@dataclass(frozen=True)
class NewEpisode:
    """A stored video with its stills, or a named group of stills without a file; `split` is empty to be chosen.

    `sampling` counts what its stills were chosen from.
    """

    name: str
    split: str
    stills: tuple[NewStill, ...]
    file: str = ""
    sha256: str = ""
    width: int | None = None
    height: int | None = None
    frames_per_second: float | None = None
    duration_ms: int | None = None
    has_sound: bool = False
    sampling: dict[str, int] = field(default_factory=dict)

    @property
    def fingerprint(self) -> EpisodeFingerprint:
        """Stills without a video are told apart by all their contents."""
        content = self.sha256 or sha256("".join(sorted(still.sha256 for still in self.stills)).encode()).hexdigest()
        return EpisodeFingerprint(content, tuple(still.likeness for still in self.stills))
