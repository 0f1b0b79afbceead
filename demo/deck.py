"""All kinds of shots by name."""

from collections.abc import Callable

from demo.beats import closeup, crowd, dash, empty, stroll, talk
from demo.casting import Casting
from demo.hard_beats import behind, disguise, fading, far, hide, portrait, shadow, tinted
from demo.script import Shot

BEATS: dict[str, Callable[[Casting], Shot]] = {
    "talk": talk,
    "stroll": stroll,
    "dash": dash,
    "closeup": closeup,
    "crowd": crowd,
    "empty": empty,
    "far": far,
    "portrait": portrait,
    "shadow": shadow,
    "hide": hide,
    "behind": behind,
    "disguise": disguise,
    "tinted": tinted,
    "fading": fading,
}
