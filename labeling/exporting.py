"""Frames with all that people said of them, in chunks: an export of a million frames needs the memory of one chunk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max, QuerySet

from corpus.models import Character, Frame, Purpose, Show
from labeling.exported_head import about
from labeling.exported_rows import LISTS, Source, Stretch, add_labels
from labeling.formats.registry import Format
from labeling.formats.rows import FrameRow, Head
from labeling.models import LabelRevision, LabelVersion

CHUNK = 1000
BLOCK = 65_536  # bytes handed to the web server or the disk at once
LABELED = (Purpose.EVALUATION, Purpose.TRAINING)  # people are asked about real frames of both
FIELDS = ("pk", "sha256", "name", "episode__name", "split", "time_ms", "width", "height")


def exported(
    form: Format, show: Show, version: LabelVersion | None = None, split: str = "", only: Sequence[int] | None = None
) -> Iterator[bytes]:
    """A whole file, in blocks."""
    rows = frame_rows(show, version, split, needs=form.needs, only=only)
    return in_blocks(form.write(head_of(show, version, with_all="queued" in form.needs), rows))


def in_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The first piece at once, so that whoever waits sees that it began; then by the block."""
    held: list[bytes] = []
    size, least = 0, 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= least:
            yield b"".join(held)
            held, size, least = [], 0, BLOCK
    yield b"".join(held)


def head_of(show: Show, version: LabelVersion | None = None, *, with_all: bool = False) -> Head:
    """What a file is about; `with_all` adds the people, queues and guidelines that only our own format keeps."""
    cast = list(Character.objects.filter(show=show).order_by("position").values_list("name", "retired_at"))
    return Head(
        show.slug,
        [name for name, _ in cast],
        str(version) if version else "",
        retired=tuple(name for name, retired_at in cast if retired_at),
        about=about(show) if with_all else {},
    )


def head_for_reading(show: Show, *, empty_is_nobody: bool = False) -> Head:
    return replace(head_of(show), empty_is_nobody=empty_is_nobody)


def exported_frames(show: Show, split: str = "", only: Sequence[int] | None = None) -> QuerySet[Frame]:
    """Real frames in the order they were added, or those of `only`, of any purpose. What was rejected is in no export."""
    frames = Frame.objects.for_show(show).kept().filtered(split=split).order_by("pk")
    return frames.filter(purpose__in=LABELED) if only is None else frames


def frame_rows(
    show: Show,
    version: LabelVersion | None = None,
    split: str = "",
    *,
    needs: frozenset[str] = frozenset(),
    only: Sequence[int] | None = None,
) -> Iterator[FrameRow]:
    """Labels as they are now, or as they were at a version; with the lists of a FrameRow that are needed."""
    last = version.last_revision if version else LabelRevision.objects.aggregate(last=Max("pk"))["last"] or 0
    source, frames = Source(show, last, version), exported_frames(show, split, only)
    for chunk in _by_keyset(frames) if only is None else _by_id(frames, sorted(only)):
        rows = Stretch({pk: _row(*about) for pk, *about in chunk}, is_picked=only is not None)
        yield from _filled(rows, source, needs)


def _by_keyset(frames: QuerySet[Frame]) -> Iterator[list[tuple]]:
    after = 0
    while chunk := list(frames.filter(pk__gt=after).values_list(*FIELDS)[:CHUNK]):
        after = chunk[-1][0]
        yield chunk


def _by_id(frames: QuerySet[Frame], ids: Sequence[int]) -> Iterator[list[tuple]]:
    for start in range(0, len(ids), CHUNK):
        if chunk := list(frames.filter(pk__in=ids[start : start + CHUNK]).values_list(*FIELDS)):
            yield chunk


def _row(sha256: str, name: str, episode: str, split: str, *size: Any) -> FrameRow:
    return FrameRow(sha256, name, episode, split, {}, {}, *size)


def _filled(rows: Stretch, source: Source, needs: frozenset[str]) -> Iterable[FrameRow]:
    add_labels(rows, source)
    for name, add in LISTS.items():
        if name in needs:
            add(rows, source)
    return rows.values()
