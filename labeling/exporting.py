"""Frames with all that people said of them, in chunks: an export of a million frames needs the memory of one chunk."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from corpus.models import Character, Frame, Purpose, Show
from labeling.formats.rows import ExpectedRow, FrameRow, Head, SkipRow, VoteRow
from labeling.models import ExpectedJudgement, LabelRevision, LabelVersion, Lease, LeaseState, Vote, VoteAnswer

CHUNK = 1000
Names = dict[int, str]  # character id → name, in the show's order


def head_of(show: Show, version: LabelVersion | None = None) -> Head:
    names = list(Character.objects.filter(show=show).order_by("position").values_list("name", flat=True))
    return Head(show.slug, names, str(version) if version else "")


def frame_rows(
    show: Show,
    version: LabelVersion | None = None,
    split: str = "",
    *,
    with_votes: bool = True,
    only: Sequence[int] | None = None,
) -> Iterator[FrameRow]:
    """Evaluation frames in the order they were added; labels as they are now, or as they were at a version.

    `only` are ids of the frames that are meant instead, of any purpose. What was rejected is in no export.
    """
    last = version.last_revision if version else LabelRevision.objects.aggregate(last=Max("pk"))["last"] or 0
    names = dict(Character.objects.filter(show=show).order_by("position").values_list("pk", "name"))
    frames = Frame.objects.for_show(show).kept().filtered(split=split).order_by("pk")
    fields = ("pk", "sha256", "name", "episode__name", "split", "time_ms", "width", "height")
    of_evaluation = frames.filter(purpose=Purpose.EVALUATION)
    for chunk in _by_keyset(of_evaluation, fields) if only is None else _by_id(frames, fields, sorted(only)):
        yield from _rows(chunk, names, last, with_votes)


def _by_keyset(frames: QuerySet[Frame], fields: Sequence[str]) -> Iterator[list[tuple]]:
    after = 0
    while chunk := list(frames.filter(pk__gt=after).values_list(*fields)[:CHUNK]):
        after = chunk[-1][0]
        yield chunk


def _by_id(frames: QuerySet[Frame], fields: Sequence[str], ids: Sequence[int]) -> Iterator[list[tuple]]:
    for start in range(0, len(ids), CHUNK):
        yield list(frames.filter(pk__in=ids[start : start + CHUNK]).values_list(*fields))


def _rows(chunk: list[tuple], names: Names, last: int, with_votes: bool) -> Iterator[FrameRow]:
    ids = [row[0] for row in chunk]
    labels, asked = _labels(ids, names, last), ids if with_votes else []
    votes, skips, expected = _votes(asked, names), _skips(asked), _expected(asked)
    for frame, sha256, filename, episode, split, time_ms, width, height in chunk:
        held = labels[frame]
        yield FrameRow(
            sha256=sha256,
            filename=filename,
            episode=episode,
            split=split,
            labels={name: state for name, (state, _) in held.items()},
            sources={name: source for name, (_, source) in held.items()},
            time_ms=time_ms,
            width=width,
            height=height,
            votes=votes[frame],
            skips=skips[frame],
            expected=expected[frame],
        )


def _labels(frames: list[int], names: Names, last: int) -> dict[int, dict[str, tuple[str, str]]]:
    revisions = LabelRevision.objects.filter(frame__in=frames, pk__lte=last).order_by("pk")
    labels: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for frame, character, state, source in revisions.values_list("frame_id", "character_id", "state", "source"):
        labels[frame][names[character]] = (state, source)
    return labels


def _votes(frames: list[int], names: Names) -> dict[int, list[VoteRow]]:
    said: dict[int, dict[int, str]] = defaultdict(dict)
    answers = VoteAnswer.objects.filter(vote__frame__in=frames).order_by()
    for vote, character, answer in answers.values_list("vote_id", "character_id", "answer"):
        said[vote][character] = answer
    votes: dict[int, list[VoteRow]] = defaultdict(list)
    rows = Vote.objects.filter(frame__in=frames).order_by("pk")
    for frame, pk, *about in rows.values_list("frame_id", "pk", *VOTE_FIELDS):
        votes[frame].append(_vote(pk, said[pk], names, *about))
    return votes


VOTE_FIELDS = (
    "person__username", "lease__token", "created_at", "withdrawn_at",
    "counted", "duration_ms", "comment", "guidelines_version", "is_simulated",
)  # fmt: skip


def _vote(
    pk: int, said: dict[int, str], names: Names,
    person: str, lease: UUID, at: datetime, withdrawn_at: datetime | None, *rest: Any,
) -> VoteRow:  # fmt: skip
    counted, duration_ms, comment, guidelines_version, is_simulated = rest
    return VoteRow(
        id=pk,
        person=person,
        lease=str(lease),
        at=at.isoformat(),
        present=[name for character, name in names.items() if said.get(character) == "yes"],
        unsure=[name for character, name in names.items() if said.get(character) == "unsure"],
        absent=[name for character, name in names.items() if said.get(character) == "no"],
        counted=counted,
        withdrawn_at=withdrawn_at.isoformat() if withdrawn_at else None,
        duration_ms=duration_ms,
        comment=comment,
        guidelines_version=guidelines_version,
        is_simulated=is_simulated,
    )


def _skips(frames: list[int]) -> dict[int, list[SkipRow]]:
    leases = Lease.objects.filter(item__frame__in=frames, state=LeaseState.SKIPPED).order_by("pk")
    return _grouped(leases.values_list("item__frame_id", "person__username", "skip_reason"), SkipRow)


def _expected(frames: list[int]) -> dict[int, list[ExpectedRow]]:
    rows = ExpectedJudgement.objects.filter(frame__in=frames).order_by("pk")
    fields = ("frame_id", "person__username", "character__name", "expected", "reason", "is_simulated")
    return _grouped(rows.values_list(*fields), ExpectedRow)


def _grouped(rows: Any, kind: type[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for frame, *values in rows:
        grouped[frame].append(kind(*values))
    return grouped
