"""Disguises over a person's everyday clothes; cut-outs and evaluation episodes wear different ones."""

from dataclasses import dataclass, replace

from demo.looks import Look, Outfit


@dataclass(frozen=True)
class Costume:
    """Clothes instead of the everyday ones; `worn` goes onto the head, over hair that mostly stays in sight."""

    outfit: Outfit
    worn: tuple[tuple[str, str], ...] = ()
    keeps_hat: bool = True


CUTOUT_COSTUMES: dict[str, Costume] = {
    "winter": Costume(
        Outfit(
            top="#7a5cc9",
            pattern="coat",
            pattern_color="#ffd23f",
            hem=0.42,
            flare=1.3,
            scarf="#ef6351",
            bottom="#3b3154",
            shoe="#59413a",
        )
    ),
    "pajamas": Costume(
        Outfit(
            top="#8fd3e8", pattern="dots", pattern_color="#ffffff", bottom="#8fd3e8", collar="#ffffff", shoe="#ff8fb1"
        )
    ),
    "sport": Costume(
        Outfit(top="#e8412f", pattern="star", sleeve=0.4, bottom="#ffffff", bottom_length=0.42, shoe="#2e6fd0"),
        worn=(("headband", "#ffffff"),),
    ),
    "gardener": Costume(Outfit(top="#f2c879", pattern="dungarees", pattern_color="#3f7d4e", shoe="#3f7d4e", boot=0.3)),
}

EVALUATION_COSTUMES: dict[str, Costume] = {
    "captain": Costume(
        Outfit(
            top="#2d3142",
            pattern="coat",
            pattern_color="#f6c945",
            hem=0.34,
            flare=1.2,
            bottom="#8d2f3a",
            shoe="#1f1a24",
            boot=0.4,
        ),
        worn=(("eye_patch", "#2e1d3b"),),
    ),
    "cook": Costume(
        Outfit(
            top="#ffffff", pattern="coat", pattern_color="#c9c2d6", apron="#ffe9d6", bottom="#5c6b80", shoe="#2b2b38"
        )
    ),
    "caped": Costume(
        Outfit(
            top="#e07a1f",
            pattern="heart",
            pattern_color="#fff5e6",
            bottom="#3b5b43",
            cape="#3b5b43",
            shoe="#fff5e6",
            boot=0.4,
        )
    ),
    "sorcerer": Costume(
        Outfit(
            top="#46307c", pattern="dots", pattern_color="#ffe58a", hem=0.78, flare=1.8, bottom_length=0, shoe="#2c2140"
        ),
        worn=(("wizard", "#46307c"),),
        keeps_hat=False,
    ),
    "royal": Costume(
        Outfit(
            top="#a51d45",
            pattern="vest",
            pattern_color="#fff5e6",
            hem=0.5,
            flare=1.4,
            cape="#f4f0f7",
            bottom="#51304d",
            shoe="#c98a1b",
        ),
        worn=(("crown", "#ffcf33"),),
        keeps_hat=False,
    ),
}


def in_costume(look: Look, costume: Costume) -> Look:
    """The same person, dressed up."""
    kept = (
        look.worn
        if costume.keeps_hat
        else tuple(piece for piece in look.worn if piece[0] not in {"beanie", "cap", "straw", "sailor"})
    )
    return replace(look, outfit=costume.outfit, worn=kept + costume.worn)
