"""What a face can say: brows, lids, gaze and mouth as plain numbers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expression:
    """Brow tilt in degrees (positive = angry), lift in head heights, lids 0 open - 1 shut, gaze -1 to 1, a mouth by name."""

    mouth: str = "smile"
    brow_tilt: float = 0.0
    brow_lift: float = 0.0
    lids: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    blush: bool = False


EXPRESSIONS = {
    "glad": Expression("smile"),
    "beaming": Expression("grin", brow_lift=0.08, blush=True),
    "laughing": Expression("laugh", brow_lift=0.1, lids=1.0, blush=True),
    "calm": Expression("flat", lids=0.15),
    "dreamy": Expression("smile", lids=0.45, gaze=(0.5, -0.6), brow_lift=0.05),
    "curious": Expression("small_o", brow_lift=0.1, gaze=(0.6, -0.2)),
    "amazed": Expression("big_o", brow_lift=0.16),
    "cross": Expression("frown", brow_tilt=20, lids=0.25),
    "furious": Expression("teeth", brow_tilt=26, brow_lift=-0.03),
    "sad": Expression("frown", brow_tilt=-18, lids=0.2, gaze=(0.0, 0.6)),
    "worried": Expression("wobble", brow_tilt=-20, brow_lift=0.07),
    "sly": Expression("smirk", brow_tilt=12, lids=0.4, gaze=(0.8, 0.0)),
    "asleep": Expression("flat", lids=1.0),
    "talking": Expression("open", brow_lift=0.05),
    "winking": Expression("grin", lids=0.1, brow_tilt=-6, gaze=(0.3, 0.0)),
    "shy": Expression("smirk", lids=0.3, gaze=(-0.6, 0.5), blush=True, brow_tilt=-8),
}
