"""What a page shows of frames: labels as letters in the grid; votes, labels and their history on a frame's own page."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from corpus.clock import fine_clock
from corpus.media import url_of
from corpus.models import Frame, Show, Split
from corpus.presenting import cast_of
from labeling.filters import Asked
from labeling.models import Label, LabelRevision, LabelSource, QueueItem, Suggestion, Vote, VoteAnswer
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
            "badge": "rejected" if frame.rejected_at else _badge(labels.get(frame.pk)),
            "badge_kind": "wrong" if frame.rejected_at else "",
        }
        for frame in frames
    ]


def cell_body(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell as the script of the grid reads it."""
    letters = [[one["letter"], one["position"], one["name"]] for one in cell["characters"]]
    about = {"id": cell["frame"].pk, "src": cell["src"], "caption": cell["caption"], "letters": letters}
    return about | {"badge": cell["badge"], "kind": cell["badge_kind"]}


def _badge(labels: dict[str, str] | None) -> str:
    if labels is None or not labels:
        return ""
    if "open" in labels.values():
        return "open"
    return "" if "yes" in labels.values() else "nobody"


def caption(frame: Frame) -> str:
    """The episode and the time in it, or the still's name."""
    return f"{frame.episode.name} · {fine_clock(frame.time_ms) if frame.time_ms is not None else frame.name}"


def neighbors(frame: Frame, listed: Asked | None = None) -> dict[str, Any]:
    """The frames before and after: in the list somebody came from where newest come first in it, else in the episode."""
    in_list = listed is not None and not listed.order.name
    others = listed.frames() if in_list else Frame.objects.kept().filter(episode=frame.episode_id)
    older = others.filter(pk__lt=frame.pk).order_by("-pk").values_list("pk", flat=True).first()
    newer = others.filter(pk__gt=frame.pk).order_by("pk").values_list("pk", flat=True).first()
    before, after = (newer, older) if in_list else (older, newer)
    return {"before": before, "after": after, "is_in_list": in_list}


def story(frame: Frame, show: Show, person: Person, role: Role) -> dict[str, Any]:
    """All of it for reviewers and for who has voted on the frame; for others only that they should vote first."""
    context = {"caption": caption(frame), "src": url_of(frame.file), "is_reviewer": role.rank >= Role.REVIEWER.rank}
    if not context["is_reviewer"] and not has_voted_on(person, frame):
        return {**context, "is_hidden": True}
    cast = cast_of(show)
    votes = _votes(frame, cast)
    lines = _labels(frame, cast, votes)
    context |= {"labels": lines, "votes": votes, "cast": [one for one in cast if not one["retired"]]}
    if not context["is_reviewer"]:  # where a label and a question come from would tell gold frames from others
        return context
    return {
        **context,
        "history": LabelRevision.objects.filter(frame=frame)
        .select_related("character", "person")
        .order_by("-pk")[:HISTORY],
        "items": QueueItem.objects.filter(frame=frame).select_related("queue").order_by("pk"),
        "is_gold": any(line["label"] and line["label"].source == LabelSource.GOLD for line in lines),
        "said": [row for row in votes if row["vote"].comment or row["vote"].is_flagged],
        "suggestions": _suggestions(frame, cast),
    }


def _suggestions(frame: Frame, cast: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per model what it would answer, in the cast's order; test frames are sealed, so nothing is shown of them."""
    scores: dict[str, dict[int, float]] = defaultdict(dict)
    rows = Suggestion.objects.filter(frame=frame).exclude(frame__split=Split.TEST).order_by("model")
    for model, character, score in rows.values_list("model", "character_id", "score"):
        scores[model][character] = score
    return [{"model": model, "scores": [by.get(one["id"]) for one in cast]} for model, by in scores.items()]


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
