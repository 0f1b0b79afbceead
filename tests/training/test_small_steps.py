"""What a run changed, as single things."""

import pytest

from training.recipe import Recipe, demo_recipe, with_changes
from training.small_steps import BACKGROUNDS, CAST, CUTOUTS, LABELS, REAL, short_text, steps_between


@pytest.mark.parametrize(
    ("changes", "materials", "words"),
    [
        ({}, [], []),
        ({"composing.scale_max": 0.85}, [], ["scale max 1.3 → .85"]),
        ({"composing.scale_max": 0.85, "fitting.epochs": 3}, [], ["scale max 1.3 → .85", "epochs 8 → 3"]),
        ({}, [CUTOUTS, BACKGROUNDS, LABELS], ["other cut-outs", "other backgrounds", "newer labels"]),
        ({"real.batch_share": 0.33}, [REAL, LABELS], ["batch share 0 → .33"]),  # its frames come with the setting
        ({}, [CUTOUTS, CAST], ["other cast"]),
        ({"fitting.seed": 5}, [], ["seed 0 → 5"]),
        ({"fitting.seed": 5, "fitting.epochs": 3}, [], ["epochs 8 → 3"]),
        (
            {"composing.width": 320, "picture.width": 320, "fitting.epochs": 3}, [],
            ["epochs 8 → 3", "width 360 → 320, width 360 → 320"],
        ),
    ],
)  # fmt: skip
def test_steps_between(changes: dict, materials: list[str], words: list[str]) -> None:
    before: Recipe = demo_recipe()
    assert [step.words for step in steps_between(before, with_changes(before, changes), materials)] == words


@pytest.mark.parametrize(
    ("value", "text"), [(0.85, ".85"), (1.0, "1"), (True, "yes"), ((0.5, 1.0), ".5, 1"), ("", "–"), (None, "–"), (1e-5, "1e-05")]
)  # fmt: skip
def test_short_text(value: object, text: str) -> None:
    assert short_text(value) == text
