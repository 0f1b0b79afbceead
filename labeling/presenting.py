"""Rows as the API shows them: what a claim hands out, and nothing that would bias an answer."""

from collections.abc import Iterable
from typing import Any

from corpus.media import url_of
from corpus.models import Character, Frame
from labeling.models import Lease


def names_of(show_id: int) -> dict[int, str]:
    """Character id → name, in the show's order, retired ones included."""
    return dict(Character.objects.filter(show=show_id).order_by("position").values_list("pk", "name"))


def frame_body(frame: Frame) -> dict[str, Any]:
    return {
        "id": frame.pk,
        "url": url_of(frame.file),
        "thumb_url": url_of(frame.thumb),
        "width": frame.width,
        "height": frame.height,
    }


def lease_body(lease: Lease, names: dict[int, str]) -> dict[str, Any]:
    return {
        "lease": str(lease.token),
        "frame": frame_body(lease.item.frame),
        "asked": [names[character] for character in lease.asked],
        "expires_at": lease.expires_at.isoformat(),
    }


def lease_bodies(leases: Iterable[Lease], show_id: int) -> list[dict[str, Any]]:
    names = names_of(show_id)
    return [lease_body(lease, names) for lease in leases]
