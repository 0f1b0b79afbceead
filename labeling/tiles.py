"""The cast as the tagging page shows it: a picture, a letter, a key; and more pictures of each, one key away."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from corpus.media import url_of
from corpus.models import Cutout, MaterialState, Show
from corpus.presenting import cast_of
from labeling.keys import action_of

REFERENCES = 6  # pictures of each character: poses and angles, and still one look


def tiles(show: Show, keys: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Active characters with their best cut-out; with `keys`, {key: action}, each with the key that toggles it."""
    key_of = {action: key for key, action in (keys or {}).items()}
    pictures = reference_pictures(show, 1)
    return [
        {
            **character,
            "action": action_of(character["id"]),
            "key": key_of.get(action_of(character["id"]), ""),
            "picture_url": next(iter(pictures.get(character["id"], [])), ""),
        }
        for character in active_cast(show)
    ]


def active_cast(show: Show) -> list[dict[str, Any]]:
    return [character for character in cast_of(show) if not character["retired"]]


def reference_pictures(show: Show, each: int = REFERENCES) -> dict[int, list[str]]:
    """Character id → addresses of its best accepted cut-outs, the best first."""
    rank = Window(RowNumber(), partition_by=F("character"), order_by=[F("cut_score").desc(nulls_last=True), F("pk")])
    good = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED).exclude(character=None)
    ranked = good.annotate(rank=rank).filter(rank__lte=each).order_by("character", "rank")
    pictures: dict[int, list[str]] = defaultdict(list)
    for character, file in ranked.values_list("character_id", "file"):
        pictures[character].append(url_of(file))
    return dict(pictures)
