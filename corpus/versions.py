"""The versions of a cut-out: each new cut makes one, none is ever lost, and one of them is what frames are composed from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from corpus.arrivals import NewCut
from corpus.likeness import CUTOUT_LIMIT, find_duplicates
from corpus.models import Cut, Cutout, CutoutVersion, MaterialState, Show
from corpus.refusals import CorpusRefused
from people.models import Person
from people.services import record

NEW = "new"  # a state that people know: accepted, but nobody has looked
CUT = [field.name for field in Cut._meta.get_fields() if field.name != "created_at"]


def begin_versions(cutouts: Sequence[Cutout]) -> None:
    """The first version of cut-outs that have just come in, in the same transaction."""
    rows = [
        CutoutVersion(show_id=row.show_id, cutout=row, number=1, **{name: getattr(row, name) for name in CUT})
        for row in cutouts
    ]
    CutoutVersion.objects.bulk_create(rows, batch_size=500)


def add_version(cutout: Cutout, new: NewCut, by: Person | None, *, is_looked_at: bool = True) -> CutoutVersion:
    """Another cut of the same figure, which is used from now on; the very same cut made before is used again."""
    with transaction.atomic():
        Show.objects.select_for_update().get(pk=cutout.show_id)
        known = CutoutVersion.objects.filter(show=cutout.show_id, sha256=new.sha256).select_related("cutout").first()
        if known is not None and known.cutout_id != cutout.pk:
            raise CorpusRefused(
                f"This cut is the very picture of another cut-out, {known.cutout}: nothing was changed. Reject one of the two."
            )
        version = known or CutoutVersion.objects.create(
            show_id=cutout.show_id, cutout=cutout, number=_last(cutout) + 1, created_by=by, file=new.file,
            sha256=new.sha256, perceptual_hash=f"{new.likeness:016x}", cut_score=new.score, cut_method=new.method[:30],
            drawing=new.drawing,
        )  # fmt: skip
        _use(version, cutout, by, is_looked_at)
    return version


def use_version(cutout: Cutout, number: int, by: Person) -> CutoutVersion:
    """Go back to an earlier version, or forward again."""
    with transaction.atomic():
        Show.objects.select_for_update().get(pk=cutout.show_id)
        version = cutout.versions.filter(number=number).first()
        if version is None:
            raise CorpusRefused(f"{cutout} has no version {number}: expected 1 to {_last(cutout)}.")
        _use(version, cutout, by)
    return version


@dataclass(frozen=True)
class Before:
    """How a cut-out stood before it was cut anew: the version in use, and its state; `new` is accepted, not looked at."""

    id: int
    version: int
    state: str


def standing_of(cutout: Cutout) -> Before:
    version = cutout.versions.get(sha256=cutout.sha256)
    return Before(cutout.pk, version.number, state_of(cutout))


def state_of(cutout: Cutout) -> str:
    return cutout.state if cutout.judged_at or cutout.state == MaterialState.REJECTED else NEW


def take_back(show: Show, before: Sequence[Before], by: Person) -> int:
    """Cut-outs as they stood before they were cut anew; returns how many. The cuts that are taken back stay versions."""
    with transaction.atomic():
        Show.objects.select_for_update().get(pk=show.pk)
        cutouts = Cutout.objects.filter(show=show).in_bulk([one.id for one in before])
        known = CutoutVersion.objects.filter(cutout__in=list(cutouts))
        versions = {(row.cutout_id, row.number): row for row in known}
        found = [one for one in before if (one.id, one.version) in versions]
        for one in found:
            cutout = cutouts[one.id]
            cutout.state = MaterialState.ACCEPTED if one.state == NEW else MaterialState(one.state)
            cutout.judged_at = None if one.state == NEW else timezone.now()
            _put_into_use(versions[one.id, one.version], cutout)
        if found:
            record(by, "take back cuts", show_id=show.pk, ids=sorted(one.id for one in found))
    return len(found)


def _use(version: CutoutVersion, cutout: Cutout, by: Person | None, is_looked_at: bool = True) -> None:
    """Whoever chooses a version has looked at it, so it is accepted. A cut that nobody chose waits for a look."""
    if is_looked_at:
        cutout.state, cutout.judged_at = MaterialState.ACCEPTED, timezone.now()
    elif cutout.state == MaterialState.ACCEPTED:
        cutout.judged_at = None
    _put_into_use(version, cutout)
    record(
        by, "cut anew", show_id=cutout.show_id, id=cutout.pk, version=version.number, method=version.cut_method,
    )  # fmt: skip


def _put_into_use(version: CutoutVersion, cutout: Cutout) -> None:
    for name in CUT:
        setattr(cutout, name, getattr(version, name))
    cutout.split = _side(cutout)
    cutout.save(update_fields=[*CUT, "split", "state", "judged_at"])


def _side(cutout: Cutout) -> str:
    """Its own side, unless all cut-outs that it is now a near-duplicate of are on the other."""
    others = Cutout.objects.filter(show=cutout.show_id, character=cutout.character_id).exclude(pk=cutout.pk)
    if others.of_moment(cutout.episode_id, cutout.frame_id, cutout.time_ms).exists():
        return cutout.split
    rows = list(others.values_list("perceptual_hash", "split"))
    hashes = [int(likeness, 16) for likeness, _ in rows]
    twins = find_duplicates(int(cutout.perceptual_hash, 16), hashes, CUTOUT_LIMIT)
    sides = {rows[index][1] for index in twins}
    return sides.pop() if len(sides) == 1 else cutout.split


def _last(cutout: Cutout) -> int:
    return cutout.versions.aggregate(last=Max("number"))["last"] or 0
