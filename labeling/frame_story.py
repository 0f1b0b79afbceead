"""What a page shows of frames: labels as letters in the grid; votes, labels and their history on a frame's own page."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from corpus.media import url_of
from corpus.models import Frame, Show
from corpus.presenting import cast_of
from labeling.models import Label, LabelRevision, QueueItem, Vote, VoteAnswer
from labeling.queries import has_voted_on, labels_to_show
from people.models import Person, Role

HISTORY = 100


def cells(frames: Sequence[Frame], show: Show, person: Person, role: Role) -> list[dict[str, Any]]:
    """Grid cells; who is there stands as letters, where the person may see it."""
    cast = {one["name"]: one for one in cast_of(show)}
    labels = labels_to_show(frames, person, role)
    return [
        {
            "frame": frame,
            "src": url_of(frame.thumb),
            "height": round(320 * frame.height / frame.width),
            "caption": caption(frame),
            "characters": [cast[name] for name, state in labels.get(frame.pk, {}).items() if state == "yes"],
            "badge": _badge(labels.get(frame.pk)),
        }
        for frame in frames
    ]


def _badge(labels: dict[str, str] | None) -> str:
    if labels is None or not labels:
        return ""
    if "open" in labels.values():
        return "open"
    return "" if "yes" in labels.values() else "nobody"


def caption(frame: Frame) -> str:
    """The episode and the time in it, or the still's name."""
    return f"{frame.episode.name} · {clock(frame.time_ms) if frame.time_ms is not None else frame.name}"


def clock(milliseconds: int) -> str:
    """`1:07.5`: frames lie less than a second apart, so that a tenth tells them apart; cut off, since 0:60.0 is no time."""
    minutes, tenths = divmod(milliseconds // 100, 600)
    return f"{minutes}:{tenths // 10:02}.{tenths % 10}"


def neighbors(frame: Frame) -> dict[str, int | None]:
    """The frames before and after in the same episode."""
    others = Frame.objects.filter(episode=frame.episode_id)
    before, after = others.filter(pk__lt=frame.pk).order_by("-pk"), others.filter(pk__gt=frame.pk).order_by("pk")
    ids = (rows.values_list("pk", flat=True).first() for rows in (before, after))
    return dict(zip(("before", "after"), ids, strict=True))


def story(frame: Frame, show: Show, person: Person, role: Role) -> dict[str, Any]:
    """All of it for reviewers and for who has voted on the frame; for others only that they should vote first."""
    context = {"caption": caption(frame), "src": url_of(frame.file), "is_reviewer": role.rank >= Role.REVIEWER.rank}
    if not context["is_reviewer"] and not has_voted_on(person, frame):
        return {**context, "is_hidden": True}
    cast = cast_of(show)
    votes = _votes(frame, cast)
    return {
        **context,
        "labels": _labels(frame, cast, votes),
        "votes": votes,
        "cast": [one for one in cast if not one["retired"]],
        "history": LabelRevision.objects.filter(frame=frame)
        .select_related("character", "person")
        .order_by("-pk")[:HISTORY],
        "items": QueueItem.objects.filter(frame=frame).select_related("queue").order_by("pk"),
    }


def _votes(frame: Frame, cast: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    for vote, character, answer in VoteAnswer.objects.filter(vote__frame=frame).values_list(
        "vote_id", "character_id", "answer"
    ):
        answers[vote][character] = answer
    rows = Vote.objects.filter(frame=frame).select_related("person").order_by("pk")
    return [
        {"vote": row, "name": str(row.person), "answers": [answers[row.pk].get(one["id"], "") for one in cast]}
        for row in rows
    ]


def _labels(frame: Frame, cast: list[dict[str, Any]], votes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    held = {label.character_id: label for label in Label.objects.filter(frame=frame)}
    standing = [row["answers"] for row in votes if row["vote"].withdrawn_at is None]
    lines = []
    for place, character in enumerate(cast):
        said = [answers[place] for answers in standing]
        counts = {answer: said.count(answer) for answer in ("yes", "no", "unsure")}
        lines.append({"character": character, "label": held.get(character["id"]), **counts})
    return lines
