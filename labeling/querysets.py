"""Reads of this room's own rows."""

from django.db.models import Max

from labeling.models import LabelRevision, LabelVersion


def labels_at(version: LabelVersion, split: str | None = None) -> dict[tuple[int, int], str]:
    """What was held true when the version was made: {(frame id, character id): state}, of one split or of all."""
    revisions = LabelRevision.objects.filter(show=version.show_id, pk__lte=version.last_revision)
    if split is not None:
        revisions = revisions.filter(frame__split=split)
    latest = revisions.values("frame", "character").annotate(latest=Max("pk")).values("latest")
    rows = LabelRevision.objects.filter(pk__in=latest)
    return {
        (frame, character): state for frame, character, state in rows.values_list("frame_id", "character_id", "state")
    }
