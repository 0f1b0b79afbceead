"""What an episode is, as plain values: shots, players, occluders. Drawing and truth both read it and nothing else."""

from dataclasses import dataclass, field

# Drawings change six times a second ("on twos" at twelve frames): half the work, and the look of drawn film.
DRAWING_MS = 1000 / 6


@dataclass(frozen=True)
class Player:
    """One figure of a shot; `path` is where the soles stand at its start and end; `height` is pixels per 300 figure units."""

    name: str
    poses: tuple[str, ...]
    expressions: tuple[str, ...] = ("glad",)
    yaw: float = 0.0
    head_turn: float = 0.0
    costume: str | None = None
    height: float = 240.0
    path: tuple[tuple[float, float], tuple[float, float]] = ((360.0, 372.0), (360.0, 372.0))
    span: tuple[float, float] = (0.0, 1.0)
    silhouette: bool = False
    opacity: float = 1.0
    picture: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class Occluder:
    """Something in front of the players: kind, middle, foot, width, height in pixels."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    color: str = "#4c9560"


@dataclass(frozen=True)
class Shot:
    """One setting without a cut; `pan` is the camera's sideways drift in pixels from start to end."""

    scene: str
    variant: int
    duration_ms: int
    players: tuple[Player, ...] = ()
    occluders: tuple[Occluder, ...] = ()
    tint: str | None = None
    pan: tuple[float, float] = (0.0, 0.0)
    beat: str = ""


@dataclass(frozen=True)
class EpisodePlan:
    """A whole episode: everything drawn, heard and true of it follows from these values."""

    name: str
    title: str
    purpose: str
    shots: tuple[Shot, ...] = field(repr=False)
    frames_per_second: int = 12
    seed: int = 0

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return sum(shot.duration_ms for shot in self.shots)

    @property
    def frame_times(self) -> list[int]:
        """The time in milliseconds of every frame."""
        return [
            round(i * 1000 / self.frames_per_second) for i in range(self.duration_ms * self.frames_per_second // 1000)
        ]


@dataclass(frozen=True)
class Moment:
    """A shot, the number of its present drawing and the share (0-1) of it that has passed."""

    shot: Shot
    drawing: int
    share: float


def moment(plan: EpisodePlan, time_ms: float) -> Moment:
    """Where the episode stands at a time; the last instant holds after the end."""
    left = min(max(float(time_ms), 0.0), plan.duration_ms - 1.0)
    for shot in plan.shots:
        if left < shot.duration_ms:
            break
        left -= shot.duration_ms
    # Frame times are rounded to milliseconds; half of one keeps a frame in its own drawing.
    drawing = int((left + 0.5) / DRAWING_MS)
    last = max(1, round(shot.duration_ms / DRAWING_MS) - 1)
    return Moment(shot, drawing, min(1.0, drawing / last))
