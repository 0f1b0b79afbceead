"""The link back from a frame leads to a page of this site or is not there."""

import pytest
from django.test import RequestFactory

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
