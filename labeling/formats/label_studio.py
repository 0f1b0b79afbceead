"""Label Studio's JSON, PURE: each answer an annotation; an empty `result` is nobody, `was_cancelled` is a skip.

Settled labels (gold, review, import) go out as a ground truth, and come back before any annotation.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[str]:
    separator = "["
    for number, row in enumerate(rows, start=1):
        yield separator + json.dumps(_task(number, row, head.characters), ensure_ascii=False)
        separator = ",\n"
    yield "[]" if separator == "[" else "]\n"


def _task(number: int, row: FrameRow, characters: list[str]) -> dict[str, Any]:
    votes = [vote for vote in row.votes if vote.withdrawn_at is None]
    annotations = [
        {**_annotation(vote.present), "id": vote.id, "completed_by": vote.person, "unsure": vote.unsure,
         "lead_time": None if vote.duration_ms is None else vote.duration_ms / 1000}
        for vote in votes
    ]  # fmt: skip
    annotations += [{**_annotation([]), "completed_by": skip.person, "was_cancelled": True} for skip in row.skips]
    settled = [name for name in characters if row.sources.get(name, "votes") != "votes"]
    if settled:
        present = [name for name in settled if row.labels.get(name) == "yes"]
        annotations.append({**_annotation(present), "ground_truth": True, "asked": settled})
    data = {"image": row.filename, "sha256": row.sha256, "episode": row.episode, "split": row.split}
    return {"id": number, "data": data, "annotations": annotations, "predictions": []}


def _annotation(present: list[str]) -> dict[str, Any]:
    choices = {"from_name": "choice", "to_name": "image", "type": "choices", "value": {"choices": present}}
    return {"was_cancelled": False, "ground_truth": False, "result": [choices] if present else []}


def read(lines: Iterable[str], head: Head) -> Iterator[ReadRow]:
    """JSON and JSON_MIN; one choice may be a string, several a list or {"choices": […]}."""
    try:
        tasks = json.loads("".join(lines))
    except json.JSONDecodeError as error:
        raise BadLabelFile(f"This is no JSON (line {error.lineno}). Export from Label Studio as JSON.") from error
    sentence = "Expected a list of tasks, as Label Studio exports it as JSON or JSON_MIN."
    if not isinstance(tasks, list):
        raise BadLabelFile(sentence)
    try:
        yield from [_row(task, head.characters) for task in tasks]
    except (AttributeError, KeyError, TypeError) as error:
        raise BadLabelFile(sentence) from error


def _row(task: dict[str, Any], characters: list[str]) -> ReadRow:
    data = task.get("data", task)
    name = PurePosixPath(unquote(urlsplit(str(data.get("image", ""))).path)).name
    labels = _labels(_answers(task), characters)
    return ReadRow(labels, str(data.get("sha256", "")), name, str(data.get("episode", "")))


def _answers(task: dict[str, Any]) -> list[tuple[list[str], dict[str, Any]]]:
    """(choices, annotation) of every answer that counts; a ground truth is the only one where there is one."""
    if "annotations" not in task:  # JSON_MIN
        return [(_choices(task["choice"]), {})] if "choice" in task else []
    valid = [one for one in task["annotations"] if not one.get("was_cancelled")]
    valid = [one for one in valid if one.get("ground_truth")] or valid
    return [([c for part in one["result"] for c in _choices(part.get("value", {}))], one) for one in valid]


def _choices(value: Any) -> list[str]:
    if isinstance(value, dict):
        return _choices(value.get("choices", []))
    return [value] if isinstance(value, str) else [str(one) for one in value]


def _labels(answers: list[tuple[list[str], dict[str, Any]]], characters: list[str]) -> dict[str, str]:
    """By majority; a tie is open, whom nobody was asked about is left out."""
    labels = {}
    for name in characters:
        asked = [choices for choices, one in answers if name in one.get("asked", characters)]
        sure = [choices for choices, one in answers if choices in asked and name not in one.get("unsure", [])]
        lead = sum(1 if name in choices else -1 for choices in sure)
        if asked:
            labels[name] = "yes" if lead > 0 else "no" if lead < 0 else "open"
    return labels


FORMAT = Format("label-studio", "json", "application/json", write, read)
