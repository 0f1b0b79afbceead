"""The cast as the tagging page shows it: a picture, a letter, a key."""

from typing import Any

from corpus.media import url_of
from corpus.models import Cutout, MaterialState, Show
from corpus.presenting import cast_of


def tiles(show: Show) -> list[dict[str, Any]]:
    """Active characters with their best cut-out as the reference picture; the keys 1 to 9 go to the first nine."""
    cast = active_cast(show)
    pictures = reference_pictures(show)
    return [
        {**character, "key": str(place) if place <= 9 else "", "picture_url": url_of(pictures.get(character["id"], ""))}
        for place, character in enumerate(cast, start=1)
    ]


def active_cast(show: Show) -> list[dict[str, Any]]:
    return [character for character in cast_of(show) if not character["retired"]]


def reference_pictures(show: Show) -> dict[int, str]:
    """Character id → file of the cut-out with the best score."""
    good = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED).exclude(character=None)
    return dict(good.order_by("cut_score", "-pk").values_list("character_id", "file"))
