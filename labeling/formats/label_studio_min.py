"""Label Studio's JSON_MIN, PURE: one flat entry per annotation; ours has one per labeled frame, which is its label."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

from labeling.formats.choices import asked_keys, choices_in, labels_of, said
from labeling.formats.label_studio import address_of, image_name
from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import encoded, json_entries

EXPECTED = "as Label Studio exports it as JSON_MIN"
# Keys of an entry that hold neither the picture nor the answer.
ABOUT = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "sha256", "episode", "split",
         "asked", "unsure", "image")  # fmt: skip


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    separator = b"["
    for number, row in enumerate(rows, start=1):
        if row.labels:
            yield separator + encoded(_entry(number, row, head))
            separator = b",\n"
    yield b"[]\n" if separator == b"[" else b"]\n"


def _entry(number: int, row: FrameRow, head: Head) -> dict[str, Any]:
    present, unsure = row.all_in("yes", head.characters), row.all_in("open", head.characters)
    choice = {"choice": packed(present)} if present else {}
    about = {"sha256": row.sha256, "episode": row.episode, "split": row.split, "annotation_id": number}
    asked = [name for name in head.characters if name in row.labels]
    return {"image": address_of(row.path), "id": number, **choice, **about, **asked_keys(head, present, unsure, asked)}


def packed(choices: list[str]) -> Any:
    """One choice is a string, several are {"choices": […]}."""
    return choices[0] if len(choices) == 1 else {"choices": choices}


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    """Several annotations of one task follow each other and are counted together."""
    for _, group in groupby(json_entries(file, EXPECTED), _task_of):
        answered = list(group)
        place, first = answered[0]
        try:
            yield read_entries(head, place, [entry for _, entry in answered], first)
        except (AttributeError, KeyError, TypeError) as error:
            raise BadLabelFile(f"Expected a JSON list, {EXPECTED}; {place} is none of it.") from error


def _task_of(numbered: tuple[str, Any]) -> Any:
    place, entry = numbered
    if not isinstance(entry, dict):
        raise BadLabelFile(f"Expected a JSON list, {EXPECTED}; {place} is none of it.")
    if isinstance(entry.get("data"), dict):
        raise BadLabelFile("This is Label Studio's full JSON, not JSON_MIN. Read it as 'label-studio'.")
    return str(entry.get("id", place)), str(entry.get("image"))


def read_entries(head: Head, place: str, entries: list[dict[str, Any]], first: dict[str, Any]) -> ReadRow:
    answers = [said(head, choices_in(_choice(entry)), entry) for entry in entries]
    sha256, episode = (str(first.get(name) or "") for name in ("sha256", "episode"))
    data = {name: value for name, value in first.items() if name not in (*ABOUT, "choice")}
    name = image_name({"image": first["image"]} if first.get("image") else data)
    return ReadRow(labels_of(head, answers), sha256, name, episode, place)


def _choice(entry: dict[str, Any]) -> Any:
    """Under `choice`, or under whatever the project calls its choices."""
    if "choice" in entry:
        return entry["choice"]
    lists = (value for key, value in entry.items() if key not in ABOUT)
    return next((value for value in lists if isinstance(value, dict) and "choices" in value), None)


FORMAT = Format(
    "label-studio-min", "Label Studio, JSON_MIN", "json", "application/json",
    "The label of each labeled frame. Nobody is an entry without a choice; frames nobody was asked about and skips are "
    "not in it; open and who was asked stand in keys of ours.",
    write, read, marks=(r"^\[", r'"(choice|annotation_id|annotator)"\s*:', r"^(?![\s\S]*\"annotations\"\s*:)"),
)  # fmt: skip
