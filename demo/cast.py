"""Who plays: the four leads and the extras, all of one skin color, so that color alone tells nothing."""

from demo.face import FaceLook
from demo.looks import Build, Look, Outfit

SKIN = "#b79af2"

LEADS: dict[str, Look] = {
    "Wren": Look(
        Build(leg=58, torso=70, shoulders=30, hips=30, head_width=57, head_height=54, arm=33, limb=16, foot=24, neck=6),
        SKIN,
        "two_buns",
        "#ff6a45",
        Outfit(
            top="#ffcf33",
            pattern="coat",
            pattern_color="#fff5e6",
            hem=0.5,
            flare=1.5,
            collar="#ffe27a",
            bottom="#3d6fb8",
            shoe="#12a19a",
            boot=0.42,
        ),
        FaceLook(eye=0.27, freckles=True, nose="snub"),
    ),
    "Barnaby": Look(
        Build(
            leg=78, torso=108, shoulders=52, hips=46, belly=16, head_width=54, head_height=52, arm=48, limb=22, foot=30
        ),
        SKIN,
        "crop",
        "#27346f",
        Outfit(top="#fbf3e4", pattern="stripes", pattern_color="#2f4a9c", bottom="#7a4b3a", shoe="#3b2a33"),
        FaceLook(eye=0.2, nose="big", brow=8.0, brow_color="#27346f"),
        beard="full",
        beard_color="#27346f",
        worn=(("beanie", "#e5383b"),),
    ),
    "Odile": Look(
        Build(
            leg=118, torso=98, shoulders=33, hips=28, head_width=48, head_height=54, arm=50, limb=14, foot=22, neck=16
        ),
        SKIN,
        "bell",
        "#f4f0f7",
        Outfit(
            top="#16976b",
            pattern="plain",
            hem=0.62,
            flare=1.6,
            collar="#0f7a55",
            bottom="#16976b",
            bottom_length=0.0,
            shoe="#e0447c",
        ),
        FaceLook(eye=0.22, nose="long", brow=3.4, brow_color="#7c6a94"),
        worn=(("round_glasses", "#d6245f"),),
    ),
    "Kip": Look(
        Build(leg=96, torso=84, shoulders=36, hips=28, head_width=48, head_height=50, arm=46, limb=15, foot=29),
        SKIN,
        "wave",
        "#16c2b3",
        Outfit(
            top="#ff4f93", pattern="hoodie", pattern_color="#fff5e6", bottom="#3a3560", shoe="#ffd23f", collar="#d93a7c"
        ),
        FaceLook(eye=0.23, nose="button", brow=5.0, brow_color="#0d7f78"),
    ),
}
