"""The town's other people: the leads' skin, and here a lead's coat, there a lead's hair color, but never both."""

from demo.cast import SKIN
from demo.face import FaceLook
from demo.looks import Build, Look, Outfit

KID = Build(leg=60, torso=68, shoulders=30, hips=28, head_width=54, head_height=51, arm=34, limb=15, foot=23, neck=6)
SLIM = Build(leg=106, torso=90, shoulders=34, hips=28, head_width=46, head_height=50, arm=47, limb=14, foot=24, neck=12)
PLAIN = Build(leg=90, torso=90, shoulders=40, hips=34, head_width=49, head_height=50, arm=44, limb=17, foot=26)
ROUND = Build(
    leg=72, torso=96, shoulders=46, hips=44, belly=14, head_width=52, head_height=50, arm=44, limb=20, foot=28
)
BROAD = Build(
    leg=86, torso=104, shoulders=56, hips=38, belly=4, head_width=50, head_height=50, arm=50, limb=22, foot=30
)

EXTRAS: dict[str, Look] = {
    "Agna": Look(
        SLIM,
        SKIN,
        "top_bun",
        "#6b3b2a",
        Outfit(top="#f28c38", pattern="dots", hem=0.5, flare=1.6, sleeve=0.45, bottom_length=0, shoe="#6b3b2a"),
        FaceLook(lashes=True, nose="snub"),
    ),
    "Tibor": Look(
        PLAIN,
        SKIN,
        "bald",
        "#8a8795",
        Outfit(top="#3f7fbf", pattern="vest", bottom="#4d4a57", shoe="#2b2430"),
        FaceLook(eye=0.2, nose="big"),
        beard="moustache",
        beard_color="#8a8795",
    ),
    "Mimi": Look(
        KID,
        SKIN,
        "plaits",
        "#3a2436",
        Outfit(top="#ffcf33", pattern="dungarees", pattern_color="#c9485b", shoe="#ffffff"),
        FaceLook(eye=0.25, freckles=True),
    ),
    "Oskar": Look(
        BROAD,
        SKIN,
        "spikes",
        "#d9a441",
        Outfit(top="#fbf3e4", pattern="stripes", pattern_color="#c9485b", bottom="#3b5b43", shoe="#2b2430"),
        FaceLook(eye=0.19, nose="big", brow=7),
    ),
    "Lune": Look(
        SLIM,
        SKIN,
        "long_straight",
        "#1f1b3a",
        Outfit(top="#16976b", pattern="coat", hem=0.3, bottom="#2b2a4a", shoe="#12121f"),
        FaceLook(lashes=True, nose="button"),
    ),
    "Pavo": Look(
        KID,
        SKIN,
        "bowl",
        "#a5632e",
        Outfit(
            top="#ff4f93",
            pattern="star",
            pattern_color="#ffe27a",
            sleeve=0.45,
            bottom="#3f7fbf",
            bottom_length=0.45,
            shoe="#e8412f",
        ),
        FaceLook(eye=0.26),
    ),
    "Greta": Look(
        ROUND,
        SKIN,
        "curls",
        "#ff6a45",
        Outfit(top="#4a6fa5", pattern="dots", hem=0.55, flare=1.35, bottom_length=0, shoe="#3b2a33"),
        FaceLook(nose="big", lashes=True),
    ),
    "Ivo": Look(
        SLIM,
        SKIN,
        "crop",
        "#16c2b3",
        Outfit(top="#6d597a", pattern="zip", bottom="#2f3e46", shoe="#d8d3c4"),
        FaceLook(eye=0.2, nose="long"),
        worn=(("sunglasses", "#241532"),),
    ),
    "Dorrit": Look(
        PLAIN,
        SKIN,
        "ponytail",
        "#e0447c",
        Outfit(top="#8ecae6", pattern="heart", pattern_color="#e0447c", sleeve=0.4, bottom="#4a4e69", shoe="#fff5e6"),
        FaceLook(lashes=True),
    ),
    "Hugo": Look(
        ROUND,
        SKIN,
        "bald",
        "#5a3d2b",
        Outfit(top="#e5383b", pattern="coat", hem=0.3, bottom="#463f5c", shoe="#241532"),
        FaceLook(eye=0.2, nose="button"),
        beard="goatee",
        beard_color="#5a3d2b",
    ),
    "Saskia": Look(
        SLIM,
        SKIN,
        "curls",
        "#2a1c2e",
        Outfit(top="#f4f0f7", pattern="hoodie", pattern_color="#ef6351", bottom="#b5543c", shoe="#2e6fd0"),
        FaceLook(nose="snub", lashes=True),
    ),
    "Bert": Look(
        BROAD,
        SKIN,
        "crop",
        "#7d4f3a",
        Outfit(top="#4f772d", pattern="zip", bottom="#6c584c", shoe="#33272a"),
        FaceLook(eye=0.2, nose="big", brow=7),
        beard="full",
        beard_color="#7d4f3a",
    ),
    "Nanna": Look(
        ROUND,
        SKIN,
        "top_bun",
        "#e9e4ee",
        Outfit(
            top="#c77d9b",
            pattern="plain",
            hem=0.5,
            flare=1.3,
            collar="#fff5e6",
            scarf="#6c8ebf",
            bottom_length=0,
            shoe="#5b3a4a",
        ),
        FaceLook(eye=0.2),
        worn=(("round_glasses", "#b8860b"),),
    ),
    "Remy": Look(
        PLAIN,
        SKIN,
        "bowl",
        "#20182c",
        Outfit(top="#2f4a9c", pattern="hoodie", pattern_color="#ffd23f", bottom="#8d99ae", shoe="#e8412f"),
        FaceLook(eye=0.22),
        worn=(("headphones", "#ffcf33"),),
    ),
    "Wilma": Look(
        PLAIN,
        SKIN,
        "plaits",
        "#e8c15a",
        Outfit(
            top="#ff8552",
            pattern="plain",
            hem=0.5,
            flare=1.5,
            apron="#fff5e6",
            sleeve=0.45,
            bottom_length=0,
            shoe="#7a4b3a",
        ),
        FaceLook(lashes=True),
        worn=(("straw", "#f0d58a"),),
    ),
    "Joss": Look(
        KID,
        SKIN,
        "spikes",
        "#8b4a9e",
        Outfit(
            top="#12a19a",
            pattern="stripes",
            pattern_color="#ffcf33",
            bottom="#5b4b8a",
            bottom_length=0.45,
            shoe="#ffffff",
        ),
        FaceLook(eye=0.25, nose="snub"),
        worn=(("cap", "#e8412f"),),
    ),
}
