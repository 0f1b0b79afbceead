"""The cast as the tagging page shows it: a picture, a letter, a key."""

from typing import Any

from corpus.media import url_of
from corpus.models import Character, Cutout, MaterialState, Show


def letters(names: list[str]) -> list[str]:
    """The first letter of each name; where two share it, the second letter goes along."""
    first = [name[:1].upper() for name in names]
    return [name[:2].capitalize() if first.count(name[:1].upper()) > 1 else name[:1].upper() for name in names]


def tiles(show: Show) -> list[dict[str, Any]]:
    """Active characters with their best cut-out as the reference picture; the keys 1 to 9 go to the first nine."""
    cast = list(Character.objects.filter(show=show, retired_at=None).order_by("position"))
    pictures = reference_pictures(show)
    marks = letters([character.name for character in cast])
    return [
        {
            "id": character.pk,
            "position": character.position,
            "name": character.name,
            "letter": letter,
            "key": str(place) if place <= 9 else "",
            "picture_url": url_of(pictures.get(character.pk, "")),
        }
        for place, (character, letter) in enumerate(zip(cast, marks, strict=True), start=1)
    ]


def reference_pictures(show: Show) -> dict[int, str]:
    """Character id → file of the cut-out with the best score."""
    good = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED).exclude(character=None)
    return dict(good.order_by("cut_score", "-pk").values_list("character_id", "file"))
