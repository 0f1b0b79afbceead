"""Frames with all that people said of them, in chunks: an export of a million frames needs the memory of one chunk."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from corpus.models import Character, Frame, Purpose, Show
from labeling.formats.rows import ExpectedRow, FrameRow, Head, SkipRow, VoteRow
from labeling.models import ExpectedJudgement, LabelRevision, LabelVersion, Lease, LeaseState, Vote, VoteAnswer

CHUNK = 1000


def head_of(show: Show, version: LabelVersion | None = None) -> Head:
    names = list(Character.objects.filter(show=show).order_by("position").values_list("name", flat=True))
    return Head(show.slug, names, str(version) if version else "")


def frame_rows(show: Show, version: LabelVersion | None = None, split: str = "") -> Iterator[FrameRow]:
    """Evaluation frames in the order they were added; labels as they are now, or as they were at a version."""
    last = version.last_revision if version else LabelRevision.objects.aggregate(last=Max("pk"))["last"] or 0
    frames = Frame.objects.filter(show=show, purpose=Purpose.EVALUATION).filtered(split=split)
    after = 0
    while chunk := list(frames.filter(pk__gt=after).select_related("episode").order_by("pk")[:CHUNK]):
        after = chunk[-1].pk
        yield from _rows(chunk, last)


def _rows(chunk: list[Frame], last: int) -> Iterator[FrameRow]:
    labels, votes = _labels(chunk, last), _votes(chunk)
    skips, expected = _skips(chunk), _expected(chunk)
    for frame in chunk:
        held = labels[frame.pk]
        yield FrameRow(
            sha256=frame.sha256,
            filename=frame.name,
            episode=frame.episode.name,
            split=frame.split,
            labels={name: state for name, (state, _) in held.items()},
            sources={name: source for name, (_, source) in held.items()},
            time_ms=frame.time_ms,
            width=frame.width,
            height=frame.height,
            votes=votes[frame.pk],
            skips=skips[frame.pk],
            expected=expected[frame.pk],
        )


def _labels(chunk: list[Frame], last: int) -> dict[int, dict[str, tuple[str, str]]]:
    revisions = LabelRevision.objects.filter(frame__in=chunk, pk__lte=last).order_by("pk")
    labels: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for frame, name, state, source in revisions.values_list("frame_id", "character__name", "state", "source"):
        labels[frame][name] = (state, source)
    return labels


def _votes(chunk: list[Frame]) -> dict[int, list[VoteRow]]:
    answers: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"yes": [], "no": [], "unsure": []})
    rows = VoteAnswer.objects.filter(vote__frame__in=chunk).order_by("character__position")
    for vote, name, answer in rows.values_list("vote_id", "character__name", "answer"):
        answers[vote][answer].append(name)
    votes: dict[int, list[VoteRow]] = defaultdict(list)
    for vote in Vote.objects.filter(frame__in=chunk).select_related("person", "lease").order_by("pk"):
        votes[vote.frame_id].append(_vote(vote, answers[vote.pk]))
    return votes


def _vote(vote: Vote, answers: dict[str, list[str]]) -> VoteRow:
    return VoteRow(
        id=vote.pk,
        person=vote.person.username,
        lease=str(vote.lease.token),
        at=vote.created_at.isoformat(),
        present=answers["yes"],
        unsure=answers["unsure"],
        absent=answers["no"],
        counted=vote.counted,
        withdrawn_at=vote.withdrawn_at.isoformat() if vote.withdrawn_at else None,
        duration_ms=vote.duration_ms,
        comment=vote.comment,
        guidelines_version=vote.guidelines_version,
        is_simulated=vote.is_simulated,
    )


def _skips(chunk: list[Frame]) -> dict[int, list[SkipRow]]:
    leases = Lease.objects.filter(item__frame__in=chunk, state=LeaseState.SKIPPED).order_by("pk")
    return _grouped(leases.values_list("item__frame_id", "person__username", "skip_reason"), SkipRow)


def _expected(chunk: list[Frame]) -> dict[int, list[ExpectedRow]]:
    rows = ExpectedJudgement.objects.filter(frame__in=chunk).order_by("pk")
    fields = ("frame_id", "person__username", "character__name", "expected", "reason", "is_simulated")
    return _grouped(rows.values_list(*fields), ExpectedRow)


def _grouped(rows: Any, kind: type[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for frame, *values in rows:
        grouped[frame].append(kind(*values))
    return grouped
