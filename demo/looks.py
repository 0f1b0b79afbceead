"""What a person of the show is made of: build, face, hair and clothes, as plain values."""

from dataclasses import dataclass, field

from demo.face import FaceLook


@dataclass(frozen=True)
class Build:
    """Proportions; a grown-up of average height measures about 300 units from sole to crown."""

    leg: float = 92.0
    torso: float = 92.0
    shoulders: float = 40.0
    hips: float = 34.0
    belly: float = 0.0
    head_width: float = 46.0
    head_height: float = 46.0
    neck: float = 10.0
    arm: float = 44.0
    limb: float = 17.0
    foot: float = 25.0


@dataclass(frozen=True)
class Outfit:
    """Clothes: lengths are shares (of the arm, of the leg); a color of None leaves the piece away."""

    top: str = "#ff8552"
    pattern: str = "plain"
    pattern_color: str = "#fff5e6"
    sleeve: float = 0.9
    hem: float = 0.04
    flare: float = 1.0
    collar: str | None = None
    bottom: str = "#3f4a8a"
    bottom_length: float = 0.94
    shoe: str = "#5b3a4a"
    boot: float = 0.0
    scarf: str | None = None
    cape: str | None = None
    apron: str | None = None


@dataclass(frozen=True)
class Look:
    """One person as drawn: everything but pose, turn and expression."""

    build: Build
    skin: str
    hair: str
    hair_color: str
    outfit: Outfit
    face: FaceLook = field(default_factory=FaceLook)
    beard: str | None = None
    beard_color: str = "#26386b"
    worn: tuple[tuple[str, str], ...] = ()
