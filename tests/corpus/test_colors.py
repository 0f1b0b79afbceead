"""The cast's stylesheet: readable ink, and nothing but colors in it."""

import pytest

from corpus.colors import ink_on, is_color, relative_luminance, stylesheet
from corpus.services import CAST_COLORS


def test_stylesheet_writes_colors_only() -> None:
    evil = "#fff} body { background: url(//evil)"
    assert stylesheet([(0, "#ffd23f"), (1, evil)]) == (
        ".c-0 { --character: #ffd23f; --character-ink: #000000; }\n"
        ".c-1 { --character: #888888; --character-ink: #000000; }\n"
    )


@pytest.mark.parametrize("color", [*CAST_COLORS, "#000000", "#ffffff", "#777777", "#0000ff"])
def test_ink_on_has_contrast(color: str) -> None:
    light, dark = sorted([relative_luminance(color), relative_luminance(ink_on(color))], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("text", "found"), [("#ffd90f", True), ("#FFD90F", False), ("ffd90f", False), ("#fff", False), ("#ffd90f\n", False)]
)
def test_is_color(text: str, found: bool) -> None:
    assert is_color(text) is found
