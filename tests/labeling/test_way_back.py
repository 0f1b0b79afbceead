"""The link back from a frame leads to a page of this site or is not there; a frame's name tells it from its neighbors."""

import pytest
from django.test import RequestFactory

from labeling.frame_story import clock
from labeling.way_back import way_back

FRAME = "/s/penny/frames/12/"


@pytest.mark.parametrize(
    ("asked", "referer", "expected"),
    [
        ("", "", ""),
        ("", "http://testserver/s/penny/frames/?split=dev", "/s/penny/frames/?split=dev"),
        ("", "http://testserver/s/penny/evaluations/3/", "/s/penny/evaluations/3/"),
        ("", "http://testserver/s/penny/frames/13/", ""),
        ("", "http://evil.example/s/penny/", ""),
        ("", "http://testserver//evil.example/", ""),
        ("/s/penny/labels/", "http://testserver/s/penny/", "/s/penny/labels/"),
        ("//evil.example/", "", ""),
        ("/\\evil.example/", "", ""),
        ("https://evil.example/", "", ""),
        ("javascript:alert(1)", "", ""),
    ],
)
def test_way_back_stays_within_the_site(asked: str, referer: str, expected: str) -> None:
    request = RequestFactory().get(FRAME, {"back": asked} if asked else {}, headers={"referer": referer})
    assert way_back(request) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(2_640, "0:02.6"), (59_999, "0:59.9"), (67_500, "1:07.5")])
def test_clock_has_tenths(milliseconds: int, expected: str) -> None:
    assert clock(milliseconds) == expected
