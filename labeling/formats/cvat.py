"""CVAT for images 1.1, PURE: XML with a tag per character who is there.

It has no word for a frame that was looked at and is empty. What we write holds only frames on which the whole cast is
settled, and says so in its `meta`; of other files an untagged image is left alone, unless told that it means nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from labeling.formats.registry import Format
from labeling.formats.rows import BadLabelFile, FrameRow, Head, ReadRow

PIECE = 65_536
COMPLETE = "every_image_was_looked_at"


def write(head: Head, rows: Iterable[FrameRow]) -> Iterator[bytes]:
    names = "".join(f"<label><name>{escape(_clean(name))}</name><type>tag</type></label>" for name in head.characters)
    about = f"<name>{escape(_clean(f'{head.show} {head.version}'.strip()))}</name><labels>{names}</labels>"
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n<meta><task>{about}</task>'.encode()
    yield f"<{COMPLETE}>true</{COMPLETE}></meta>\n".encode()
    number = 0
    for row in rows:
        if row.is_settled(head.active):
            yield _image(number, row, head).encode()
            number += 1
    yield b"</annotations>\n"


def _image(number: int, row: FrameRow, head: Head) -> str:
    tags = "".join(
        f'<tag label={quoteattr(_clean(name))} source="manual"></tag>' for name in row.all_in("yes", head.characters)
    )
    about = f"name={quoteattr(_clean(row.path))} subset={quoteattr(row.split)}"
    return f'<image id="{number}" {about} width="{row.width}" height="{row.height}">{tags}</image>\n'


def _clean(text: str) -> str:
    """XML has no way to write control characters."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


@dataclass
class _Reading:
    """What was found and not yet taken, and the image that is open."""

    found: list[tuple[str, list[str], str]] = field(default_factory=list)
    name: str | None = None
    tags: list[str] = field(default_factory=list)
    place: str = ""
    is_complete: bool = False
    has_root: bool = False
    text: str | None = None


def read(file: BinaryIO, head: Head) -> Iterator[ReadRow]:
    reading = _Reading()
    parser = _parser(reading)
    while True:
        piece = file.read(PIECE)
        try:
            parser.Parse(piece, not piece)
        except BadLabelFile:
            raise
        except expat.ExpatError as error:
            sentence = expat.ErrorString(error.code)
            raise BadLabelFile(f"Line {error.lineno}, column {error.offset}: this is no XML ({sentence}).") from error
        except (LookupError, ValueError) as error:
            raise BadLabelFile("The XML names an encoding that is not known. Save it as UTF-8.") from error
        found, reading.found = reading.found, []
        for name, tags, place in found:
            looked_at = bool(tags) or reading.is_complete or head.empty_is_nobody
            yield ReadRow(head.closed(tags) if looked_at else {}, filename=name, place=place)
        if not piece:
            return


def _parser(reading: _Reading) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise BadLabelFile("The XML declares a document type; CVAT writes none, and it could hold traps. Remove it.")

    def start(name: str, given: dict[str, str]) -> None:
        if not reading.has_root and name != "annotations":
            raise BadLabelFile(f"Expected CVAT for images 1.1, which opens with <annotations>, not <{name[:40]}>.")
        reading.has_root = True
        if name in ("track", "video"):
            raise BadLabelFile("This is CVAT for video. Export the task as 'CVAT for images 1.1'.")
        if name == "image":
            reading.name, reading.tags = given.get("name"), []
            reading.place = f"line {parser.CurrentLineNumber}"
            if not reading.name:
                raise BadLabelFile(f"The image on {reading.place} has no name.")
        if name == "tag" and reading.name is not None:
            if "label" not in given:
                raise BadLabelFile(f"The tag on line {parser.CurrentLineNumber} has no label.")
            reading.tags.append(given["label"])
        reading.text = "" if name == COMPLETE else None

    def text(words: str) -> None:
        if reading.text is not None and len(reading.text) < 10:
            reading.text += words

    def end(name: str) -> None:
        if name == COMPLETE:
            reading.is_complete = (reading.text or "").strip() == "true"
        if name == "image" and reading.name is not None:
            reading.found.append((reading.name, reading.tags, reading.place))
            reading.name = None

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    return parser


FORMAT = Format(
    "cvat", "CVAT for images 1.1, XML", "xml", "application/xml",
    "Who is there as tags, of frames on which the whole cast is settled; nobody is an image without tags. Open, not "
    "asked and skipped frames cannot be said and are left out.",
    write, read, marks=(r"^(<\?xml|<annotations)", r"<annotations"), knows_nobody=False,
)  # fmt: skip
