"""What somebody chose on the frames page: frames by their ids, or all that fit a filter, which travels as the filter."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from corpus.models import Frame, Show
from labeling.filters import asked_frames
from labeling.queue_rules import parts
from labeling.refusals import Invalid
from people.models import Role

MOST_IDS = 100_000  # more are chosen by a filter


@dataclass(frozen=True)
class Selection:
    """Ids of frames of the show, eight bytes each; `told` is the filter they were chosen by, empty for single ones."""

    ids: Sequence[int]
    told: str = ""


def chosen_by_filter(show: Show, role: Role, query: str, without: Iterable[int] = ()) -> Selection:
    """All that fit a query string, but for some."""
    asked = asked_frames(QueryDict(query), show, role)
    left_out = set(without)
    rows = asked.frames().order_by("pk").values_list("pk", flat=True)
    ids = array("q", (pk for pk in rows.iterator(chunk_size=5000) if pk not in left_out))
    return Selection(_any(ids), asked.text or "all")


def chosen_by_id(show: Show, ids: Iterable[int]) -> Selection:
    wanted = array("q", sorted(set(ids)))
    here = sum(Frame.objects.filter(show=show, pk__in=part).count() for part in parts(wanted))
    if here != len(wanted):
        raise Invalid(f"{len(wanted) - here} of these {len(wanted)} frames are not in this show. Leave them out.")
    return Selection(_any(wanted))


def _any(ids: array) -> array:
    if not ids:
        raise Invalid("No frame is chosen. Name some by their ids, or all that fit a filter by its query.")
    return ids
