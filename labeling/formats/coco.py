"""COCO without boxes, PURE: an annotation per character who is there.

`verified` on an image says that the whole cast was looked for; `neg_category_ids` (LVIS' word) says who is not there
where only a part was.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from labeling.formats.joining import Present
from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow
from labeling.formats.streams import aside, encoded, json_section, spooled


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    """Images come before annotations, so these wait in a temporary file."""
    with aside() as later:
        yield from spooled(_images(head, rows, later), later)
        yield b"]}\n"


def _images(head: Head, rows: Iterable[FrameRow], later: BinaryIO) -> Iterator[bytes]:
    ids = {name: number for number, name in enumerate(head.characters, start=1)}
    categories = [{"id": number, "name": name, "supercategory": "character"} for name, number in ids.items()]
    yield b'{"info":' + encoded({"description": f"{head.show} {head.version}".strip()})
    yield b',"categories":' + encoded(categories) + b',"images":['
    written = 0
    for image, row in enumerate(rows, start=1):
        yield (b",\n" if image > 1 else b"\n") + encoded(_image(image, row, head, ids))
        for name in row.all_in("yes", head.characters):
            written += 1
            annotation = {"id": written, "image_id": image, "category_id": ids[name]}
            later.write((b",\n" if written > 1 else b"\n") + encoded(annotation))
    yield b'],"annotations":['


def _image(number: int, row: FrameRow, head: Head, ids: dict[str, int]) -> dict[str, Any]:
    verified = row.is_settled(head.active)
    absent = [] if verified else row.all_in("no", head.characters)
    about = {"neg_category_ids": [ids[name] for name in absent]} if absent else {}
    size = {"width": row.width, "height": row.height, "sha256": row.sha256, "split": row.split}
    return {"id": number, "file_name": row.path, **size, "verified": verified, **about}


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    names: dict[Any, str] = {}
    try:
        for category in json_section(file, "categories.item"):
            names[category["id"]] = head.spelled(str(category["name"]))
        with Present(_pairs(file, names)) as present:
            for number, image in enumerate(json_section(file, "images.item"), start=1):
                yield _row(f"image {number}", image, names, present.of(image["id"]), head)
    except (AttributeError, KeyError, TypeError) as error:
        raise BadLabelFile(
            "Expected COCO's lists: categories with id and name, images with id and file_name, annotations with "
            "image_id and category_id; one of their entries is different."
        ) from error


def _pairs(file: BinaryIO, names: dict[Any, str]) -> Iterator[tuple[Any, str]]:
    for number, one in enumerate(json_section(file, "annotations.item"), start=1):
        category = one["category_id"]
        if category not in names:
            raise BadLabelFile(f"Annotation {number} is of the category {str(category)[:40]}, which is not listed.")
        yield one["image_id"], names[category]


def _row(place: str, image: dict[str, Any], names: dict[Any, str], present: list[str], head: Head) -> ReadRow:
    absent = image.get("neg_category_ids") or []
    unknown = [one for one in absent if one not in names]
    if unknown:
        raise BadLabelFile(f"The {place} names the category {str(unknown[0])[:40]}, which is not listed.")
    looked_at = image.get("verified", bool(present) or head.empty_is_nobody)
    labels = head.closed(present) if looked_at else dict.fromkeys(present, "yes")
    labels = {**{names[one]: "no" for one in absent}, **labels}
    return ReadRow(labels, str(image.get("sha256") or ""), str(image["file_name"]), place=place)


FORMAT = Format(
    "coco", "COCO, without boxes", "json", "application/json",
    "Who is there as annotations. Nobody is an image marked verified without any; open and not asked look alike; votes "
    "and skips are not in it.",
    write, read, marks=(r"^\{", r'"images"\s*:|"annotations"\s*:\s*\[\s*(\{[^}]*"image_id"|\])|"categories"\s*:\s*\['),
    knows_nobody=False,
)  # fmt: skip
