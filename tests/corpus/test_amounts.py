"""Amounts as pages write them, in every template without loading anything."""

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ value|thousands }}", 12480, "12,480"),
        ("{{ value|thousands }}", "999.6", "1,000"),
        ("{{ value|thousands }}", None, ""),
        ("{{ value|points }}", 0.0734, "7.3"),
        ("{{ value|points:4 }}", 0.05, "5"),
    ],
)
def test_amounts_are_written_alike(source: str, value: object, written: str) -> None:
    assert Template(source).render(Context({"value": value})) == written
