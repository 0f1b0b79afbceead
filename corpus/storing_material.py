"""Write the rows of imported cut-outs and backgrounds, whose files are stored already, in the job's last transaction.

The show's row is locked first, so that two imports at once cannot both take the last place on a side.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from dataclasses import fields as dataclass_fields

from corpus.arrivals import NewCutout, NewStill
from corpus.colors import Signature
from corpus.likeness import CUTOUT_LIMIT
from corpus.mining import Measures
from corpus.models import Background, Character, Cutout, CutoutVersion, Episode, Show, Split
from corpus.splits import Fingerprint, distinct, split_material
from corpus.versions import begin_versions

Counts = dict[str, int]
LOOKED = ("looked_at", "black", "with_cast", "repeated")


def store_cutouts(show: Show, cutouts: Sequence[NewCutout]) -> Counts:
    """Each character's cut-outs are split on their own, so that every one is in train and in train-dev."""
    lock(show)
    characters = {character.name: character for character in Character.objects.filter(show=show)}
    new = _new(cutouts, CutoutVersion.objects.filter(show=show))
    _keep_sources(show, cutouts)
    rows = []
    for name in sorted({cutout.character or "" for cutout in new}):
        character = characters.get(name)
        mine = [cutout for cutout in new if (cutout.character or "") == name]
        known = _known(Cutout, show, character=character)
        sides = split_material([cutout.fingerprint for cutout in mine], known, CUTOUT_LIMIT)
        sides = [_side_of_moment(show, character, cutout) or side for cutout, side in zip(mine, sides, strict=True)]
        rows += [_cutout_row(show, character, cutout, side) for cutout, side in zip(mine, sides, strict=True)]
    Cutout.objects.bulk_create(rows, batch_size=500)
    begin_versions(rows)
    return {
        "cutouts": len(rows),
        "extras": sum(row.character is None for row in rows),
        "already": len(cutouts) - len(new),
        **_by_side(rows),
    }


def store_backgrounds(show: Show, stills: Sequence[NewStill]) -> Counts:
    """Uploaded backgrounds: a near-duplicate of one that is there is on its side."""
    lock(show)
    new = _new(stills, Background.objects.filter(show=show))
    sides = split_material([still.fingerprint for still in new], _known(Background, show))
    rows = [_background_row(show, None, still, side) for still, side in zip(new, sides, strict=True)]
    Background.objects.bulk_create(rows, batch_size=500)
    return {"backgrounds": len(rows), "already": len(stills) - len(new), **_by_side(rows)}


def store_mined(
    show: Show, stills_by_episode: Sequence[tuple[int, Sequence[NewStill]]], tallies: Mapping[int, Counts]
) -> Counts:
    """Backgrounds found in episodes: each takes its episode's side; near-duplicates of any background are left out.

    `tallies` says per episode what was looked at and left out before.
    """
    lock(show)
    known = [int(likeness, 16) for likeness in show.backgrounds.values_list("perceptual_hash", flat=True)]
    rows: list[Background] = []
    left_out = 0
    episodes = Episode.objects.filter(show=show).in_bulk([pk for pk, _ in stills_by_episode])
    for pk, stills in stills_by_episode:
        kept = [stills[index] for index in distinct([still.likeness for still in stills], known)]
        known += [still.likeness for still in kept]
        left_out += len(stills) - len(kept)
        rows += [_background_row(show, episodes[pk], still, episodes[pk].split) for still in kept]
        Episode.objects.filter(pk=pk).update(sampling={**tallies[pk], "taken": len(kept)})
    Background.objects.bulk_create(rows, batch_size=500)
    return {"backgrounds": len(rows), "left_out": left_out, **_by_side(rows), **summed(tallies.values())}


def store_measures(show: Show, signature: Signature, measures: Mapping[int, Measures]) -> Counts:
    """What a job measured, unless the signature colors were changed meanwhile: then the next job is right, not this one."""
    lock(show)
    show.refresh_from_db()
    if show.signature != signature:
        return {"measured": 0}
    rows = [Background(pk=pk, **asdict(values)) for pk, values in measures.items()]
    fields = [field.name for field in dataclass_fields(Measures)]
    return {"measured": Background.objects.bulk_update(rows, fields, batch_size=100)}


def summed(tallies: Iterable[Counts]) -> Counts:
    """What was looked at and left out in all episodes together."""
    tallies = list(tallies)
    return {name: sum(tally.get(name, 0) for tally in tallies) for name in ("shots", *LOOKED)}


def lock(show: Show) -> None:
    Show.objects.select_for_update().get(pk=show.pk)


def _new(items: Sequence, rows) -> list:  # noqa: ANN001 cut-outs or backgrounds
    """Each content once, without those that are there."""
    known = set(rows.filter(sha256__in=[item.sha256 for item in items]).values_list("sha256", flat=True))
    return [item for item in {item.sha256: item for item in items}.values() if item.sha256 not in known]


def _known(model: type[Cutout] | type[Background], show: Show, **where: object) -> list[tuple[Fingerprint, str]]:
    rows = model.objects.filter(show=show, **where).values_list("sha256", "perceptual_hash", "split")
    return [(Fingerprint(content, int(likeness, 16)), split) for content, likeness, split in rows]


def _keep_sources(show: Show, cutouts: Sequence[NewCutout]) -> None:
    """What was imported before sources were kept gets its own when it is sent again, so that it can be cut anew."""
    sources = {cutout.sha256: cutout.source for cutout in cutouts}
    versions = CutoutVersion.objects.filter(show=show, sha256__in=list(sources), cutout__source="")
    rows = [Cutout(pk=pk, source=sources[sha256]) for pk, sha256 in versions.values_list("cutout", "sha256")]
    Cutout.objects.bulk_update(rows, ["source"], batch_size=500)


def _side_of_moment(show: Show, character: Character | None, cutout: NewCutout) -> str | None:
    """The same figure cut again looks unlike itself where the brush was led otherwise, so that its moment tells the twin."""
    moment = Cutout.objects.filter(show=show, character=character).of_moment(
        cutout.episode_id, cutout.frame_id, cutout.time_ms
    )
    return moment.values_list("split", flat=True).first()


def _by_side(rows: Sequence[Cutout | Background]) -> Counts:
    sides = Counter(row.split for row in rows)
    return {"train": sides[Split.TRAIN], "train_dev": sides[Split.TRAIN_DEV]}


def _cutout_row(show: Show, character: Character | None, cutout: NewCutout, side: str) -> Cutout:
    return Cutout(
        show=show, character=character, group=cutout.group[:120], name=cutout.name[:200], file=cutout.file,
        sha256=cutout.sha256, perceptual_hash=f"{cutout.likeness:016x}", split=side, cut_score=cutout.score,
        cut_method=cutout.method[:30], source=cutout.source, drawing=cutout.drawing, episode_id=cutout.episode_id,
        frame_id=cutout.frame_id, time_ms=cutout.time_ms,
    )  # fmt: skip


def _background_row(show: Show, episode: Episode | None, still: NewStill, side: str) -> Background:
    return Background(
        show=show, episode=episode, name=still.name[:200], time_ms=still.time_ms, file=still.file, thumb=still.thumb,
        sha256=still.sha256, perceptual_hash=f"{still.likeness:016x}", split=side,
        **asdict(still.measures),
    )  # fmt: skip
