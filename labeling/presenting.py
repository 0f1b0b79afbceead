"""Rows as the API shows them: what a claim hands out, and nothing that would bias an answer."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from corpus.media import url_of
from corpus.models import Frame, Purpose
from labeling import statements
from labeling.models import Lease, QueuePurpose, Suggestion


def names_of(show_id: int) -> dict[int, str]:
    """Character id → name, in the show's order, retired ones included."""
    return dict(statements.names(show_id))


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
        "practice": lease.is_practice,
    }


def lease_bodies(leases: Sequence[Lease], show_id: int) -> list[dict[str, Any]]:
    """What a model would answer stands beside what a training queue asks, and nowhere else."""
    names = names_of(show_id)
    bodies = [lease_body(lease, names) for lease in leases]
    helped = [lease for lease in leases if may_suggest(lease)]
    scores = suggested([lease.item.frame_id for lease in helped]) if helped else {}
    for lease, body in zip(leases, bodies, strict=True):
        if lease in helped:
            given = scores.get(lease.item.frame_id, {})
            body["suggested"] = {names[one]: given[one] for one in lease.asked if one in given}
    return bodies


def may_suggest(lease: Lease) -> bool:
    """A gold frame must be answered without help; so where gold is mixed in, no frame comes with any, or it would show."""
    queue = lease.item.queue
    return lease.drawn_for_id is None and queue.purpose == QueuePurpose.TRAINING and not queue.gold_share


def suggested(frame_ids: Sequence[int]) -> dict[int, dict[int, float]]:
    """{frame: {character: score}} of the model that spoke of the frame last; never of a frame that is evaluated on."""
    rows = Suggestion.objects.filter(frame__in=frame_ids).exclude(frame__purpose=Purpose.EVALUATION).order_by("-pk")
    newest: dict[int, str] = {}
    scores: dict[int, dict[int, float]] = defaultdict(dict)
    for frame, model, character, score in rows.values_list("frame_id", "model", "character_id", "score"):
        if newest.setdefault(frame, model) == model:
            scores[frame][character] = score
    return scores
