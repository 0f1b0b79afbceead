"""Byte ranges as players send them."""

import pytest

from corpus.ranges import ByteRange, Unsatisfiable, asked_range


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", None),
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=100-", ByteRange(100, 999)),
        ("bytes=-100", ByteRange(900, 999)),
        ("bytes=-5000", ByteRange(0, 999)),
        ("bytes=990-5000", ByteRange(990, 999)),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=0-1\r\nX: y", None),
        ("bytes=٠-١", None),
    ],
)
def test_asked_range(header: str, found: ByteRange | None) -> None:
    assert asked_range(header, 1000) == found


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=-0"])
def test_asked_range_behind_the_end_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked_range(header, 1000)


def test_byte_range_knows_its_length() -> None:
    assert ByteRange(10, 19).length == 10
