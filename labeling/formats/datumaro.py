"""Datumaro's JSON, PURE (CVAT's exchange): an item per frame, a label annotation per character who is there.

An item's `attr` says what the annotations cannot: that the whole cast was looked for, or who is not there, or open.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import encoded, json_section


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    labels = [{"name": name, "parent": "", "attributes": []} for name in head.characters]
    yield b'{"info":{},"categories":{"label":{"labels":' + encoded(labels) + b'}},"items":['
    ids = {name: number for number, name in enumerate(head.characters)}
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + encoded(_item(row, head, ids))
    yield b"]}\n"


def _item(row: FrameRow, head: Head, ids: dict[str, int]) -> dict[str, Any]:
    present = row.all_in("yes", head.characters)
    annotations = [
        {"id": number, "type": "label", "attributes": {}, "group": 0, "label_id": ids[name]}
        for number, name in enumerate(present)
    ]
    attr: dict[str, Any] = {"sha256": row.sha256, "split": row.split, "verified": row.is_settled(head.active)}
    if not attr["verified"]:
        attr |= {"absent": row.all_in("no", head.characters), "open": row.all_in("open", head.characters)}
    image = {"path": row.path, "size": [row.height, row.width]}
    return {"id": row.path.rpartition(".")[0] or row.path, "annotations": annotations, "attr": attr, "image": image}


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    try:
        labels = list(json_section(file, "categories.label.labels.item"))
        names = [head.spelled(str(label["name"])) for label in labels]
        for number, item in enumerate(json_section(file, "items.item"), start=1):
            yield _row(f"item {number}", item, names, head)
    except (AttributeError, KeyError, TypeError) as error:
        raise BadLabelFile(
            "Expected Datumaro's JSON: categories.label.labels with names, items with id and annotations; one of their "
            "entries is different."
        ) from error


def _row(place: str, item: dict[str, Any], names: list[str], head: Head) -> ReadRow:
    numbers = [one["label_id"] for one in item["annotations"] if one["type"] == "label"]
    wrong = [one for one in numbers if type(one) is not int or not 0 <= one < len(names)]
    if wrong:
        raise BadLabelFile(f"The {place} has the label_id {str(wrong[0])[:40]}; there are {len(names)} labels from 0.")
    attr, present = item.get("attr") or {}, [names[one] for one in numbers]
    looked_at = attr.get("verified", bool(present) or head.empty_is_nobody)
    labels = head.closed(present) if looked_at else dict.fromkeys(present, "yes")
    if not looked_at:
        for key, state in (("absent", "no"), ("open", "open")):
            labels |= {head.spelled(str(name)): state for name in attr.get(key) or []}
    path = (item.get("image") or {}).get("path") or item["id"]
    return ReadRow(labels, str(attr.get("sha256") or ""), str(path), place=place)


FORMAT = Format(
    "datumaro", "Datumaro, JSON", "json", "application/json",
    "Who is there as annotations; attributes of the item tell nobody, not there, open and not asked apart. Votes and "
    "skips are not in it.",
    write, read, marks=(r"^\{", r'"categories"\s*:\s*\{|"items"\s*:\s*\[', r'"label"|"items"'), knows_nobody=False,
)  # fmt: skip
