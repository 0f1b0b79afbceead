"""Label Studio's JSON, PURE: each answer an annotation; an empty `result` is nobody, `was_cancelled` is a skip.

What no annotation's majority says (gold, review, import, a vote weighed by skill) goes out as a ground truth, and comes
back before any other annotation. Predictions are suggestions of a model.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit

from labeling.formats.choices import Said, asked_keys, choices_in, labels_of, said
from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow, SuggestionRow, VoteRow
from labeling.formats.streams import encoded, json_entries

# A path that says the same as an address: no host, no question, nothing that is written out.
PLAIN = re.compile(r"/?[\w.,()+-][\w.,()+/ -]*")
EXPECTED = "a list of tasks, as Label Studio exports it as JSON"


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    separator = b"["
    for number, row in enumerate(rows, start=1):
        yield separator + encoded(_task(number, row, head))
        separator = b",\n"
    yield b"[]\n" if separator == b"[" else b"]\n"


def _task(number: int, row: FrameRow, head: Head) -> dict[str, Any]:
    votes = [vote for vote in row.votes if vote.is_evidence]
    annotations = [_of_vote(vote, head) for vote in votes]
    annotations += [{**_annotation([]), "completed_by": skip.person, "was_cancelled": True} for skip in row.skips]
    settled = _not_by_majority(row, votes)
    if settled:
        present, unsure = row.all_in("yes", settled), row.all_in("open", settled)
        keys = asked_keys(head, present, unsure, settled)
        annotations.append({**_annotation(present), "ground_truth": True, **keys})
    data = {"image": address_of(row.path), "sha256": row.sha256, "episode": row.episode, "split": row.split}
    return {"id": number, "data": data, "annotations": annotations, "predictions": _predictions(row.suggestions)}


def _of_vote(vote: VoteRow, head: Head) -> dict[str, Any]:
    questions = {*vote.present, *vote.unsure, *vote.absent}
    keys = asked_keys(head, vote.present, vote.unsure, [name for name in head.characters if name in questions])
    return {
        **_annotation(vote.present), "id": vote.id, "completed_by": vote.person, "created_at": vote.at,
        "lead_time": None if vote.duration_ms is None else vote.duration_ms / 1000, **keys,
    }  # fmt: skip


def _annotation(present: list[str]) -> dict[str, Any]:
    return {"was_cancelled": False, "ground_truth": False, "result": [_result(present)] if present else []}


def _result(present: list[str]) -> dict[str, Any]:
    return {"from_name": "choice", "to_name": "image", "type": "choices", "value": {"choices": present}}


def _not_by_majority(row: FrameRow, votes: list[VoteRow]) -> list[str]:
    leads: dict[str, int] = {}
    for vote in votes:
        for names, step in ((vote.present, 1), (vote.absent, -1), (vote.unsure, 0)):
            for name in names:
                leads[name] = leads.get(name, 0) + step
    states = {name: "yes" if lead > 0 else "no" if lead < 0 else "open" for name, lead in leads.items()}
    return [name for name, state in row.labels.items() if states.get(name) != state or row.sources.get(name) != "votes"]


def _predictions(suggestions: Iterable[SuggestionRow]) -> list[dict[str, Any]]:
    """One per model; each character's score stands with its own result."""
    models: dict[str, list[dict[str, Any]]] = {}
    for one in suggestions:
        models.setdefault(one.model, []).append({**_result([one.character]), "score": one.score})
    return [{"model_version": model, "result": results} for model, results in models.items()]


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    for place, task in json_entries(file, EXPECTED):
        try:
            yield _row(place, task, head)
        except (AttributeError, KeyError, TypeError) as error:
            raise BadLabelFile(f"Expected {EXPECTED}; {place} is no task.") from error


def _row(place: str, task: dict[str, Any], head: Head) -> ReadRow:
    data = task["data"]
    answers = [_said(head, one) for one in task.get("annotations") or [] if not one.get("was_cancelled")]
    suggestions = tuple(one for part in task.get("predictions") or [] for one in _suggestions(head, part))
    sha256, episode = (str(data.get(name) or "") for name in ("sha256", "episode"))
    return ReadRow(labels_of(head, answers), sha256, image_name(data), episode, place, suggestions)


def _said(head: Head, annotation: dict[str, Any]) -> Said:
    return said(head, _choices(annotation["result"]), annotation, is_truth=bool(annotation.get("ground_truth")))


def _choices(results: list[dict[str, Any]]) -> list[str]:
    """Boxes and other regions beside the choices are not ours to read."""
    return [one for part in results if _is_choice(part) for one in choices_in(part.get("value"))]


def _is_choice(part: dict[str, Any]) -> bool:
    return part.get("type", "choices") == "choices"


def _suggestions(head: Head, prediction: dict[str, Any]) -> Iterator[SuggestionRow]:
    """A prediction's score is that of each of its choices, unless a result has one of its own; without one they are sure."""
    model = str(prediction.get("model_version") or "unnamed model")[:120]
    for part in prediction.get("result") or []:
        if _is_choice(part):
            score = part.get("score", prediction.get("score"))
            for name in choices_in(part.get("value")):
                yield SuggestionRow(head.spelled(name), model, _share(score))


def _share(score: Any) -> float:
    if score is None:
        return 1.0
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        raise BadLabelFile(f"A prediction has the score {str(score)[:40]}; expected a number from 0 to 1.")
    return float(score)


def address_of(path: str) -> str:
    """A picture's path as an address: only signs that would mean something else in one are written out."""
    return "".join(quote(sign) if sign in "%?#" else sign for sign in path)


def image_name(data: dict[str, Any]) -> str:
    """The picture's path in what may be an address: under `image` or, as in projects of other people, any key whose value
    looks like a picture."""
    values = [data["image"]] if data.get("image") else list(data.values())
    names = [str(value) for value in values if isinstance(value, str)]
    pictures = [name for name in names if "." in name.rpartition("/")[2]] or names
    if not pictures:
        return ""
    if PLAIN.fullmatch(pictures[0]):
        return pictures[0].lstrip("/")
    try:
        address = urlsplit(pictures[0])
    except ValueError:
        return pictures[0]
    # Label Studio serves local files as /data/local-files/?d=folder/a.jpg
    local = address.query.removeprefix("d=") if address.query.startswith("d=") else ""
    return unquote(local or (address.path if address.scheme or pictures[0].startswith("/") else pictures[0])).lstrip(
        "/"
    )


FORMAT = Format(
    "label-studio", "Label Studio, JSON", "json", "application/json",
    "Each vote an annotation, each skip a cancelled one; nobody is an empty result, not asked is no annotation. Unsure "
    "and who was asked stand in keys of ours that Label Studio drops. Reads a project export with its predictions.",
    write, read, needs=frozenset({"votes", "skips", "suggestions"}),
    marks=(r"^\[", r'"data"\s*:\s*\{', r'"(annotations|predictions)"\s*:'),
)  # fmt: skip
