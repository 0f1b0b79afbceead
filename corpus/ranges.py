"""Which bytes of a file a browser asks for, PURE: one range of RFC 9110, which is what video players send."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})", re.ASCII)


class Unsatisfiable(ValueError):
    """The range begins behind the end of the file."""


@dataclass(frozen=True)
class ByteRange:
    """From the first to the last byte, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def asked_range(header: str, size: int) -> ByteRange | None:
    """The range of a header `bytes=0-99`, `bytes=100-` or `bytes=-100`; None means the whole file.

    Several ranges and what cannot be read are answered with the whole, as the standard allows. Raises Unsatisfiable.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or (not match["first"] and not match["last"]):
        return None
    if not match["first"]:
        length = min(int(match["last"]), size)
        if not length:
            raise Unsatisfiable
        return ByteRange(size - length, size - 1)
    first, last = int(match["first"]), min(int(match["last"] or size), size - 1)
    if first >= size:
        raise Unsatisfiable
    return ByteRange(first, last) if first <= last else None
